"""Carriers and the accounts through which we reach them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from carriers.models import Carrier, CarrierAccount, CarrierAlias
from carriers.queries.adapters import providers
from carriers.states import Capability, CarrierState
from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.services import moves


class CarrierForm(forms.ModelForm):
    capabilities = forms.MultipleChoiceField(
        label=_("capabilities"),
        choices=Capability.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Carrier
        fields = "__all__"


@admin.register(Carrier)
class CarrierAdmin(WorkflowAdmin):
    """Adding a carrier nominates it: who did so is kept, because somebody else has to approve it. Code and licence
    are fixed with the approval; how a carrier is reached stays editable until it is off-boarded."""

    form = CarrierForm
    clocked = False
    draft_fields = (
        "code",
        "name_zh",
        "name_en",
        "tier",
        "integration",
        "capabilities",
        "hotline",
        "tracking_page",
        "licence_no",
        "quality",
        "partner",
    )
    draft_states = (CarrierState.PROSPECT, CarrierState.APPROVED, CarrierState.SUSPENDED)
    fields = draft_fields
    fixed_fields = frozenset({"code", "licence_no"})
    list_display = ("__str__", "code", columns.state, "tier", "integration", "hotline", "quality")
    list_filter = (
        ("state", columns.StateFilter),
        ("tier", ChoicesDropdownFilter),
        ("integration", ChoicesDropdownFilter),
    )
    search_fields = ("code", "name_zh", "name_en")
    list_select_related = ("partner",)

    def editable_fields(self, row: Any) -> tuple[str, ...]:
        fields = tuple(super().editable_fields(row))
        if row is None or row.state == CarrierState.PROSPECT:
            return fields
        return tuple(name for name in fields if name not in self.fixed_fields)

    def begin(self, request: HttpRequest, row: Carrier, form: Any) -> None:
        row.nominated_by = request.user.pk
        moves.begin(row, emits="record.created", actor=actor_of(request), at=now())


@admin.register(CarrierAlias)
class CarrierAliasAdmin(BackOfficeAdmin):
    list_display = ("carrier", "provider", "code")
    list_filter = (("carrier", AutocompleteSelectFilter),)
    search_fields = ("code", "provider", "carrier__code", "carrier__name_zh")
    list_select_related = ("carrier",)
    autocomplete_fields = ("carrier",)


class AccountForm(forms.ModelForm):
    """Credentials go in and never come out: left empty, those on record stay."""

    new_credentials = forms.JSONField(
        label=_("credentials"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A JSON object. Never shown again; leave it empty to keep what is on record."),
    )

    class Meta:
        model = CarrierAccount
        fields = ("provider", "label", "carriers", "books_pickups", "active")

    def clean_provider(self) -> str:
        provider = self.cleaned_data["provider"]
        if provider not in providers():
            known = ", ".join(sorted(providers()))
            raise forms.ValidationError(_("No adapter is installed for this provider; known are %s.") % known)
        return provider

    def clean_new_credentials(self) -> Any:
        values = self.cleaned_data["new_credentials"]
        if values is not None and not isinstance(values, dict):
            raise forms.ValidationError(_("A JSON object is needed."))
        return values

    def save(self, commit: bool = True) -> CarrierAccount:
        if self.cleaned_data.get("new_credentials"):
            self.instance.credentials = self.cleaned_data["new_credentials"]
        return super().save(commit)


@admin.register(CarrierAccount)
class CarrierAccountAdmin(BackOfficeAdmin):
    form = AccountForm
    list_display = ("provider", "label", "books_pickups", "active")
    list_filter = ("active", "books_pickups")
    search_fields = ("provider", "label")
    autocomplete_fields = ("carriers",)
    readonly_fields = ("hook_address", "known_credentials")
    fields = (
        "provider",
        "label",
        "carriers",
        "new_credentials",
        "known_credentials",
        "hook_address",
        "books_pickups",
        "active",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.fields if obj or name not in self.readonly_fields]

    @display(description=_("on record"))
    def known_credentials(self, account: CarrierAccount) -> str:
        """The names of what is on record, never the values."""
        return ", ".join(sorted(account.credentials)) or "–"

    @display(description=_("address for their pushes"))
    def hook_address(self, account: CarrierAccount) -> str:
        try:
            return reverse("hooks:push", args=[account.provider, account.hook_token])
        except NoReverseMatch:
            return "–"


__all__ = ["CarrierAccountAdmin", "CarrierAdmin", "CarrierAliasAdmin"]
