"""Appointments: opened and agreed on by storefronts, carried out and reported on by providers."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.api.movements import PersonSerializer
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.evidence import EvidenceSerializer
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.api.problems import reason_data
from portal.api.serializers import ReasonSerializer, StateText, WorkflowSerializer
from portal.errors import Reason
from portal.services import evidence
from tickets.api.case_shapes import EvidenceBody, LineChoice
from tickets.models import Appointment
from tickets.queries import appointments as read
from tickets.queries.calendar_file import calendar_of
from tickets.queries.orders import line_within_reach
from tickets.services import appointments, visits
from tickets.states import AppointmentKind, AppointmentState

STOREFRONT = frozenset({Role.STOREFRONT})
READ, WRITE = ("appointments:read",), ("appointments:write",)
BY_STOREFRONT = [(k.value, k.label) for k in AppointmentKind if not k.visits_for_repair]


class AppointmentSerializer(WorkflowSerializer):
    """One visit with a time agreed; the buyer's data are masked."""

    route = "api:appointment-detail"

    state = StateText(Appointment)
    number = serializers.CharField()
    kind = serializers.CharField()
    shop = serializers.CharField(source="shop.code")
    order = serializers.CharField(source="line.order.external_id")
    line = serializers.CharField(source="line.external_id")
    title = serializers.CharField(source="line.title")
    case = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    buyer = PersonSerializer(source="contact")
    provider = serializers.CharField(source="provider.code", default=None, allow_null=True)
    technician = serializers.CharField(source="technician.name", default=None, allow_null=True)
    window_from = serializers.DateTimeField(allow_null=True)
    window_until = serializers.DateTimeField(allow_null=True)
    proposed_from = serializers.DateTimeField(allow_null=True)
    proposed_until = serializers.DateTimeField(allow_null=True)
    next_contact_at = serializers.DateTimeField(allow_null=True)
    suspicious = serializers.BooleanField()
    sign_in_reasons = serializers.SerializerMethodField()
    charge_fen = serializers.IntegerField()
    charge_reason = serializers.CharField()
    charge_agreed_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField()
    serial = serializers.CharField()
    completed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_sign_in_reasons(self, row: Appointment) -> list[dict[str, Any]]:
        return [reason_data(Reason.from_json(stored)) for stored in row.sign_in.get("reasons", [])]


class AppointmentBody(LineChoice):
    """A service for an item of an order."""

    kind = serializers.ChoiceField(choices=BY_STOREFRONT)


class WindowSerializer(serializers.Serializer):
    """A time on offer."""

    window_from = serializers.DateTimeField(source="start")
    window_until = serializers.DateTimeField(source="until")


class WindowsAnswer(serializers.Serializer):
    results = WindowSerializer(many=True)


class CodeAnswer(serializers.Serializer):
    """The completion code, shown only now: the buyer tells it to the technician when the work is done."""

    code = serializers.CharField()
    valid_until = serializers.DateTimeField()


class AppointmentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=AppointmentState.choices)
    kind = filters.ChoiceFilter(choices=AppointmentKind.choices)
    order = filters.CharFilter(field_name="line__order__external_id", max_length=64)
    updated_since = SinceFilter()


class AppointmentViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Deliveries with a date, installations, visits of technicians."""

    model = Appointment
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilter
    reporters = frozenset({Role.INSTALLER})
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "slots": READ,
        "calendar": READ,
        "create": WRITE,
        "make_move": WRITE,
        "code": WRITE,
        "evidence": WRITE,
    }
    required_roles = {
        "create": STOREFRONT,
        "code": STOREFRONT,
        "evidence": frozenset({Role.INSTALLER, Role.STOREFRONT}),
    }

    def rows(self) -> QuerySet[Appointment]:
        return read.appointments_for(self.actor)

    @extend_schema(request=AppointmentBody, responses={201: AppointmentSerializer})
    def create(self, request: Request) -> Response:
        """Open an appointment for an item; an installation waits for its goods."""
        body = self.checked(AppointmentBody)
        line = line_within_reach(self.actor, order=body["order"], line=body["line"])
        row = appointments.create(line, body["kind"], actor=self.actor, at=self.at)
        return self.answer(self.rows().get(pk=row.pk), 201)

    @extend_schema(responses=WindowsAnswer, filters=False)
    @action(detail=True, pagination_class=None)
    def slots(self, request: Request, number: str) -> Response:
        """The times the provider offers, soonest first; none while no provider is found."""
        provider = self.get_object().provider
        windows = read.windows_of(provider, at=self.at) if provider else []
        return Response({"results": WindowSerializer(windows, many=True).data})

    @extend_schema(request=None, responses={201: CodeAnswer})
    @action(detail=True, methods=["post"])
    def code(self, request: Request, number: str) -> Response:
        """A new completion code for the buyer, while the technician is at work."""
        row = self.get_object()
        code = visits.issue_code(row, actor=self.actor, at=self.at)
        until = self.rows().get(pk=row.pk).code_until
        return Response(CodeAnswer({"code": code, "valid_until": until}).data, status=201)

    @extend_schema(request={"multipart/form-data": EvidenceBody}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def evidence(self, request: Request, number: str) -> Response:
        """Add a photo of the work."""
        row, body = self.get_object(), self.checked(EvidenceBody)
        kept = evidence.add(row, body["file"], actor=self.actor, at=self.at, kind=body["kind"])
        return Response(EvidenceSerializer(kept).data, status=201)

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.STR}, filters=False)
    @action(detail=True, pagination_class=None)
    def calendar(self, request: Request, number: str) -> HttpResponse:
        """The time agreed as a calendar file."""
        text = calendar_of(self.get_object())
        return HttpResponse(text, content_type="text/calendar; charset=utf-8")
