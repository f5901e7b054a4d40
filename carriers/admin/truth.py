"""Doubted reports and hand-overs: what the desk decides before anything counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter

from carriers.models import CustodyRecord, SuspiciousEvent
from carriers.services import custody
from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyInline, actor_of
from portal.admin.panels import Panel, shown_facts
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now

RECEIPT = frozenset({"holder", "holder_name", "taken_from", "packaging", "grams", "note"})


class CustodyInline(ReadOnlyInline):
    model = CustodyRecord
    fields = (
        "happened_at",
        "holder",
        "holder_name",
        "taken_from",
        "packaging",
        "grams",
        "note",
        "recorded_by",
    )


@admin.register(CustodyRecord)
class CustodyRecordAdmin(BackOfficeAdmin):
    """What the desk learns of a hand-over is added by the service; nothing stated is ever changed."""

    stated = ("shipment", "holder", "holder_name", "taken_from", "happened_at", "packaging", "grams", "note")
    list_display = ("shipment", "holder", "holder_name", "happened_at", "packaging", "grams", "recorded_by")
    list_filter = (("holder", ChoicesDropdownFilter), ("happened_at", RangeDateTimeFilter))
    search_fields = ("shipment__waybill__startswith", "shipment__reference__startswith")
    list_select_related = ("shipment",)
    ordering = ("-id",)
    autocomplete_fields = ("shipment",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        return (*self.stated, "recorded_at", "recorded_by") if obj else self.stated

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CustodyRecord, form: Any, change: bool) -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name in RECEIPT}
        shipment, happened = form.cleaned_data["shipment"], form.cleaned_data["happened_at"]
        made = custody.record(
            shipment, custody.Receipt(**said), actor=actor_of(request), at=happened, recorded_at=now()
        )
        obj.__dict__.update(made.__dict__)


@admin.register(SuspiciousEvent)
class SuspiciousEventAdmin(WorkflowAdmin):
    """Open ones stay out of the carrier's figures until somebody decides."""

    clocked = False
    list_display = ("shipment", "kind", columns.state, "carrier", "raised_at", "decided_at")
    list_filter = (
        ("state", columns.StateFilter),
        ("kind", ChoicesDropdownFilter),
        ("carrier", AutocompleteSelectFilter),
        ("raised_at", RangeDateTimeFilter),
    )
    search_fields = ("shipment__waybill__startswith", "shipment__reference__startswith")
    list_select_related = ("shipment", "carrier")
    fields = (("shipment", "carrier"), "kind", ("raised_at", "decided_at"))

    def panels(self, request: HttpRequest, row: SuspiciousEvent) -> list[Panel]:
        return [Panel(_("What contradicts it"), (_("Fact"), _("Value")), shown_facts(row.facts))]


__all__ = ["CustodyInline", "CustodyRecordAdmin", "SuspiciousEventAdmin"]
