"""The newest forecast: own shops' cases for their programs, their own load for repair centres, carriers, providers."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from tickets.models import ForecastSeries
from tickets.queries.forecast import forecasts_for
from tickets.states import ForecastSubject

READ = ("cases:read", "services:read", "shipments:read", "carriers:read", "appointments:read")


class ForecastWeekSerializer(serializers.Serializer):
    """One week from `monday` on (Asia/Shanghai): what is expected, in tenths, and where the truth lies 9 times out
    of 10."""

    monday = serializers.DateField()
    value = serializers.FloatField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class ForecastSerializer(serializers.Serializer):
    """Weekly counts from `since` on and their continuation. Errors are out of a back-test on weeks not seen: of the
    method tried and of the naive forecast, in thousandths of what came (WAPE; null where nothing came) and as mean
    absolute error. `method` is the one shown: the naive one where it was better."""

    id = serializers.IntegerField()
    run = serializers.CharField(source="run.number")
    subject = serializers.ChoiceField(ForecastSubject.choices)
    shop = serializers.CharField(source="shop.code", default=None, allow_null=True)
    centre = serializers.CharField(source="centre.code", default=None, allow_null=True)
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    provider = serializers.CharField(source="provider.code", default=None, allow_null=True)
    category = serializers.CharField()
    region = serializers.CharField()
    part = serializers.CharField()
    since = serializers.DateField()
    history = serializers.ListField(child=serializers.IntegerField())
    weeks = serializers.SerializerMethodField()
    method = serializers.CharField()
    tried = serializers.CharField()
    naive = serializers.CharField()
    tested = serializers.IntegerField()
    wape_permille = serializers.IntegerField(allow_null=True)
    naive_wape_permille = serializers.IntegerField(allow_null=True)
    mae = serializers.DecimalField(14, 2, allow_null=True)
    naive_mae = serializers.DecimalField(14, 2, allow_null=True)

    @extend_schema_field(ForecastWeekSerializer(many=True))
    def get_weeks(self, row: ForecastSeries) -> Any:
        told = zip(row.run.weeks, row.values, row.low, row.high, strict=False)
        return [{"monday": m.isoformat(), "value": v, "low": low, "high": high} for m, v, low, high in told]


class ForecastFilter(filters.FilterSet):
    subject = filters.ChoiceFilter(choices=ForecastSubject.choices)
    category = filters.CharFilter(lookup_expr="startswith", max_length=60)
    region = filters.CharFilter(max_length=2)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    centre = filters.CharFilter(field_name="centre__code", max_length=50)


class ForecastViewSet(ReadMixin, PortalViewSet):
    """The series of the newest forecast within reach. A new forecast replaces them as a whole."""

    model = ForecastSeries
    serializer_class = ForecastSerializer
    filterset_class = ForecastFilter
    http_method_names = ["get", "head"]
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    required_scopes = {"list": READ, "retrieve": READ}

    def rows(self) -> QuerySet[ForecastSeries]:
        return forecasts_for(self.actor)
