"""Goods at the wrong repair centre, as the centres report them."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.moves import MovesMixin
from portal.api.serializers import StateText, WorkflowSerializer
from portal.errors import NotFound
from tickets.models import ForeignIntake
from tickets.queries.repairs import own_centre, strayed_for
from tickets.services import foreign_intake

READ = ("cases:read",)
WRITE = ("repairs:write",)


class ForeignIntakeSerializer(WorkflowSerializer):
    """Goods that another centre expects, where they arrived and where they go."""

    route = "api:foreign-intake-detail"

    state = StateText(ForeignIntake)
    number = serializers.CharField()
    case = serializers.CharField(source="job.ticket.number")
    job = serializers.CharField(source="job.number")
    centre = serializers.CharField(source="centre.code")
    expected_at = serializers.CharField(source="job.centre.code")
    condition = serializers.CharField()
    carrier = serializers.CharField(source="carrier_onward")
    waybill = serializers.CharField(source="waybill_onward")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ForeignIntakeBody(serializers.Serializer):
    """What arrived: the number of the case on the parcel, and which centre has it."""

    case = serializers.CharField(max_length=24)
    centre = serializers.CharField(max_length=50)
    condition = serializers.CharField(min_length=2, max_length=200)


class ForeignIntakeViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Goods sent to the wrong repair centre: recorded, then forwarded or sent back."""

    model = ForeignIntake
    serializer_class = ForeignIntakeSerializer
    required_scopes = {"list": READ, "retrieve": READ, "create": WRITE, "make_move": WRITE}
    required_roles = {"create": frozenset({Role.REPAIR_CENTRE})}

    def rows(self) -> QuerySet[ForeignIntake]:
        return strayed_for(self.actor)

    @extend_schema(request=ForeignIntakeBody, responses={201: ForeignIntakeSerializer})
    def create(self, request: Request) -> Response:
        """Record goods that another centre expects; the buyer is told where they are."""
        body = self.checked(ForeignIntakeBody)
        centre = own_centre(self.actor, body["centre"])
        if centre is None:
            raise NotFound()
        row = foreign_intake.record(
            body["case"], centre, condition=body["condition"], actor=self.actor, at=self.at
        )
        return self.answer(self.rows().get(pk=row.pk), 201)
