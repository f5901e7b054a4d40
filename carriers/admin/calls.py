"""Who was asked for a pickup, and the calls made for it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.models import CarrierCall, PickupAttempt
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline
from portal.policies import masking


class AttemptInline(ReadOnlyInline):
    model = PickupAttempt
    fields = (
        "ordinal",
        "carrier",
        "reference",
        "courier",
        "assigned_at",
        "ended_at",
        "result",
        "cause",
        "side",
        "calls_made",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PickupAttempt]:
        return super().get_queryset(request).select_related("carrier").prefetch_related("calls")

    @display(description=_("courier"))
    def courier(self, attempt: PickupAttempt) -> str:
        return _courier(attempt)

    @display(description=_("calls"))
    def calls_made(self, attempt: PickupAttempt) -> str:
        made = [f"{call.get_kind_display()}: {call.get_state_display()}" for call in attempt.calls.all()]
        return "; ".join(made) or "–"


def _courier(attempt: PickupAttempt) -> str:
    if not attempt.courier_name:
        return "–"
    return f"{masking.name(attempt.courier_name)} {masking.phone(attempt.courier_phone)}"


@admin.register(PickupAttempt)
class PickupAttemptAdmin(ReadOnlyAdmin):
    list_display = ("reference", "pickup", "carrier", "assigned_at", "ended_at", "result", "cause", "side")
    list_filter = (("carrier", AutocompleteSelectFilter), ("assigned_at", RangeDateTimeFilter))
    search_fields = ("reference__startswith", "provider_order__startswith", "pickup__number__startswith")
    list_select_related = ("pickup", "carrier")
    ordering = ("-id",)
    fields = readonly_fields = (
        "pickup",
        "ordinal",
        "carrier",
        "contract",
        "shipment",
        "reference",
        "provider_order",
        "provider_task",
        "courier",
        "assigned_at",
        "ended_at",
        "result",
        "cause",
        "side",
    )

    @display(description=_("courier"))
    def courier(self, attempt: PickupAttempt) -> str:
        return _courier(attempt)


@admin.register(CarrierCall)
class CarrierCallAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "account",
        "kind",
        columns.state,
        "attempts",
        "next_attempt_at",
        "answer_code",
        columns.masked("last_error", _("last error")),
        "created_at",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = (
        "attempt__reference__startswith",
        "shipment__waybill__startswith",
        "answer_code__startswith",
    )
    list_select_related = ("account",)
    fields = readonly_fields = (
        "account",
        "kind",
        "attempt",
        "shipment",
        columns.masked("note", _("note")),
        "state",
        "attempts",
        "next_attempt_at",
        "answer_code",
        columns.masked("last_error", _("last error")),
        "created_at",
    )


__all__ = ["AttemptInline", "CarrierCallAdmin", "PickupAttemptAdmin"]
