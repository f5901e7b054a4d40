"""Scorecards of carriers: a courier reads its own in full, everybody else without the money."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from carriers.models import CarrierScorecard
from carriers.queries.scorecards import scorecards_for
from portal.api.base import PortalViewSet, ReadMixin

READ = ("shipments:read",)


class ScorecardSerializer(serializers.Serializer):
    """The figures of a carrier in a province (empty: everywhere) over whole local days."""

    id = serializers.IntegerField()
    carrier = serializers.CharField(source="carrier.code")
    region = serializers.CharField()
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    quality = serializers.IntegerField()
    sufficient = serializers.BooleanField()
    counts = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, row: CarrierScorecard) -> dict[str, int]:
        actor = self.context["actor"]
        own = actor.partner is not None and row.carrier.partner_id == actor.partner
        return {name: count for name, count in row.counts.items() if own or not name.endswith("_fen")}


class ScorecardFilter(filters.FilterSet):
    carrier = filters.CharFilter(field_name="carrier__code", max_length=50)
    region = filters.CharFilter(max_length=2)


class CarrierScorecardViewSet(ReadMixin, PortalViewSet):
    """How carriers did of late; what the choice of a carrier goes by."""

    model = CarrierScorecard
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    required_scopes = {"list": READ, "retrieve": READ}

    def rows(self) -> QuerySet[CarrierScorecard]:
        return scorecards_for(self.actor)

    def shown(self, rows: Any) -> list[Any]:
        return list(rows)
