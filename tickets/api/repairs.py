"""Repair jobs, as repair centres report on them."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from rest_framework import serializers

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from tickets.models import RepairJob
from tickets.queries.repairs import repairs_for
from tickets.states import RepairState

READ = ("repairs:write", "cases:read")


class RepairJobSerializer(WorkflowSerializer):
    """One item at one repair centre. Nothing of the buyer is shown: the goods come and go by courier."""

    route = "api:repair-job-detail"

    state = StateText(RepairJob)
    number = serializers.CharField()
    case = serializers.CharField(source="ticket.number")
    centre = serializers.CharField(source="centre.code")
    shop = serializers.CharField(source="shop.code")
    title = serializers.CharField(source="ticket.line.title", default="")
    category = serializers.CharField(source="ticket.line.category", default="")
    fault_reported = serializers.CharField(source="ticket.description")
    serial = serializers.CharField()
    condition = serializers.CharField()
    fault_code = serializers.CharField()
    diagnosis = serializers.CharField()
    parts = serializers.CharField()
    test_result = serializers.CharField()
    carrier_back = serializers.CharField()
    waybill_back = serializers.CharField()
    received_at = serializers.DateTimeField(allow_null=True)
    repair_by = serializers.DateTimeField(allow_null=True)
    repaired_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RepairJobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RepairState.choices)
    updated_since = SinceFilter()


class RepairJobViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """A repair centre's own jobs; an ERP reads those of its shops."""

    model = RepairJob
    serializer_class = RepairJobSerializer
    filterset_class = RepairJobFilter
    reporters = frozenset({Role.REPAIR_CENTRE})
    required_scopes = {"list": READ, "retrieve": READ, "make_move": ("repairs:write",)}

    def rows(self) -> QuerySet[RepairJob]:
        return repairs_for(self.actor)
