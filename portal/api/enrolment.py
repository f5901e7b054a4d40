"""Memberships: read by ERPs, ended, renewed and answered for by a program of the shop."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api import enrolment_shapes as shapes
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.membership_filters import EnrolmentFilter
from portal.api.moves import MovesMixin
from portal.models import Enrolment
from portal.queries import enrolment
from portal.queries.exits import exit_preview

READ, WRITE = ("services:read",), ("services:write",)


class EnrolmentViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Memberships of the shops you act for."""

    model = Enrolment
    serializer_class = shapes.EnrolmentDetailSerializer
    filterset_class = EnrolmentFilter
    required_scopes = {"list": READ, "retrieve": READ, "exit_preview": READ, "make_move": WRITE}

    def get_serializer_class(self) -> type[Any]:
        return shapes.EnrolmentSerializer if self.action == "list" else shapes.EnrolmentDetailSerializer

    def rows(self) -> QuerySet[Enrolment]:
        return enrolment.enrolments_for(self.actor)

    @extend_schema(responses=shapes.ExitPreviewSerializer, filters=False)
    @action(detail=True, url_path="exit-preview", pagination_class=None)
    def exit_preview(self, request: Request, number: str) -> Response:
        """What would follow from leaving now: what stays owed, the deposit, and from when the shop could come back.

        Nothing is done by asking. Of a membership that has ended it says what is still owed.
        """
        row = self.get_object()
        found = exit_preview(row, self.at)
        return Response(shapes.ExitPreviewSerializer(found, context={"row": row}).data)
