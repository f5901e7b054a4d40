"""Door pickups: why this carrier was chosen, who was asked, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.admin.calls import AttemptInline
from carriers.models import PickupOrder
from portal.admin import columns
from portal.admin.panels import Panel, sentences
from portal.admin.workflow import WorkflowAdmin
from portal.policies.money import format_fen
from portal.templatetags.portal_look import fact, words


def choice_panel(choice: Mapping[str, Any]) -> Panel:
    """Every carrier that was looked at, the best first, with its score or with what spoke against it."""
    weights = ", ".join(f"{words(name)} × {weight}" for name, weight in choice.get("weights", {}).items())
    note = _now("Judged at %(at)s; weights: %(weights)s.") % {
        "at": fact(choice.get("at")),
        "weights": weights,
    }
    headers = (
        _("Carrier"),
        _("Fits"),
        _("Score"),
        _("Parts of the score"),
        _("Fee"),
        _("Contract"),
        _("Reasons"),
    )
    return Panel(_("Why this carrier"), headers, [_candidate(c) for c in choice.get("candidates", [])], note)


def _candidate(found: Mapping[str, Any]) -> tuple[bool | None, list[str]]:
    fits, fee = bool(found.get("fits")), found.get("fee_fen")
    parts = ", ".join(f"{words(name)} {value}" for name, value in found.get("parts", {}).items())
    return fits, [
        str(found.get("carrier", "")),
        _now("yes") if fits else _now("no"),
        str(found.get("score", "")) if fits else "–",
        parts or "–",
        "–" if fee is None else format_fen(fee),
        str(found.get("contract") or "–"),
        sentences(found.get("reasons", [])) or "–",
    ]


@admin.register(PickupOrder)
class PickupOrderAdmin(WorkflowAdmin):
    contact_fields = ("sender", "recipient")
    list_display = (
        "number",
        "shop",
        columns.state,
        columns.due,
        "carrier",
        "waybill",
        "slot_from",
        "arrive_by",
        "collected_at",
        columns.fen("fee_fen", _("fee")),
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("slot_from", RangeDateTimeFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "shipment__waybill__startswith",
        "return_number__startswith",
        "shop__name",
    )
    list_select_related = ("shop", "carrier", "shipment")
    inlines = (AttemptInline,)
    fields = (
        ("number", "shop"),
        "return_number",
        ("cargo", "weight_grams"),
        ("slot_from", "slot_until"),
        ("immediate", "pay_mode"),
        ("booked_at", "contact_by"),
        ("arrive_by", "collected_at"),
        ("contacted_at", "missed_at"),
        ("cancelled_at", "return_to_sender"),
        ("carrier", "contract"),
        ("shipment", "fail_reason"),
        ("fee_shown", "offset_shown"),
        ("charged_grams", "in_time"),
    )
    readonly_fields = ("fee_shown", "offset_shown", "in_time")

    @display(description=_("waybill"), ordering="shipment__waybill")
    def waybill(self, pickup: PickupOrder) -> str:
        return pickup.shipment.waybill if pickup.shipment else "–"

    @display(description=_("fee"))
    def fee_shown(self, pickup: PickupOrder) -> str:
        return format_fen(pickup.fee_fen)

    @display(description=_("paid by insurance"))
    def offset_shown(self, pickup: PickupOrder) -> str:
        return format_fen(pickup.offset_fen)

    @display(description=_("collected in time"), boolean=True)
    def in_time(self, pickup: PickupOrder) -> bool | None:
        return pickup.collected_in_time

    def panels(self, request: HttpRequest, row: PickupOrder) -> list[Panel]:
        return [choice_panel(row.choice)] if row.choice.get("candidates") else []


__all__ = ["PickupOrderAdmin", "choice_panel"]
