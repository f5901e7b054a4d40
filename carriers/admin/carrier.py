"""Carriers: nominated, evaluated, approved by a second person, suspended, and parted with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from carriers.admin.carrier_inlines import AliasInline, ScoreInline, SiteInline
from carriers.admin.carrier_panels import panels_of
from carriers.models import Carrier, CriterionScore
from carriers.services.tables import CARRIER_TABLES
from carriers.states import Capability, CarrierState
from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.admin.tables import TablePages
from portal.clock import now
from portal.services import moves, timeline


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
class CarrierAdmin(TablePages):
    """Adding a carrier nominates it: who did so is kept, because somebody else has to approve it. Code and licence
    are fixed with the approval; how a carrier is reached stays editable until it is off-boarded."""

    form = CarrierForm
    clocked = False
    tables = CARRIER_TABLES
    table_labels = {"coverage": _("Bring in coverage"), "capacity": _("Bring in capacity")}
    change_form_outer_before_template = "admin/carriers/carrier.html"
    panels_first = False
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
        "licence_until",
        "quality",
        "partner",
    )
    draft_states = (CarrierState.PROSPECT, CarrierState.APPROVED, CarrierState.SUSPENDED)
    fields = (*draft_fields, "integration_tested_at", "suspension_cause", "last_day", "short_notice")
    fixed_fields = frozenset({"code", "licence_no"})
    inlines = (ScoreInline, SiteInline, AliasInline)
    list_display = ("__str__", "code", columns.state, "tier", "integration", "hotline", "quality")
    list_filter = (
        ("state", columns.StateFilter),
        ("tier", ChoicesDropdownFilter),
        ("integration", ChoicesDropdownFilter),
    )
    search_fields = ("code", "name_zh", "name_en")
    list_select_related = ("partner",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A carrier is nominated first; what belongs to it follows on its page."""
        return self.inlines if obj else ()

    def editable_fields(self, row: Any) -> tuple[str, ...]:
        fields = tuple(super().editable_fields(row))
        if row is None or row.state == CarrierState.PROSPECT:
            return fields
        return tuple(name for name in fields if name not in self.fixed_fields)

    def panels(self, request: HttpRequest, row: Carrier) -> list[Panel]:
        return list(panels_of(row, now()))

    def begin(self, request: HttpRequest, row: Carrier, form: Any) -> None:
        row.nominated_by = request.user.pk
        moves.begin(row, emits="record.created", actor=actor_of(request), at=now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who entered which scores is a fact of the carrier."""
        super().save_formset(request, form, formset, change)
        if formset.model is CriterionScore and formset.has_changed():
            scores = dict(form.instance.scores.values_list("criterion", "score"))
            timeline.record("carrier.scored", form.instance, actor=actor_of(request), at=now(), data=scores)


__all__ = ["CarrierAdmin"]
