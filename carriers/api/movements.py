"""Pickups and parcels for partners: a courier sees its own, personal data stays masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from carriers.models import PickupOrder, Shipment, TrackingEvent
from carriers.queries import movements
from carriers.states import PickupState, TrackingStatus
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.errors import Reason
from portal.policies import masking

READ = ("shipments:read",)


class PersonSerializer(serializers.Serializer):
    """Somebody's contact, masked."""

    name = serializers.CharField(source="masked_name")
    phone = serializers.CharField(source="masked_phone")
    address = serializers.CharField(source="masked_address")
    region = serializers.CharField()


class CandidateSerializer(serializers.Serializer):
    """One carrier that was considered: its score, or why it does not fit."""

    carrier = serializers.CharField()
    fits = serializers.BooleanField()
    score = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)


class ChoiceSerializer(serializers.Serializer):
    """Why this carrier: every candidate at the instant of the choice, the best first."""

    at = serializers.CharField()
    candidates = CandidateSerializer(many=True)


class PickupSerializer(WorkflowSerializer):
    """A courier called to somebody's door. `arrive_by` is the promise; `choice` says why this carrier."""

    route = "api:pickup-detail"

    state = StateText(PickupOrder)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    case = serializers.CharField(source="return_number")
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    waybill = serializers.CharField(source="shipment.waybill", default="")
    shipment = serializers.CharField(source="shipment.reference", default=None, allow_null=True)
    cargo = serializers.CharField()
    weight_grams = serializers.IntegerField()
    charged_grams = serializers.IntegerField(allow_null=True)
    sender = PersonSerializer()
    recipient = PersonSerializer()
    immediate = serializers.BooleanField()
    slot_from = serializers.DateTimeField(allow_null=True)
    slot_until = serializers.DateTimeField(allow_null=True)
    arrive_by = serializers.DateTimeField(allow_null=True)
    collected_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    collected_in_time = serializers.BooleanField(allow_null=True)
    pay_mode = serializers.CharField()
    fee_fen = serializers.IntegerField()
    offset_fen = serializers.IntegerField()
    buyer_fee_fen = serializers.IntegerField()
    fail_reason = serializers.CharField()
    choice = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(ChoiceSerializer(allow_null=True))
    def get_choice(self, row: PickupOrder) -> dict[str, Any] | None:
        """A courier is not told what others charge or how they scored."""
        actor = self.context["actor"]
        if not row.choice or (row.carrier and row.carrier.partner_id == actor.partner):
            return None
        return {"at": row.choice["at"], "candidates": [_candidate(c) for c in row.choice["candidates"]]}


def _candidate(stored: dict[str, Any]) -> dict[str, Any]:
    reasons = [reason_data(Reason.from_json(reason)) for reason in stored["reasons"]]
    return {key: stored[key] for key in ("carrier", "fits", "score")} | {"reasons": reasons}


class TrackingEventSerializer(serializers.Serializer):
    """One thing the carrier said; telephone numbers in its text are masked."""

    status = serializers.CharField()
    sub_status = serializers.CharField()
    description = serializers.SerializerMethodField()
    location = serializers.CharField()
    happened_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()

    def get_description(self, row: TrackingEvent) -> str:
        return masking.text(row.description)


class ShipmentSerializer(serializers.Serializer):
    """One parcel; its status is a fold over its events, in whatever order they came."""

    reference = serializers.CharField()
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    carrier = serializers.CharField(source="carrier.code")
    waybill = serializers.CharField()
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    sub_status = serializers.CharField()
    picked_up_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    last_event_at = serializers.DateTimeField(allow_null=True)
    tracking_link = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TrackedShipmentSerializer(ShipmentSerializer):
    """One parcel with what was reported of it, oldest first."""

    events = serializers.SerializerMethodField()

    @extend_schema_field(TrackingEventSerializer(many=True))
    def get_events(self, row: Shipment) -> Any:
        told = [event for event in row.events.all() if event.is_event]
        return TrackingEventSerializer(told, many=True).data


class PickupFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=PickupState.choices)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    case = filters.CharFilter(field_name="return_number", max_length=24)
    updated_since = SinceFilter()


class ShipmentFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=TrackingStatus.choices)
    waybill = filters.CharFilter(max_length=40)
    updated_since = SinceFilter()


class PickupViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Door pickups. A courier reports with its own clock (`happened_at`), which the promise is judged by."""

    model = PickupOrder
    serializer_class = PickupSerializer
    filterset_class = PickupFilter
    reporters = frozenset({Role.COURIER})
    required_scopes = {"list": READ, "retrieve": READ, "make_move": ("pickups:write", "cases:write")}

    def rows(self) -> QuerySet[PickupOrder]:
        return movements.pickups_for(self.actor)


class ShipmentViewSet(ReadMixin, PortalViewSet):
    """Parcels with their tracking."""

    model = Shipment
    serializer_class = ShipmentSerializer
    filterset_class = ShipmentFilter
    lookup_field = "reference"
    lookup_value_regex = "[A-Za-z0-9-]{1,32}"
    required_scopes = {"list": READ, "retrieve": READ}

    def rows(self) -> QuerySet[Shipment]:
        return movements.shipments_for(self.actor)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return TrackedShipmentSerializer if self.action == "retrieve" else ShipmentSerializer

    def shown(self, rows: Sequence[Any]) -> list[Any]:
        if self.action == "retrieve":
            prefetch_related_objects(list(rows), "events")
        return list(rows)
