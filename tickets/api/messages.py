"""Messages on a case, read and sent by storefronts and ERPs. Internal notes never leave by this door."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.policies import masking
from tickets.models import CaseMessage
from tickets.policies.messages import LONGEST
from tickets.queries.messages import messages_for
from tickets.services import messages as service
from tickets.states import MessageAudience as Audience

SPEAKERS = frozenset({Role.STOREFRONT, Role.ERP})


class CaseMessageSerializer(serializers.Serializer):
    """What one side said; mobile numbers are masked."""

    party = serializers.CharField()
    audience = serializers.CharField()
    text = serializers.SerializerMethodField()
    said_at = serializers.DateTimeField()

    @extend_schema_field(str)
    def get_text(self, row: CaseMessage) -> str:
        return masking.text(row.text)


class CaseMessagesAnswer(serializers.Serializer):
    """The messages, oldest first."""

    results = CaseMessageSerializer(many=True)


class CaseMessageBody(serializers.Serializer):
    """What to say. A storefront speaks for the buyer, to everybody; an ERP also to the platform alone."""

    text = serializers.CharField(max_length=LONGEST)
    audience = serializers.ChoiceField(
        choices=[(word.value, word.label) for word in (Audience.BUYER, Audience.MERCHANT_PLATFORM)],
        default=Audience.BUYER,
    )


class MessagesMixin:
    """The talk on a case."""

    @extend_schema(responses=CaseMessagesAnswer, filters=False)
    @action(detail=True, pagination_class=None)
    def messages(self: Any, request: Request, number: str) -> Response:
        """What was said to your side, oldest first."""
        said = messages_for(self.get_object(), self.actor)
        return Response({"results": CaseMessageSerializer(said, many=True).data})

    @extend_schema(request=CaseMessageBody, responses={201: CaseMessageSerializer})
    @messages.mapping.post
    def say(self: Any, request: Request, number: str) -> Response:
        """Say something on the case. A storefront speaks for the buyer, an ERP for the merchant."""
        row, body = self.get_object(), self.checked(CaseMessageBody)
        said = service.say(row, body["text"], audience=body["audience"], actor=self.actor, at=self.at)
        return Response(CaseMessageSerializer(said).data, status=201)
