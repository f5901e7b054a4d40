"""Monthly statements of carriers: read, accepted and disputed by both sides (domain B9)."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.models import CarrierStatement, LineDispute
from carriers.models.dispute import SIDES
from carriers.models.settlement_forms import MOST_FEN
from carriers.queries.settlement import disputes_for, lines_of, statements_for
from carriers.services import disputes
from carriers.states import DisputeState, StatementState
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.errors import NotFound

READ, WRITE = ("shipments:read",), ("pickups:write", "services:write")


class StatementSerializer(WorkflowSerializer):
    """What one contract has brought about in one month; above zero it is owed to the carrier."""

    route = "api:carrier-statement-detail"

    state = StateText(CarrierStatement)
    number = serializers.CharField()
    contract = serializers.CharField(source="contract.number")
    carrier = serializers.CharField(source="carrier.code")
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    period = serializers.DateField()
    total_fen = serializers.IntegerField()
    carrier_accepted_at = serializers.DateTimeField(allow_null=True)
    customer_accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class StatementLineSerializer(serializers.Serializer):
    """One amount; `dispute` is the number of the dispute over it."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    amount_fen = serializers.IntegerField()
    happened_at = serializers.DateTimeField()
    dispute = serializers.CharField(source="disputed.number", default=None, allow_null=True)


class LineDisputeSerializer(WorkflowSerializer):
    """One side says what a line should come to."""

    route = "api:line-dispute-detail"

    state = StateText(LineDispute)
    number = serializers.CharField()
    carrier_statement = serializers.CharField(source="statement.number")
    line = serializers.IntegerField(source="line_id")
    raised_by = serializers.CharField()
    reason = serializers.CharField()
    amount_fen = serializers.IntegerField(source="line.amount_fen")
    claimed_fen = serializers.IntegerField()
    agreed_fen = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DisputeBody(serializers.Serializer):
    """What a line should come to, and why."""

    line = serializers.IntegerField(min_value=1)
    claimed_fen = serializers.IntegerField(min_value=-MOST_FEN, max_value=MOST_FEN)
    reason = serializers.CharField(min_length=2, max_length=200)


class StatementFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=StatementState.choices)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    contract = filters.CharFilter(field_name="contract__number", max_length=24)
    updated_since = SinceFilter()


class LineDisputeFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=DisputeState.choices)
    updated_since = SinceFilter()


class CarrierStatementViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Monthly statements under the contracts you are a side of."""

    model = CarrierStatement
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    required_scopes = {"list": READ, "retrieve": READ, "lines": READ, "disputes": WRITE, "make_move": WRITE}
    required_roles = {"disputes": SIDES}

    def rows(self) -> QuerySet[CarrierStatement]:
        return statements_for(self.actor)

    @extend_schema(responses=StatementLineSerializer(many=True), filters=False)
    @action(detail=True)
    def lines(self, request: Request, number: str) -> Response:
        """Every line, newest first."""
        page = self.paginate_queryset(lines_of(self.get_object()))
        return self.get_paginated_response(StatementLineSerializer(page, many=True).data)

    @extend_schema(request=DisputeBody, responses={201: LineDisputeSerializer})
    @action(detail=True, methods=["post"])
    def disputes(self, request: Request, number: str) -> Response:
        """Dispute a line."""
        statement, body = self.get_object(), self.checked(DisputeBody)
        line = statement.lines.filter(pk=body["line"]).first()
        if line is None:
            raise NotFound()
        made = disputes.dispute(
            line, claimed_fen=body["claimed_fen"], reason=body["reason"], actor=self.actor, at=self.at
        )
        return self.answer(disputes_for(self.actor).get(pk=made.pk), 201, LineDisputeSerializer)


class LineDisputeViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Disputes over lines of your statements."""

    model = LineDispute
    serializer_class = LineDisputeSerializer
    filterset_class = LineDisputeFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[LineDispute]:
        return disputes_for(self.actor)
