"""Alarms about batches, for the programs of the shop that sells them."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from tickets.models import BatchAlarm
from tickets.queries.batch_alarms import alarms_for
from tickets.states import BatchAlarmState

READ, WRITE = ("cases:read", "services:read"), ("cases:write", "services:write")


class BatchAlarmSerializer(WorkflowSerializer):
    """One batch with more claims than its siblings let expect. `chance` is the probability (0 to 1) of at least so
    many claims on a batch like its siblings; `cases` are the numbers of the cases behind it."""

    route = "api:batch-alarm-detail"

    state = StateText(BatchAlarm)
    number = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    item = serializers.CharField()
    kind = serializers.CharField()
    batch = serializers.CharField()
    observed = serializers.IntegerField()
    units = serializers.IntegerField()
    expected = serializers.FloatField()
    chance = serializers.FloatField()
    window_from = serializers.DateTimeField()
    judged_at = serializers.DateTimeField()
    cause = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    cases = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_cases(self, row: BatchAlarm) -> list[str]:
        return [case.number for case in row.cases.all()]


class BatchAlarmFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=BatchAlarmState.choices)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    item = filters.CharFilter(max_length=64)
    batch = filters.CharFilter(max_length=60)
    updated_since = SinceFilter()


class BatchAlarmViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Alarms about batches within reach; an ERP acknowledges them for its shop."""

    model = BatchAlarm
    serializer_class = BatchAlarmSerializer
    filterset_class = BatchAlarmFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[BatchAlarm]:
        return alarms_for(self.actor).prefetch_related("cases")
