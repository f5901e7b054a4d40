"""Users, merchants, shops and who works for them."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, actor_of, replace
from portal.admin.eligibility import EligibilityPages
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Merchant, Shop, ShopMember, User
from portal.policies import masking
from portal.services import moves
from portal.states import ShopState

for model in (EmailAddress, Authenticator, Group):
    replace(model)


@admin.register(User)
class PersonAdmin(UserAdmin, BackOfficeAdmin):
    """People who log in. Roles are the groups; only a superuser gives them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "shown_name", "phone_shown", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups", ("last_login", RangeDateTimeFilter))
    search_fields = ("username", "first_name", "last_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "phone", "language")}),
        (_("Roles"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Reminders"), {"fields": ("email_reminders", "sms_reminders")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    @display(description=_("name"))
    def shown_name(self, user: User) -> str:
        return user.shown_name

    @display(description=_("mobile phone"))
    def phone_shown(self, user: User) -> str:
        return masking.phone(user.phone) or "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People leave by being switched off: the timelines go on naming them."""
        return False


@admin.register(Group)
class RoleAdmin(GroupAdmin, BackOfficeAdmin):
    """Groups are roles; their names are what moves ask for."""


@admin.register(Authenticator)
class AuthenticatorAdmin(BackOfficeAdmin):
    """Second factors. Nothing of them is shown; one is deleted where somebody has lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    search_fields = ("user__username", "user__email")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class MemberInline(TabularInline):
    model = ShopMember
    extra = 0
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who may not look up users reads names; the shop's owners manage their people in the portal."""
        return () if request.user.has_perm("portal.view_user") else ("user",)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and request.user.has_perm("portal.view_user")  # type: ignore[union-attr]


@admin.register(Merchant)
class MerchantAdmin(BackOfficeAdmin):
    list_display = ("legal_name", "social_credit_code")
    search_fields = ("legal_name", "social_credit_code__startswith")


SHOP_FIELDS = (
    "merchant",
    "code",
    "name",
    "kind",
    "shop_level",
    "credit_grade",
    "main_category",
    "return_name",
    "return_phone",
    "return_region",
    "return_address",
    "opened_at",
)


@admin.register(Shop)
class ShopAdmin(EligibilityPages, WorkflowAdmin):
    """Master data of a shop; whether it is open, frozen or closing is a move."""

    clocked = False
    draft_fields = SHOP_FIELDS
    draft_states = ShopState.values
    fields = (*SHOP_FIELDS, "state")
    list_display = (
        "name",
        "code",
        "merchant",
        "kind",
        columns.state,
        "shop_level",
        "credit_grade",
        "main_category",
        "opened_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("kind", ChoicesDropdownFilter),
        ("merchant", AutocompleteSelectFilter),
        ("opened_at", RangeDateTimeFilter),
    )
    search_fields = ("name", "code", "merchant__legal_name")
    list_select_related = ("merchant",)
    autocomplete_fields = ("merchant",)
    inlines = (MemberInline,)
    change_form_outer_before_template = "admin/shop.html"

    def begin(self, request: HttpRequest, row: Shop, form: Any) -> None:
        moves.begin(row, emits="record.created", actor=actor_of(request), at=now())


@admin.register(ShopMember)
class ShopMemberAdmin(BackOfficeAdmin):
    list_display = ("user", "shop", "role")
    list_filter = (("role", ChoicesDropdownFilter), ("shop", AutocompleteSelectFilter))
    search_fields = ("user__username", "shop__name", "shop__code")
    list_select_related = ("user", "shop")
    autocomplete_fields = ("user", "shop")


__all__ = ["MerchantAdmin", "PersonAdmin", "ShopAdmin", "ShopMemberAdmin"]
