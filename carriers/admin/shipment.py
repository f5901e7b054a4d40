"""Parcels, what was reported of them, the raw pushes behind it, and codes that no table knows."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.models import InboundPush, Shipment, TrackingEvent, UnknownCode
from carriers.services import pushes
from portal.actors import Role
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline
from portal.admin.errand import Errand, ErrandAdmin
from portal.clock import now
from portal.policies import masking

SHOWN = 20_000


class EventInline(ReadOnlyInline):
    model = TrackingEvent
    fields = (
        "happened_at",
        "received_at",
        "status",
        "sub_status",
        "raw_code",
        "said",
        "location",
        "provider",
    )

    @display(description=_("description"))
    def said(self, event: TrackingEvent) -> str:
        return masking.text(event.description) or "–"


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "waybill",
        "carrier",
        "shop",
        columns.labelled("status", _("status")),
        "sub_status",
        "last_event_at",
        "picked_up_at",
        "delivered_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("last_event_at", RangeDateTimeFilter),
    )
    search_fields = ("waybill__startswith", "reference__startswith")
    list_select_related = ("carrier", "shop")
    inlines = (EventInline,)
    fields = (
        "reference",
        "waybill",
        "carrier",
        "account",
        "shop",
        "status",
        "sub_status",
        "last_event_at",
        "picked_up_at",
        "delivered_at",
        "subscribed_at",
        "polled_at",
        "alerts",
    )


@admin.register(TrackingEvent)
class TrackingEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "shipment",
        "status",
        "sub_status",
        "raw_code",
        "said",
        "provider",
        "received_at",
    )
    list_filter = (("happened_at", RangeDateTimeFilter), ("received_at", RangeDateTimeFilter))
    search_fields = (
        "shipment__waybill__startswith",
        "shipment__reference__startswith",
        "raw_code__startswith",
    )
    list_select_related = ("shipment",)
    ordering = ("-id",)
    fields = readonly_fields = (
        "shipment",
        "provider",
        "scope",
        "status",
        "sub_status",
        "raw_code",
        "said",
        "location",
        "happened_at",
        "received_at",
    )

    @display(description=_("description"))
    def said(self, event: TrackingEvent) -> str:
        return masking.text(event.description) or "–"


def apply_again(push: InboundPush) -> None:
    pushes.apply_again(push, at=now())


@admin.register(InboundPush)
class InboundPushAdmin(ErrandAdmin):
    """Pushes as received, with phone numbers hidden. Applying one again is harmless: the same facts are the same
    rows."""

    errand = Errand(
        "apply-again", _("Apply again"), frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR}), apply_again
    )
    list_display = (
        "id",
        "provider",
        "account",
        columns.state,
        "attempts",
        "received_at",
        "applied_at",
        "next_attempt_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (("state", ChoicesDropdownFilter), ("received_at", RangeDateTimeFilter))
    search_fields = ("provider__startswith", "body_hash__startswith")
    list_select_related = ("account",)
    fields = readonly_fields = (
        "provider",
        "account",
        "state",
        "attempts",
        "received_at",
        "applied_at",
        "next_attempt_at",
        columns.masked("last_error", _("last error")),
        "body_shown",
        "body_hash",
    )

    @display(description=_("body as received"))
    def body_shown(self, push: InboundPush) -> str:
        raw = bytes(push.body)[:SHOWN].decode("utf-8", "replace")
        return format_html(
            '<pre class="break-words" style="white-space: pre-wrap">{}</pre>', masking.text(raw)
        )


@admin.register(UnknownCode)
class UnknownCodeAdmin(ReadOnlyAdmin):
    list_display = ("provider", "code", "seen", "first_seen_at", columns.masked("sample", _("sample")))
    list_filter = (("first_seen_at", RangeDateTimeFilter),)
    search_fields = ("code__startswith", "provider__startswith")
    ordering = ("-seen",)
    fields = readonly_fields = (
        "provider",
        "code",
        "seen",
        "first_seen_at",
        columns.masked("sample", _("sample")),
    )


__all__ = ["InboundPushAdmin", "ShipmentAdmin", "TrackingEventAdmin", "UnknownCodeAdmin"]
