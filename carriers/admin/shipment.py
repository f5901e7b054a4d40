"""Parcels and what was reported of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.admin.truth import CustodyInline
from carriers.models import Shipment, TrackingEvent
from carriers.models.pickup import DESK
from carriers.services import shipments
from portal.admin import columns
from portal.admin.base import COUNTED, ReadOnlyAdmin, ReadOnlyInline, actor_of
from portal.clock import now
from portal.errors import NotPermitted
from portal.policies import masking


class EventInline(ReadOnlyInline):
    model = TrackingEvent
    fields = (
        "happened_at",
        "happened_local",
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


class StuckFilter(admin.SimpleListFilter):
    """Parcels that stand still, from a level on."""

    title = _("standing still")
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(level), _("level %(level)s and above") % {"level": level}) for level in (1, 2, 3)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        level = self.value()
        return queryset.filter(stuck_level__gte=int(level)) if level in {"1", "2", "3"} else queryset


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
        ("subscription", ChoicesDropdownFilter),
        StuckFilter,
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("last_event_at", RangeDateTimeFilter),
    )
    search_fields = ("waybill__startswith", "reference__startswith")
    list_select_related = ("carrier", "shop")
    inlines = (CustodyInline, EventInline)
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
        "locker_consent",
        ("origin", "destination", "lane"),
        ("subscription", "subscribed_at", "subscriptions", "resubscribe_at"),
        "polled_at",
        ("stuck_level", "watch_at"),
        "alerts",
    )
    actions = ("buyer_agrees",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not actor_of(request).holds_any(DESK):
            actions.pop("buyer_agrees", None)
        return actions

    @admin.action(description=_("The buyer agrees to locker, station or neighbour"))
    def buyer_agrees(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        """A parcel that lies there is delivered to the buyer from now on (F6)."""
        rows = list(queryset[:COUNTED])
        try:
            for row in rows:
                shipments.record_consent(row, agrees=True, actor=actor_of(request), at=now())
        except NotPermitted as refusal:
            raise PermissionDenied from refusal
        messages.success(request, _now("Done for %(n)s rows.") % {"n": len(rows)})

    @display(description=_("lane"))
    def lane(self, row: Shipment) -> str:
        return str(row.lane.label)


@admin.register(TrackingEvent)
class TrackingEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "happened_local",
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
        "happened_local",
        "received_at",
    )

    @display(description=_("description"))
    def said(self, event: TrackingEvent) -> str:
        return masking.text(event.description) or "–"


__all__ = ["ShipmentAdmin", "TrackingEventAdmin"]
