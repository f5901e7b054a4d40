"""Freight insurance: policies, claims, and what shops have paid in for premiums."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from portal.actors import Role
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline, actor_of
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.models import Shop
from portal.policies.money import format_fen
from tickets.models import InsuranceClaim, InsurancePolicy, PremiumAccount, PremiumEntry
from tickets.services import premiums

TAKES_IN = frozenset({Role.FINANCE})


@admin.register(InsurancePolicy)
class InsurancePolicyAdmin(WorkflowAdmin):
    clocked = False
    list_display = (
        "number",
        "order",
        "shop",
        columns.state,
        columns.fen("cap_fen", _("insured up to")),
        columns.fen("offset_fen", _("offset")),
        "bound_to",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "order__external_id__startswith", "bound_to__startswith")
    list_select_related = ("order", "shop")


@admin.register(InsuranceClaim)
class InsuranceClaimAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "policy",
        "ticket",
        "shop",
        columns.state,
        columns.due,
        "kind",
        columns.fen("amount_fen", _("amount")),
        "waybill",
        "created_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("kind", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "waybill__startswith", "ticket__number__startswith")
    list_select_related = ("policy", "ticket", "shop")
    fields = (
        ("number", "kind"),
        ("policy", "ticket", "shop"),
        ("waybill", "amount_shown"),
        ("insurer_ref", "refusal"),
        ("refused_at", "reopened", "paid_at"),
    )
    readonly_fields = ("amount_shown",)

    @display(description=_("amount"))
    def amount_shown(self, row: InsuranceClaim) -> str:
        return format_fen(row.amount_fen)


class TopUpForm(forms.Form):
    shop = forms.SlugField(label=_("Code of the shop"), widget=UnfoldAdminTextInputWidget)
    amount_fen = forms.IntegerField(
        label=_("Amount (fen)"),
        min_value=1,
        max_value=premiums.MOST_FEN,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    reference = forms.CharField(
        label=_("Reference of the transfer"), min_length=2, max_length=80, widget=UnfoldAdminTextInputWidget
    )

    def clean_shop(self) -> str:
        if not Shop.objects.filter(code=self.cleaned_data["shop"]).exists():
            raise forms.ValidationError(_("Unknown shop."))
        return self.cleaned_data["shop"]


class PremiumEntryInline(ReadOnlyInline):
    model = PremiumEntry
    fields = ("booked_at", "kind", "reference", "amount", "balance")

    @display(description=_("amount"))
    def amount(self, entry: PremiumEntry) -> str:
        return format_fen(entry.amount_fen)

    @display(description=_("balance afterwards"))
    def balance(self, entry: PremiumEntry) -> str:
        return format_fen(entry.balance_after_fen)


@admin.register(PremiumAccount)
class PremiumAccountAdmin(ReadOnlyAdmin):
    list_display = ("number", "shop", columns.fen("balance_fen", _("balance")), "updated_at")
    search_fields = ("number__startswith", "shop__name")
    list_select_related = ("shop",)
    list_filter = (("shop", AutocompleteSelectFilter),)
    inlines = (PremiumEntryInline,)
    fields = ("number", "shop", "balance", "updated_at")
    readonly_fields = ("balance",)

    @display(description=_("balance"))
    def balance(self, account: PremiumAccount) -> str:
        return format_fen(account.balance_fen)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("number", "shop", "balance", "updated_at")

    list_before_template = "admin/books/top_up_link.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.top_up_view)
        return [path("top-up/", view, name="tickets_premiumaccount_top_up"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = actor_of(request).holds_any(TAKES_IN)
        return super().changelist_view(request, {**(extra_context or {}), "may_top_up": may})

    def top_up_view(self, request: HttpRequest) -> HttpResponse:
        """Finance enters what a shop has paid in."""
        actor = actor_of(request)
        if not actor.holds_any(TAKES_IN):
            raise PermissionDenied
        form = TopUpForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            shop = Shop.objects.get(code=said.pop("shop"))
            account = premiums.top_up(shop, **said, actor=actor, at=now())
            messages.success(request, _("Entered on %(number)s.") % {"number": account.number})
            return redirect("admin:tickets_premiumaccount_changelist")
        back = reverse("admin:tickets_premiumaccount_changelist")
        shown = {**self.admin_site.each_context(request), "title": _("Premium paid in"), "opts": self.opts}
        context = {**shown, "form": form, "back": back}
        return TemplateResponse(request, "admin/books/form.html", context, status=422 if form.errors else 200)


__all__ = ["InsuranceClaimAdmin", "InsurancePolicyAdmin", "PremiumAccountAdmin"]
