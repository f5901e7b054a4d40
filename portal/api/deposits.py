"""Deposits and the payments into them, as the programs of a shop see them."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.models import DepositAccount, DepositPayment
from portal.queries import deposits as read
from portal.services import deposits
from portal.states import LedgerKind, PaymentKind, PaymentState

READ, WRITE = ("services:read",), ("services:write",)
FOR_SHOPS = frozenset({Role.ERP, Role.SHOP_PROGRAM})
NEWEST = 50


class EntrySerializer(serializers.Serializer):
    """One line of a transaction: what moved in one book, and what stood there afterwards."""

    book = serializers.CharField(source="account.kind")
    amount_fen = serializers.IntegerField()
    balance_after_fen = serializers.IntegerField()


class TransactionSerializer(serializers.Serializer):
    """One operation in the books; its entries add up to zero."""

    operation = serializers.CharField(source="kind")
    amount_fen = serializers.IntegerField()
    cause = serializers.CharField()
    reason = serializers.CharField(source="note")
    payment = serializers.CharField(source="payment.number", default=None, allow_null=True)
    posted_at = serializers.DateTimeField()
    entries = EntrySerializer(many=True)


class DepositSerializer(serializers.Serializer):
    """The deposit of a shop for a service. `missing_fen` is what is to be paid until it suffices."""

    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    service = serializers.CharField(source="service.code")
    currency = serializers.CharField()
    required_fen = serializers.IntegerField()
    missing_fen = serializers.IntegerField()
    balances = serializers.SerializerMethodField()
    closing_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_balances(self, row: DepositAccount) -> dict[str, int]:
        """Fen by book: available, frozen, transit, clearing, compensation, owed."""
        return {kind: row.balances.get(kind, 0) for kind in LedgerKind.values}


class DepositDetailSerializer(DepositSerializer):
    """The same with the newest fifty transactions."""

    transactions = serializers.SerializerMethodField()

    @extend_schema_field(TransactionSerializer(many=True))
    def get_transactions(self, row: DepositAccount) -> Any:
        return TransactionSerializer(read.transactions_of(row)[:NEWEST], many=True).data


class DepositPaymentSerializer(WorkflowSerializer):
    """A payment into a deposit or out of it. `checkout_url` is there as soon as the provider has answered."""

    route = "api:deposit-payment-detail"

    state = StateText(DepositPayment)
    number = serializers.CharField()
    deposit = serializers.CharField(source="account.number")
    shop = serializers.CharField(source="shop.code")
    kind = serializers.ChoiceField(choices=PaymentKind.choices)
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField()
    checkout_url = serializers.CharField()
    paid_at = serializers.DateTimeField(allow_null=True)
    reversed_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PaymentBody(serializers.Serializer):
    """How much is to be paid in."""

    amount_fen = serializers.IntegerField(min_value=1, max_value=deposits.MOST_FEN)


class DepositFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    service = filters.CharFilter(field_name="service__code", max_length=50)
    updated_since = SinceFilter()


class DepositPaymentFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    deposit = filters.CharFilter(field_name="account__number", max_length=24)
    kind = filters.ChoiceFilter(choices=PaymentKind.choices)
    state = filters.ChoiceFilter(choices=PaymentState.choices)
    updated_since = SinceFilter()


class DepositViewSet(ReadMixin, PortalViewSet):
    """Deposits of the shops you act for."""

    model = DepositAccount
    serializer_class = DepositSerializer
    filterset_class = DepositFilter
    required_scopes = {"list": READ, "retrieve": READ, "entries": READ, "payments": WRITE}
    required_roles = {"payments": FOR_SHOPS}

    def get_serializer_class(self) -> type[Any]:
        return DepositDetailSerializer if self.action == "retrieve" else DepositSerializer

    def rows(self) -> QuerySet[DepositAccount]:
        return read.accounts_for(self.actor)

    @extend_schema(responses=TransactionSerializer(many=True), filters=False)
    @action(detail=True)
    def entries(self, request: Request, number: str) -> Response:
        """Everything that was posted, newest first."""
        page = self.paginate_queryset(read.transactions_of(self.get_object()))
        return self.get_paginated_response(TransactionSerializer(page, many=True).data)

    @extend_schema(request=PaymentBody, responses={201: DepositPaymentSerializer})
    @action(detail=True, methods=["post"])
    def payments(self, request: Request, number: str) -> Response:
        """Ask for a payment into the deposit. The checkout follows within seconds; a person pays there."""
        account, body = self.get_object(), self.checked(PaymentBody)
        made = deposits.request_payment(account, amount_fen=body["amount_fen"], actor=self.actor, at=self.at)
        shown = read.payments_for(self.actor).get(pk=made.pk)
        return Response(
            DepositPaymentSerializer(shown, context=self.get_serializer_context()).data, status=201
        )


class DepositPaymentViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Payments into and out of the deposits of the shops you act for."""

    model = DepositPayment
    serializer_class = DepositPaymentSerializer
    filterset_class = DepositPaymentFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[DepositPayment]:
        return read.payments_for(self.actor)
