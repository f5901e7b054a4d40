"""What a warranty case says beyond other cases, and the warranty policies of merchants."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer
from portal.errors import Reason
from tickets.api.details import details
from tickets.models import Ticket, WarrantyDetail, WarrantyPolicy
from tickets.queries.warranty_policy import policies_at
from tickets.states import Kind


class WarrantySerializer(serializers.Serializer):
    """Route, item and quote of a warranty case. Money in fen."""

    route = serializers.CharField()
    route_reasons = serializers.SerializerMethodField()
    unit = serializers.CharField(source="unit.number")
    serial = serializers.CharField(source="unit.serial")
    warranty_until = serializers.DateField(source="unit.warranty_until", allow_null=True)
    fault_code = serializers.CharField()
    repairs_before = serializers.IntegerField()
    under_guarantee = serializers.BooleanField()
    question = serializers.CharField()
    quote_fen = serializers.IntegerField(allow_null=True)
    quote_cause = serializers.CharField()
    quote_text = serializers.CharField()
    quote_accepted = serializers.BooleanField(allow_null=True)
    trouble = serializers.CharField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_route_reasons(self, row: WarrantyDetail) -> list[dict[str, Any]]:
        return [reason_data(Reason.from_json(stored)) for stored in row.route_reasons]


class WarrantyCaseSerializer(serializers.Serializer):
    """The details of a warranty case."""

    def to_representation(self, row: Ticket) -> dict[str, Any]:
        together = WarrantyDetail.objects.select_related("unit__line__order")
        detail = together.filter(ticket_id=row.pk).first()
        return dict(WarrantySerializer(detail).data) if detail else {}


details(Kind.WARRANTY, WarrantyCaseSerializer)


class WarrantyPolicySerializer(serializers.Serializer):
    """What a merchant offers for an item, a category or the whole shop beyond the common rules."""

    shop = serializers.CharField(source="shop.code")
    item = serializers.CharField()
    category = serializers.CharField()
    route = serializers.CharField()
    months = serializers.IntegerField(allow_null=True)
    effective_from = serializers.DateTimeField()
    effective_until = serializers.DateTimeField(allow_null=True)


class WarrantyPolicyFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    item = filters.CharFilter(max_length=64)


class WarrantyPolicyViewSet(ReadMixin, PortalViewSet):
    """The warranty policies in force, which every program may read (S0 0.25)."""

    model = WarrantyPolicy
    serializer_class = WarrantyPolicySerializer
    filterset_class = WarrantyPolicyFilter
    http_method_names = ["get", "head"]
    required_scopes = {"list": ("services:read",), "retrieve": ("services:read",)}
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def rows(self) -> QuerySet[WarrantyPolicy]:
        return policies_at(self.at)
