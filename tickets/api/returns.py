"""Returns, refunds without a return and exchanges: asked for by storefronts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer
from portal.errors import Reason
from tickets.api.case_shapes import LineChoice, NewCaseSerializer, ReturnBody
from tickets.api.details import details
from tickets.api.tickets import NewCaseViewSet
from tickets.models import Ticket
from tickets.queries.orders import line_within_reach
from tickets.services import exchanges, refund_only, returns
from tickets.states import Kind, RefundOnlyReason, ReturnReason


class MoneyDetails(serializers.Serializer):
    """What a case gives back and why: the computation step by step, the means of payment, who bears the freight."""

    phase = serializers.CharField(source="return_detail.phase", default="")
    attempt = serializers.IntegerField(source="return_detail.attempt", default=1)
    entitled_fen = serializers.IntegerField(source="return_detail.entitled_fen", default=0)
    tenders = serializers.JSONField(source="return_detail.tenders", default=dict)
    steps = serializers.SerializerMethodField()
    gifts_kept = serializers.ListField(source="return_detail.gifts_kept", default=list)
    freight_bearer = serializers.CharField(source="return_detail.freight_bearer", default="")
    proposal = serializers.JSONField(source="return_detail.proposal", default=dict)
    advance = serializers.CharField(source="advance.state", default="")
    refund = serializers.CharField(source="refund.state", default="")

    @extend_schema_field(ReasonSerializer(many=True))
    def get_steps(self, row: Ticket) -> list[dict[str, Any]]:
        detail = getattr(row, "return_detail", None)
        return [reason_data(Reason.from_json(step)) for step in detail.steps] if detail else []


class ExchangeDetails(MoneyDetails):
    """What the buyer gets instead, and what is given back where nothing can be."""

    wanted_item = serializers.CharField(source="exchange_detail.wanted_item")
    difference_fen = serializers.IntegerField(source="exchange_detail.difference_fen")
    consented_at = serializers.DateTimeField(source="exchange_detail.consented_at", allow_null=True)
    replaced_at = serializers.DateTimeField(source="exchange_detail.replaced_at", allow_null=True)
    converted_to = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_converted_to(self, row: Ticket) -> str:
        child = row.children.order_by("-id").first()
        return child.number if child else ""


details(Kind.RETURN, MoneyDetails)
details(Kind.REFUND, MoneyDetails)
details(Kind.EXCHANGE, ExchangeDetails)


class RefundBody(LineChoice):
    """A refund without a return of some pieces of an order line."""

    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)
    reason = serializers.ChoiceField(choices=RefundOnlyReason.choices)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ExchangeBody(LineChoice):
    """An exchange; without `wanted_item` for the same item. A difference in price needs the buyer's `consents`."""

    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)
    reason = serializers.ChoiceField(choices=ReturnReason.choices)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    wanted_item = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    difference_fen = serializers.IntegerField(min_value=0, max_value=2_000_000_000, default=0)
    consents = serializers.BooleanField(default=False)
    buyer_grade = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class _Opening(NewCaseViewSet):
    """One body, one service, one case."""

    def _open(self, body_class: type[serializers.Serializer], request_case: Any) -> Response:
        body = self.checked(body_class)
        line = line_within_reach(self.actor, order=body.pop("order"), line=body.pop("line"))
        return self.opened(request_case(line, **body, actor=self.actor, at=self.at))


class ReturnViewSet(_Opening):
    """Returns for a refund."""

    @extend_schema(request=ReturnBody, responses={201: NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Open a return for some pieces of an order line. A trusted buyer's is approved at once."""
        return self._open(ReturnBody, returns.request)


class RefundViewSet(_Opening):
    """Refunds without a return."""

    @extend_schema(request=RefundBody, responses={201: NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Ask for the money without sending anything back. What was not shipped is refunded at once."""
        return self._open(RefundBody, refund_only.request)


class ExchangeViewSet(_Opening):
    """Exchanges."""

    @extend_schema(request=ExchangeBody, responses={201: NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Ask for another piece, or another item at an agreed difference. A trusted buyer's is approved at once."""
        return self._open(ExchangeBody, exchanges.request)
