"""Orders and the promises fixed on them at payment."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.api.movements import PersonSerializer
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from tickets.api.order_bodies import OrderBody
from tickets.models import DeliveryPromise, Order, OrderPromise
from tickets.queries import orders as read
from tickets.services import orders, signing
from tickets.states import PromiseState

STOREFRONT = frozenset({Role.STOREFRONT})


class OrderPromiseSerializer(serializers.Serializer):
    """A promise as it stood at the instant of payment, which never changes, and what became of it."""

    kind = serializers.CharField()
    text = serializers.DictField()
    outcome = serializers.CharField(source="state")
    reasons = serializers.SerializerMethodField()
    ends_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    service = serializers.CharField(source="service.code")
    version = serializers.IntegerField(source="terms.number")
    parameters = serializers.DictField()
    captured_at = serializers.DateTimeField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, row: OrderPromise) -> list[dict[str, Any]]:
        return [reason_data(reason) for reason in row.outcome_reasons]


class OrderLineSerializer(serializers.Serializer):
    external_id = serializers.CharField()
    item = serializers.CharField()
    title = serializers.CharField()
    category = serializers.CharField()
    quantity = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    serial = serializers.CharField()
    promises = OrderPromiseSerializer(many=True)


class OrderParcelSerializer(serializers.Serializer):
    """The original delivery, by the carrier's own records."""

    carrier = serializers.CharField(source="carrier.code")
    waybill = serializers.CharField()
    status = serializers.CharField()
    picked_up_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)


class DeliveryDatesSerializer(serializers.Serializer):
    """The next-day promise of an order: dates stored at payment and how it stands."""

    state = StateText(DeliveryPromise)
    state_label = serializers.CharField(source="get_state_display")
    ship_by = serializers.DateTimeField()
    sign_by = serializers.DateTimeField()
    shipped_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)


class OrderSerializer(serializers.Serializer):
    """An order with the promises it carries."""

    external_id = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    source_version = serializers.IntegerField()
    buyer = PersonSerializer(source="contact")
    paid_at = serializers.DateTimeField()
    paid_fen = serializers.IntegerField()
    currency = serializers.CharField()
    shipped_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    signing_disputed_at = serializers.DateTimeField(allow_null=True)
    shipment = OrderParcelSerializer(allow_null=True)
    delivery_promise = serializers.SerializerMethodField()
    lines = OrderLineSerializer(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(DeliveryDatesSerializer(allow_null=True))
    def get_delivery_promise(self, row: Order) -> Any:
        promise = getattr(row, "delivery_promise", None)
        return DeliveryDatesSerializer(promise).data if promise else None


class DeliveryPromiseSerializer(WorkflowSerializer, DeliveryDatesSerializer):
    """A next-day promise with its clocks and moves."""

    route = "api:delivery-promise-detail"
    lookup = "order"

    state_label = serializers.CharField(source="get_state_display")  # type: ignore[assignment]
    order = serializers.CharField(source="order.external_id")
    shop = serializers.CharField(source="shop.code")
    updated_at = serializers.DateTimeField()


class OrderFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    updated_since = SinceFilter()


class DeliveryPromiseFilter(OrderFilter):
    state = filters.ChoiceFilter(choices=PromiseState.choices)


class ByOrderNumber(PortalViewSet):
    """Addresses that hold the storefront's own order number."""

    lookup_value_regex = "[A-Za-z0-9._-]{1,64}"

    def lookup_value(self, value: str) -> str:
        return value


class OrderViewSet(ReadMixin, ByOrderNumber):
    """Orders: sent by storefronts, read by them and by the shop's ERP."""

    model = Order
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    lookup_field = "external_id"
    required_scopes = {
        "list": ("orders:write", "cases:read"),
        "retrieve": ("orders:write", "cases:read"),
        "create": ("orders:write",),
        "dispute_signing": ("cases:write",),
        "prove_delivery": ("cases:write",),
    }
    required_roles = {
        "create": STOREFRONT,
        "dispute_signing": STOREFRONT,
        "prove_delivery": frozenset({Role.ERP}),
    }

    def rows(self) -> QuerySet[Order]:
        return read.orders_for(self.actor)

    @extend_schema(request=OrderBody, responses={201: OrderSerializer, 200: OrderSerializer})
    def create(self, request: Request) -> Response:
        """Create an order or bring it up to date; 201 for a new one, 200 for one known already."""
        facts = OrderBody.facts(self.checked(OrderBody))
        storefront = request.auth.application.partner  # type: ignore[union-attr]
        known = read.is_known(storefront, facts.external_id)
        order = orders.receive(facts, storefront=storefront, actor=self.actor, at=self.at)
        return self.answer(self.rows().get(pk=order.pk), 200 if known else 201)

    @extend_schema(request=None, responses=OrderSerializer)
    @action(detail=True, methods=["post"], url_path="dispute-signing")
    def dispute_signing(self, request: Request, **_: str) -> Response:
        """The buyer never got what is marked as signed: rights stay open until the delivery is proven."""
        order = signing.dispute(self.get_object(), actor=self.actor, at=self.at)
        return self.answer(self.rows().get(pk=order.pk))

    @extend_schema(request=None, responses=OrderSerializer)
    @action(detail=True, methods=["post"], url_path="prove-delivery")
    def prove_delivery(self, request: Request, **_: str) -> Response:
        """Prove the delivery by the carrier's own record; rights run from the receipt it shows."""
        order = signing.prove(self.get_object(), proven_at=None, note="", actor=self.actor, at=self.at)
        return self.answer(self.rows().get(pk=order.pk))


class DeliveryPromiseViewSet(ReadMixin, MovesMixin, ByOrderNumber):
    """Next-day promises; a storefront may make one void when the buyer changes the order."""

    model = DeliveryPromise
    serializer_class = DeliveryPromiseSerializer
    filterset_class = DeliveryPromiseFilter
    lookup_field = "order__external_id"
    lookup_url_kwarg = "order"
    required_scopes = {
        "list": ("orders:write", "cases:read"),
        "retrieve": ("orders:write", "cases:read"),
        "make_move": ("orders:write",),
    }

    def rows(self) -> QuerySet[DeliveryPromise]:
        return read.delivery_promises_for(self.actor)
