"""Repair jobs, as repair centres report on them."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.evidence import EvidenceSerializer
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.api.serializers import StateText, WorkflowSerializer
from portal.services import evidence
from tickets.api.case_shapes import EvidenceBody
from tickets.models import RepairJob
from tickets.queries.repairs import repairs_for
from tickets.services import repairs
from tickets.states import RepairState

CENTRE = frozenset({Role.REPAIR_CENTRE})

READ = ("repairs:write", "cases:read")


class RepairPartSerializer(serializers.Serializer):
    """A part that went into a repair. Price in fen."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=80)
    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)
    price_fen = serializers.IntegerField(min_value=0, max_value=100_000_000, default=0)


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
    parts_expected_on = serializers.DateField(allow_null=True)
    parts_used = RepairPartSerializer(many=True)
    found_serial = serializers.CharField()
    new_serial = serializers.CharField()
    outcome = serializers.CharField()
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
    reporters = CENTRE
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "make_move": ("repairs:write",),
        "evidence": ("repairs:write",),
        "parts": ("repairs:write",),
    }
    required_roles = {"parts": CENTRE, "evidence": CENTRE}

    def rows(self) -> QuerySet[RepairJob]:
        return repairs_for(self.actor)

    @extend_schema(request={"multipart/form-data": EvidenceBody}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def evidence(self, request: Request, number: str) -> Response:
        """Add a photo of the item; those of its condition on receipt come before it is received."""
        job, body = self.get_object(), self.checked(EvidenceBody)
        kept = evidence.add(job, body["file"], actor=self.actor, at=self.at, kind=body["kind"])
        return Response(EvidenceSerializer(kept).data, status=201)

    @extend_schema(request=RepairPartSerializer, responses={201: RepairPartSerializer})
    @action(detail=True, methods=["post"])
    def parts(self, request: Request, number: str) -> Response:
        """Enter a part used, while the item is under repair."""
        part = repairs.use_part(
            self.get_object(), **self.checked(RepairPartSerializer), actor=self.actor, at=self.at
        )
        return Response(RepairPartSerializer(part).data, status=201)
