"""The registry of items, for storefronts and shops."""

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
from tickets.models import ProductUnit
from tickets.queries.product_unit import repairs_of, units_for
from tickets.services import product_unit
from tickets.services.product_unit import BatchTold


class RepairRecordSerializer(serializers.Serializer):
    """A repair in the history of an item."""

    number = serializers.CharField()
    case = serializers.CharField(source="ticket.number")
    centre = serializers.CharField(source="centre.code")
    state = serializers.CharField()
    fault_code = serializers.CharField()
    received_at = serializers.DateTimeField(allow_null=True)
    repaired_at = serializers.DateTimeField(allow_null=True)
    back_at = serializers.DateTimeField(allow_null=True)


class ProductUnitSerializer(serializers.Serializer):
    """One item with its warranty: from when until when, and by how many days repairs have prolonged it."""

    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    order = serializers.CharField(source="line.order.external_id")
    line = serializers.CharField(source="line.external_id")
    item = serializers.CharField()
    serial = serializers.CharField()
    production_batch = serializers.CharField()
    installed_at = serializers.DateTimeField(allow_null=True)
    warranty_months = serializers.IntegerField()
    warranty_starts_at = serializers.DateTimeField(source="starts_at", allow_null=True)
    warranty_until = serializers.DateField(allow_null=True)
    repair_days = serializers.IntegerField()
    replaced_by = serializers.CharField(source="replaced_by.number", default=None, allow_null=True)


class UnitHistorySerializer(ProductUnitSerializer):
    """One item with its repairs."""

    repairs = serializers.SerializerMethodField()

    @extend_schema_field(RepairRecordSerializer(many=True))
    def get_repairs(self, row: ProductUnit) -> Any:
        return RepairRecordSerializer(repairs_of(row), many=True).data


class BatchRowBody(serializers.Serializer):
    """One item, by shop, item and serial number, with the production batch it belongs to."""

    shop = serializers.CharField(max_length=50)
    item = serializers.CharField(max_length=64)
    serial = serializers.CharField(max_length=60)
    production_batch = serializers.CharField(max_length=60)


class BatchesBody(serializers.Serializer):
    """At most a thousand items."""

    rows = BatchRowBody(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]


class BatchesAnswer(serializers.Serializer):
    """How many items were sent, and how many of them changed."""

    received = serializers.IntegerField()
    changed = serializers.IntegerField()


class ProductUnitFilter(filters.FilterSet):
    production_batch = filters.CharFilter(max_length=60)
    serial = filters.CharFilter(max_length=60)
    order = filters.CharFilter(field_name="line__order__external_id", max_length=64)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)


class ProductUnitViewSet(ReadMixin, PortalViewSet):
    """Items with a warranty: those of a shop, those sold through a storefront."""

    model = ProductUnit
    serializer_class = ProductUnitSerializer
    filterset_class = ProductUnitFilter
    required_scopes = {
        "list": ("cases:read",),
        "retrieve": ("cases:read",),
        "batches": ("orders:write", "cases:write"),
    }
    required_roles = {"batches": frozenset({Role.STOREFRONT, Role.ERP})}

    def get_serializer_class(self) -> type[Any]:
        return ProductUnitSerializer if self.action == "list" else UnitHistorySerializer

    def rows(self) -> QuerySet[ProductUnit]:
        return units_for(self.actor)

    @extend_schema(request=BatchesBody, responses=BatchesAnswer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def batches(self, request: Request) -> Response:
        """Tell the production batches of items sold. With an item that is not known nothing is stored."""
        rows = self.checked(BatchesBody)["rows"]
        changed = product_unit.tell_batches((BatchTold(**row) for row in rows), actor=self.actor)
        return Response({"received": len(rows), "changed": changed})
