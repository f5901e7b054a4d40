"""Complaints against carriers: raised by those whose goods it was, answered by the courier (domain E19)."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.models import CarrierComplaint
from carriers.models.complaint import COMPLAINANTS
from carriers.queries.complaints import complaints_for, parcels_in_reach
from carriers.services import complaints
from carriers.states import ComplaintState, ComplaintType
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.errors import NotFound

READ = ("shipments:read",)
WRITE = ("cases:write", "repairs:write", "pickups:write")
MOST_FEN = 100_000_000


class ComplaintSerializer(WorkflowSerializer):
    """What is held against a carrier for one parcel. Money is integer fen."""

    route = "api:carrier-complaint-detail"

    state = StateText(CarrierComplaint)
    number = serializers.CharField()
    type = serializers.CharField()
    carrier = serializers.CharField(source="carrier.code")
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    shipment = serializers.CharField(source="shipment.reference")
    waybill = serializers.CharField(source="shipment.waybill")
    contract = serializers.CharField(source="contract.number", default=None, allow_null=True)
    statement = serializers.CharField()
    value_fen = serializers.IntegerField()
    offered_fen = serializers.IntegerField()
    penalty_fen = serializers.IntegerField()
    by_default = serializers.BooleanField()
    circumstance = serializers.CharField()
    appeal_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ComplaintBody(serializers.Serializer):
    """What happened to which parcel: its reference here, or its waybill."""

    shipment = serializers.CharField(max_length=40)
    type = serializers.ChoiceField(choices=ComplaintType.choices)
    statement = serializers.CharField(max_length=500)
    value_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN, default=0)


class ComplaintFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ComplaintState.choices)
    type = filters.ChoiceFilter(choices=ComplaintType.choices)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    waybill = filters.CharFilter(field_name="shipment__waybill", max_length=40)
    updated_since = SinceFilter()


class CarrierComplaintViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Complaints against carriers. The buyer's remedy never waits for them."""

    model = CarrierComplaint
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter
    required_scopes = {"list": READ, "retrieve": READ, "create": WRITE, "make_move": WRITE}
    required_roles = {"create": COMPLAINANTS}

    def rows(self) -> QuerySet[CarrierComplaint]:
        return complaints_for(self.actor)

    @extend_schema(request=ComplaintBody, responses={201: ComplaintSerializer})
    def create(self, request: Request) -> Response:
        """Raise a complaint; one of each type for a parcel."""
        body = self.checked(ComplaintBody)
        wanted = Q(reference=body["shipment"]) | Q(waybill=body["shipment"].upper())
        parcel = parcels_in_reach(self.actor).filter(wanted).first()
        if parcel is None:
            raise NotFound()
        made = complaints.complain(
            parcel,
            body["type"],
            statement=body["statement"],
            value_fen=body["value_fen"],
            actor=self.actor,
            at=self.at,
        )
        return self.answer(complaints_for(self.actor).get(pk=made.pk), status=201)
