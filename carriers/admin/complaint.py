"""Complaints against carriers: what both sides say, what the hand-overs show, and the judgement."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.models import CarrierComplaint
from carriers.services import complaints
from carriers.states import Holder
from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.panels import Panel, sentences, shown_facts
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.policies.money import format_fen


@admin.register(CarrierComplaint)
class CarrierComplaintAdmin(WorkflowAdmin):
    """The desk raises a complaint here by its service, which gives it its number and its terms."""

    draft_fields = ("shipment", "type", "statement", "value_fen")
    autocomplete_fields = ("shipment",)
    list_display = (
        "number",
        "type",
        columns.state,
        columns.due,
        "carrier",
        "shop",
        "waybill",
        columns.fen("penalty_fen", _("penalty")),
        "created_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("type", ChoicesDropdownFilter),
        "by_default",
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "shipment__waybill__startswith", "carrier__code", "shop__name")
    list_select_related = ("carrier", "shop", "shipment")
    fields = (
        ("number", "type"),
        ("carrier", "contract"),
        ("shop", "shipment"),
        ("raised_by", "created_at"),
        "statement",
        ("value_shown", "offered_shown", "penalty_shown"),
        ("by_default", "circumstance"),
        ("appealed_at", "appeal_until"),
    )
    readonly_fields = ("value_shown", "offered_shown", "penalty_shown")

    @display(description=_("waybill"), ordering="shipment__waybill")
    def waybill(self, row: CarrierComplaint) -> str:
        return row.shipment.waybill or row.shipment.reference

    @display(description=_("value of the goods"))
    def value_shown(self, row: CarrierComplaint) -> str:
        return format_fen(row.value_fen)

    @display(description=_("offered by the carrier"))
    def offered_shown(self, row: CarrierComplaint) -> str:
        return format_fen(row.offered_fen)

    @display(description=_("penalty"))
    def penalty_shown(self, row: CarrierComplaint) -> str:
        return format_fen(row.penalty_fen)

    def begin(self, request: HttpRequest, row: CarrierComplaint, form: Any) -> None:
        said = form.cleaned_data
        made = complaints.complain(
            said["shipment"],
            said["type"],
            statement=said["statement"],
            value_fen=said["value_fen"],
            actor=actor_of(request),
            at=now(),
        )
        row.__dict__.update(made.__dict__)

    def panels(self, request: HttpRequest, row: CarrierComplaint) -> list[Panel]:
        shown = []
        if row.liability:
            party = dict(Holder.choices).get(row.liability["party"], _("not known"))
            rows = [(None, (party, row.liability["name"] or "–", sentences(row.liability["reasons"])))]
            headers = (_("Who answers"), _("Name"), _("Reasons"))
            shown.append(Panel(_("What the hand-overs say"), headers, rows))
        if row.facts:
            shown.append(Panel(_("What the rule saw"), (_("Fact"), _("Value")), shown_facts(row.facts)))
        return shown


__all__ = ["CarrierComplaintAdmin"]
