"""One-click help."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import case_shapes as shapes
from tickets.api.details import details
from tickets.api.tickets import NewCaseViewSet
from tickets.queries.orders import order_within_reach
from tickets.services import help as calls
from tickets.states import HelpTopic, Kind


class HelpBody(serializers.Serializer):
    """A call for help with an order."""

    order = serializers.CharField(max_length=64)
    topic = serializers.ChoiceField(choices=HelpTopic.choices)
    description = serializers.CharField(min_length=2, max_length=500)


class HelpDetails(serializers.Serializer):
    """Who answers and by when, the case it is about, and what came of it."""

    topic = serializers.CharField(source="help.topic")
    desk = serializers.CharField(source="help.desk")
    about = serializers.CharField(source="help.about.number", default=None, allow_null=True)
    answer_by = serializers.DateTimeField(source="help.answer_by", allow_null=True)
    answered_at = serializers.DateTimeField(source="help.answered_at", allow_null=True)
    next_by = serializers.DateTimeField(source="help.next_by", allow_null=True)
    level = serializers.IntegerField(source="help.level")
    agreed = serializers.BooleanField(source="help.agreed", allow_null=True)
    admitted_fen = serializers.IntegerField(source="help.admitted_fen")
    satisfaction = serializers.IntegerField(source="help.satisfaction", allow_null=True)


details(Kind.HELP, HelpDetails)


class HelpViewSet(NewCaseViewSet):
    """Calls for help."""

    @extend_schema(request=HelpBody, responses={201: shapes.NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Ask for help with an order: the answer says who answers and by when."""
        body = self.checked(HelpBody)
        order = order_within_reach(self.actor, body["order"])
        ticket = calls.call(
            order, topic=body["topic"], description=body["description"], actor=self.actor, at=self.at
        )
        return self.opened(ticket)
