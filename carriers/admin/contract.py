"""Contracts with carriers, their prices, and what carriers cover."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter, RangeDateTimeFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from carriers.models import CarrierContract, CoverageArea, RateLine
from carriers.services import contracts
from carriers.states import ContractState
from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyAdmin, actor_of
from portal.admin.workflow import WorkflowAdmin
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


class RateInline(TabularInline):
    """Prices belong to the terms that are signed: they change while the contract is a draft, and never after."""

    model = RateLine
    extra = 0

    def is_draft(self, contract: CarrierContract | None) -> bool:
        return contract is None or contract.state == ContractState.DRAFT

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A line of a draft is part of it: whoever may change the line may strike it out."""
        return self.has_change_permission(request, obj)


@admin.register(CarrierContract)
class CarrierContractAdmin(WorkflowAdmin):
    """A new contract is drafted by the service, which gives it its number and begins its timeline."""

    form = ContractForm
    draft_fields = ("carrier", "shop", "services", "valid_from", "valid_until", "notice_days", "terms")
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
    inlines = (RateInline,)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Shops are looked up by those who may see them; others choose from the list of names."""
        may = request.user.has_perm("portal.view_shop")  # type: ignore[union-attr]
        return ("carrier", "shop") if may else ("carrier",)

    def begin(self, request: HttpRequest, row: CarrierContract, form: Any) -> None:
        fields = {name: form.cleaned_data[name] for name in self.draft_fields}
        made = contracts.draft(actor=actor_of(request), at=now(), **fields)
        row.__dict__.update(made.__dict__)


@admin.register(CoverageArea)
class CoverageAreaAdmin(BackOfficeAdmin):
    list_display = ("carrier", "region", "immediate_hours", "opens", "closes", "valid_from", "valid_until")
    list_filter = (
        ("carrier", AutocompleteSelectFilter),
        ("valid_from", RangeDateFilter),
        ("valid_until", RangeDateFilter),
    )
    search_fields = ("carrier__code", "carrier__name_zh", "region__name", "region__code__startswith")
    list_select_related = ("carrier", "region")
    autocomplete_fields = ("carrier", "region")


@admin.register(RateLine)
class RateLineAdmin(ReadOnlyAdmin):
    """Every price there is; changed on the page of its contract while that is a draft."""

    list_display = (
        "contract",
        "origin",
        "destination",
        "first_weight_grams",
        columns.fen("first_fee_fen", _("first-weight fee")),
        "step_grams",
        columns.fen("step_fee_fen", _("fee per further step")),
    )
    list_filter = (("contract", AutocompleteSelectFilter),)
    search_fields = ("contract__number__startswith", "contract__carrier__code")
    list_select_related = ("contract",)


__all__ = ["CarrierContractAdmin", "CoverageAreaAdmin", "RateLineAdmin"]
