"""Contracts with carriers: drafted with their first terms, amended by revisions, signed by two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from carriers.admin.contract_deeds import ContractDeeds
from carriers.admin.contract_panels import panels_of
from carriers.models import CarrierContract
from carriers.services import contracts, drafting
from carriers.states import ContractState
from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.clock import now

SERVICES = [("pickup", _("door pickup")), ("next_day", _("next-day delivery"))]


class ContractForm(forms.ModelForm):
    services = forms.MultipleChoiceField(
        label=_("services"), choices=SERVICES, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = CarrierContract
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if isinstance(since, datetime) and isinstance(until, datetime) and until <= since:
            self.add_error("valid_until", _("The contract ends after it begins."))
        return cleaned


@admin.register(CarrierContract)
class CarrierContractAdmin(ContractDeeds):
    """A new contract is drafted by the service, which gives it its number and begins its timeline; its first terms
    are written on the page that opens then."""

    form = ContractForm
    draft_fields = (
        "carrier",
        "shop",
        "services",
        "valid_from",
        "valid_until",
        "notice_days",
        "renews_months",
    )
    draft_states = (ContractState.DRAFT,)
    fields = ("number", *draft_fields, "signed_at", "signed_hash")
    list_display = (
        "number",
        "carrier",
        "shop",
        columns.state,
        columns.due,
        "valid_from",
        "valid_until",
        "signed_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("valid_until", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "carrier__code", "carrier__name_zh", "shop__name")
    list_select_related = ("carrier", "shop")
    change_form_outer_before_template = "admin/carriers/contract.html"

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Shops are looked up by those who may see them; others choose from the list of names."""
        may = request.user.has_perm("portal.view_shop")  # type: ignore[union-attr]
        return ("carrier", "shop") if may else ("carrier",)

    @display(description=_("services"))
    def services_shown(self, row: CarrierContract) -> str:
        known = dict(SERVICES)
        return ", ".join(str(known.get(code, code)) for code in row.services) or "–"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can no longer be edited is shown in words."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return ["services_shown" if name == "services" else name for name in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "services_shown"]

    def panels(self, request: HttpRequest, row: CarrierContract) -> list[Panel]:
        return list(panels_of(row, now()))

    def begin(self, request: HttpRequest, row: CarrierContract, form: Any) -> None:
        fields = {name: form.cleaned_data[name] for name in self.draft_fields}
        made = contracts.draft(actor=actor_of(request), at=now(), **fields)
        row.__dict__.update(made.__dict__)

    def save_model(self, request: HttpRequest, obj: CarrierContract, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        drafting.redate_first_terms(obj)

    def response_add(
        self, request: HttpRequest, obj: CarrierContract, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A contract without prices is of no use: its terms come next."""
        super().response_add(request, obj, *args, **kwargs)
        terms = contracts.first_terms(obj)
        return redirect(reverse("admin:carriers_contractrevision_change", args=[terms.pk]))


__all__ = ["CarrierContractAdmin"]
