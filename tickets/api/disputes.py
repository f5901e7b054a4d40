"""Disputes: opened, answered, proved and followed by storefronts and ERPs."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.evidence import FileBody
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.api.serializers import StateText, WorkflowSerializer
from portal.policies import masking
from tickets.models import Dispute, DisputeEvidence, DisputeMessage
from tickets.queries.disputes import disputes_for, messages_for
from tickets.queries.tickets import ticket_by_number
from tickets.services import disputes
from tickets.states import Audience, DisputeState

READ, WRITE = ("cases:read",), ("cases:write",)
SPEAKERS = frozenset({Role.STOREFRONT, Role.ERP})


class DisputeSerializer(WorkflowSerializer):
    """A dispute: who opened it, what is awaited from whom, and how it was decided."""

    route = "api:dispute-detail"

    state = StateText(Dispute)
    number = serializers.CharField()
    case = serializers.CharField(source="ticket.number")
    shop = serializers.CharField(source="shop.code")
    opened_by = serializers.CharField()
    reason = serializers.CharField()
    answered = serializers.BooleanField()
    asked_of = serializers.CharField()
    evidence_until = serializers.DateTimeField(allow_null=True)
    round = serializers.IntegerField()
    offer_by = serializers.CharField()
    offer_for = serializers.CharField()
    winner = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()
    articles = serializers.SerializerMethodField()
    ruled_at = serializers.DateTimeField(allow_null=True)
    executed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_winner(self, row: Dispute) -> str:
        """Empty until a second person has confirmed the verdict."""
        return row.winner if row.ruled_at else ""

    def get_verdict(self, row: Dispute) -> str:
        return row.verdict if row.ruled_at else ""

    def get_articles(self, row: Dispute) -> str:
        return row.articles if row.ruled_at else ""


class MessageSerializer(serializers.Serializer):
    """What one side said; phone numbers are masked."""

    party = serializers.CharField()
    audience = serializers.CharField()
    text = serializers.SerializerMethodField()
    said_at = serializers.DateTimeField()

    @extend_schema_field(str)
    def get_text(self, row: DisputeMessage) -> str:
        return masking.text(row.text)


class DisputeFileSerializer(serializers.Serializer):
    """A file with its side and its round."""

    party = serializers.CharField()
    round = serializers.IntegerField()
    name = serializers.CharField(source="evidence.name")
    media_type = serializers.CharField(source="evidence.media_type")
    sha256 = serializers.CharField(source="evidence.sha256")
    uploaded_at = serializers.DateTimeField(source="evidence.uploaded_at")


class WholeDisputeSerializer(DisputeSerializer):
    """One dispute with its cases, its files and the messages that you may read."""

    cases = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    messages = serializers.SerializerMethodField()

    def get_cases(self, row: Dispute) -> list[str]:
        return list(row.cases.values_list("ticket__number", flat=True))

    @extend_schema_field(DisputeFileSerializer(many=True))
    def get_files(self, row: Dispute) -> object:
        files = DisputeEvidence.objects.filter(dispute=row).select_related("evidence")
        return DisputeFileSerializer(files, many=True).data

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, row: Dispute) -> object:
        return MessageSerializer(messages_for(row, self.context["actor"]), many=True).data


class CaseDisputeBody(serializers.Serializer):
    """The case, and why the platform is called on."""

    case = serializers.CharField(max_length=24)
    reason = serializers.CharField(min_length=2, max_length=200)


class MessageBody(serializers.Serializer):
    """What to say, and to whom: everybody, or the platform only."""

    text = serializers.CharField(max_length=1000)
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYBODY)


class DisputeFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=DisputeState.choices)
    case = filters.CharFilter(field_name="ticket__number", max_length=24)
    updated_since = SinceFilter()


class DisputeViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Disputes within reach. The order's own storefront speaks for the buyer, an ERP for the shop."""

    model = Dispute
    serializer_class = WholeDisputeSerializer
    filterset_class = DisputeFilter
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "create": WRITE,
        "make_move": WRITE,
        "say": WRITE,
        "evidence": WRITE,
    }
    required_roles = {"create": SPEAKERS, "say": SPEAKERS, "evidence": SPEAKERS}

    def rows(self) -> QuerySet[Dispute]:
        return disputes_for(self.actor)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return DisputeSerializer if self.action == "list" else WholeDisputeSerializer

    @extend_schema(request=CaseDisputeBody, responses={201: WholeDisputeSerializer})
    def create(self, request: Request) -> Response:
        """Call on the platform to decide a refused case; cases about the same pieces become one dispute."""
        body = self.checked(CaseDisputeBody)
        ticket = ticket_by_number(body["case"], self.actor)
        made = disputes.open_dispute(ticket, reason=body["reason"], actor=self.actor, at=self.at)
        return self.answer(self.rows().get(pk=made.pk), 201)

    @extend_schema(request=MessageBody, responses={201: MessageSerializer})
    @action(detail=True, methods=["post"], url_path="messages")
    def say(self, request: Request, number: str) -> Response:
        """Say something to both sides or to the platform only."""
        row, body = self.get_object(), self.checked(MessageBody)
        said = disputes.say(row, body["text"], audience=body["audience"], actor=self.actor, at=self.at)
        return Response(MessageSerializer(said).data, status=201)

    @extend_schema(request={"multipart/form-data": FileBody}, responses={201: DisputeFileSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def evidence(self, request: Request, number: str) -> Response:
        """Hand in a photo, film or document for your side."""
        row, body = self.get_object(), self.checked(FileBody)
        kept = disputes.add_file(row, body["file"], actor=self.actor, at=self.at)
        return Response(DisputeFileSerializer(kept).data, status=201)
