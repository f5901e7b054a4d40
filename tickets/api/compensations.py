"""Compensations: read by shops and storefronts, appealed against by who was charged."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from tickets.models import Compensation
from tickets.queries.compensations import compensations_for
from tickets.states import CompensationState

READ, WRITE = ("cases:read", "services:read"), ("cases:write", "services:write")


class ShareSerializer(serializers.Serializer):
    """What one payer bears, in fen, and why this payer."""

    payer = serializers.CharField()
    fen = serializers.IntegerField()
    reason = ReasonSerializer()


class CompensationSerializer(WorkflowSerializer):
    """What a buyer gets, by which rule, and who pays it. Money is integer fen."""

    route = "api:compensation-detail"

    state = StateText(Compensation)
    number = serializers.CharField()
    basis = serializers.CharField()
    liable = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    order = serializers.CharField(source="order.external_id")
    case = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    promise = serializers.CharField(source="promise.kind", default=None, allow_null=True)
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField()
    shop_fen = serializers.IntegerField()
    shares = ShareSerializer(source="paid_by", many=True)
    borne_by = serializers.CharField()
    paid_at = serializers.DateTimeField(allow_null=True)
    appeal_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CompensationFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=CompensationState.choices)
    case = filters.CharFilter(field_name="ticket__number", max_length=24)
    order = filters.CharFilter(field_name="order__external_id", max_length=64)
    updated_since = SinceFilter()


class CompensationViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Compensations within reach. Whatever becomes of an appeal, the buyer keeps the money."""

    model = Compensation
    serializer_class = CompensationSerializer
    filterset_class = CompensationFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[Compensation]:
        return compensations_for(self.actor)
