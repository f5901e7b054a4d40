"""Scorecards of repair centres and installers: each reads its own."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from tickets.models import CentreScorecard, ProviderScorecard
from tickets.queries.partner_scorecards import centre_scorecards_for, provider_scorecards_for

CENTRE, PROVIDER = ("repairs:write", "cases:read"), ("appointments:read",)


class MonthSerializer(serializers.Serializer):
    """The figures of a local month; without a sufficient sample there is no quality."""

    id = serializers.IntegerField()
    month = serializers.DateField()
    quality = serializers.SerializerMethodField()
    sufficient = serializers.BooleanField()
    counts = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField()

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_quality(self, row: Any) -> int | None:
        return row.quality if row.sufficient else None

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, row: Any) -> dict[str, int]:
        return dict(row.counts)


class CentreScorecardSerializer(MonthSerializer):
    """How a repair centre did in a month."""

    centre = serializers.CharField(source="centre.code")


class ProviderScorecardSerializer(MonthSerializer):
    """How a service provider did in a month."""

    provider = serializers.CharField(source="provider.code")


class CentreScorecardFilter(filters.FilterSet):
    centre = filters.CharFilter(field_name="centre__code", max_length=50)
    month = filters.DateFilter()


class ProviderScorecardFilter(filters.FilterSet):
    provider = filters.CharFilter(field_name="provider__code", max_length=50)
    month = filters.DateFilter()


class CentreScorecardViewSet(ReadMixin, PortalViewSet):
    """Turnaround and lasting of repairs, by centre and month."""

    model = CentreScorecard
    serializer_class = CentreScorecardSerializer
    filterset_class = CentreScorecardFilter
    http_method_names = ["get", "head"]
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    required_scopes = {"list": CENTRE, "retrieve": CENTRE}

    def rows(self) -> QuerySet[CentreScorecard]:
        return centre_scorecards_for(self.actor)

    def shown(self, rows: Any) -> list[Any]:
        return list(rows)


class ProviderScorecardViewSet(ReadMixin, PortalViewSet):
    """Visits kept, punctual and done at once, by provider and month."""

    model = ProviderScorecard
    serializer_class = ProviderScorecardSerializer
    filterset_class = ProviderScorecardFilter
    http_method_names = ["get", "head"]
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    required_scopes = {"list": PROVIDER, "retrieve": PROVIDER}

    def rows(self) -> QuerySet[ProviderScorecard]:
        return provider_scorecards_for(self.actor)

    def shown(self, rows: Any) -> list[Any]:
        return list(rows)
