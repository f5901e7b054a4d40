"""The catalogue and what an item of a shop carries; read often, so kept by clients."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.actors import Role
from portal.api.base import PortalViewSet
from portal.api.caching import cacheable
from portal.api.eligibility import EligibilityActions
from portal.api.quiet_hours import QuietHoursActions
from portal.api.rules import A_MINUTE, RuleActions
from portal.errors import InvalidInput
from portal.models import Service, Shop
from portal.policies.goods import read as read_goods
from portal.queries import catalogue
from portal.queries.partners import shops_for
from portal.queries.promises import promises_of

READ, WRITE = ("services:read",), ("services:write",)
NARROWING = {
    "category": "Category path; empty means any.",
    "region": "GB/T 2260 code of the destination; empty means any.",
    "size": "small or large; empty means any.",
    "item": "The storefront's id of the item; empty means any.",
}


class ServiceSerializer(serializers.Serializer):
    """A service of the catalogue."""

    code = serializers.SlugField()
    name = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    programme = serializers.CharField(source="parent.code", default=None, allow_null=True)
    module = serializers.CharField()
    phase = serializers.CharField()
    status = serializers.CharField(source="state")
    joinable = serializers.BooleanField()


class CarriedPromiseSerializer(serializers.Serializer):
    """One promise that an item carries now."""

    kind = serializers.CharField()
    service = serializers.CharField(source="service.code")
    service_name = serializers.CharField(source="service.name")
    version = serializers.IntegerField(source="terms.number")
    parameters = serializers.DictField()


class ServicesAnswer(serializers.Serializer):
    results = ServiceSerializer(many=True)


class PromisesAnswer(serializers.Serializer):
    shop = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    results = CarriedPromiseSerializer(many=True)


class ServiceViewSet(RuleActions, PortalViewSet):
    """The services that shops can join, with their rules."""

    model = Service
    serializer_class = ServiceSerializer
    pagination_class = None
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_-]{1,50}"
    required_scopes = {"list": READ, "retrieve": READ, "versions": READ, "comments": WRITE}
    required_roles = {"comments": frozenset({Role.SHOP_PROGRAM})}

    def rows(self) -> QuerySet[Service]:
        return catalogue.services()

    def lookup_value(self, value: str) -> str:
        return value

    @extend_schema(responses=ServicesAnswer)
    def list(self, request: Request) -> HttpResponse:
        """The whole catalogue, in its own order."""
        rows = ServiceSerializer(self.rows(), many=True).data
        return kept_a_minute(request, {"results": rows})

    def retrieve(self, request: Request, code: str) -> HttpResponse:
        """One service."""
        return kept_a_minute(request, ServiceSerializer(self.get_object()).data)


class ShopViewSet(EligibilityActions, QuietHoursActions, PortalViewSet):
    """A shop: the promises its items carry, and how it meets the conditions of services."""

    model = Shop
    serializer_class = PromisesAnswer
    pagination_class = None
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_-]{1,50}"
    required_scopes = {
        "promises": READ,
        "eligibility": READ,
        "scorecard": READ,
        **QuietHoursActions.quiet_scopes,
    }
    required_roles = QuietHoursActions.quiet_roles

    def rows(self) -> QuerySet[Shop]:
        return shops_for(self.actor)

    def lookup_value(self, value: str) -> str:
        return value

    @extend_schema(
        parameters=[OpenApiParameter(name, str, description=said) for name, said in NARROWING.items()],
        responses=PromisesAnswer,
    )
    @action(detail=True)
    def promises(self, request: Request, code: str) -> HttpResponse:
        """The promises that an order paid now would get, from the shop's live memberships."""
        try:
            goods = read_goods(request.query_params)
        except InvalidInput as wrong:
            raise serializers.ValidationError(wrong.errors) from wrong
        shop = self.get_object()
        found = promises_of(shop, self.at, **asdict(goods))
        rows = CarriedPromiseSerializer(found, many=True).data
        answer = {"shop": shop.code, "category": goods.category, "results": rows}
        return kept_a_minute(request, answer)


def kept_a_minute(request: Request, data: Any) -> HttpResponse:
    return cacheable(request, data, max_age=A_MINUTE)
