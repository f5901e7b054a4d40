"""Parcels for partners: a courier sees its own, personal data stays masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.models import Shipment, TrackingEvent
from carriers.queries import movements
from carriers.services import intercepting
from carriers.states import InterceptResult, TrackingStatus
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.policies import masking

READ, REPORT = ("shipments:read",), ("pickups:write",)


class PersonSerializer(serializers.Serializer):
    """Somebody's contact, masked."""

    name = serializers.CharField(source="masked_name")
    phone = serializers.CharField(source="masked_phone")
    address = serializers.CharField(source="masked_address")
    region = serializers.CharField()


class TrackingEventSerializer(serializers.Serializer):
    """One thing the carrier said; telephone numbers in its text are masked. `happened_local` is the time at a
    place whose zone the carrier did not tell, and then `happened_at` is null."""

    status = serializers.CharField()
    sub_status = serializers.CharField()
    description = serializers.SerializerMethodField()
    location = serializers.CharField()
    happened_at = serializers.DateTimeField(allow_null=True)
    happened_local = serializers.CharField(allow_blank=True)
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


class InterceptBody(serializers.Serializer):
    """What became of the wish to stop the parcel: 1 stopped, 2 could not be stopped, 3 cancelled."""

    result = serializers.ChoiceField(choices=InterceptResult.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ShipmentFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=TrackingStatus.choices)
    waybill = filters.CharFilter(max_length=40)
    updated_since = SinceFilter()


class ShipmentViewSet(ReadMixin, PortalViewSet):
    """Parcels with their tracking."""

    model = Shipment
    serializer_class = ShipmentSerializer
    filterset_class = ShipmentFilter
    lookup_field = "reference"
    lookup_value_regex = "[A-Za-z0-9-]{1,32}"
    required_scopes = {"list": READ, "retrieve": READ, "intercept_result": REPORT}
    required_roles = {"intercept_result": frozenset({Role.COURIER})}

    def rows(self) -> QuerySet[Shipment]:
        return movements.shipments_for(self.actor)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return TrackedShipmentSerializer if self.action == "retrieve" else ShipmentSerializer

    def shown(self, rows: Sequence[Any]) -> list[Any]:
        if self.action == "retrieve":
            prefetch_related_objects(list(rows), "events")
        return list(rows)

    @extend_schema(request=InterceptBody, responses=ShipmentSerializer)
    @action(detail=True, methods=["post"], url_path="intercept-result")
    def intercept_result(self, request: Request, reference: str) -> Response:
        """Say whether the parcel could be stopped."""
        row, body = self.get_object(), self.checked(InterceptBody)
        told = intercepting.record_result(
            row, InterceptResult(body["result"]), note=body["note"], actor=self.actor, at=self.at
        )
        return self.answer(told, serializer=ShipmentSerializer)
