"""Appeals and waivers of the shops you act for, and the measures that everybody may read."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet, ReadMixin
from portal.api.governance_shapes import AppealSerializer, MeasureSerializer, WaiverSerializer
from portal.api.membership_filters import AppealFilter, MeasureFilter, WaiverFilter
from portal.api.moves import MovesMixin
from portal.models import Appeal, PublishedMeasure, Waiver
from portal.queries import governance

READ, WRITE = ("services:read",), ("services:write",)


class AppealViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Appeals of the shops you act for. They are lodged by `appeal` on an application or a membership."""

    model = Appeal
    serializer_class = AppealSerializer
    filterset_class = AppealFilter
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[Appeal]:
        return governance.appeals_for(self.actor)


class WaiverViewSet(ReadMixin, PortalViewSet):
    """What the platform does not ask of the shops you act for, and until when."""

    model = Waiver
    serializer_class = WaiverSerializer
    filterset_class = WaiverFilter
    required_scopes = {"list": READ, "retrieve": READ}

    def rows(self) -> QuerySet[Waiver]:
        return governance.waivers_for(self.actor)


class MeasureViewSet(PortalViewSet):
    """Measures against members of services, published for everybody until they end."""

    model = PublishedMeasure
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter
    required_scopes = {"list": READ}

    def rows(self) -> QuerySet[PublishedMeasure]:
        return governance.standing_measures()

    def list(self, request: Request) -> Response:
        """Every measure that stands, of any shop, newest first; what has ended is taken down."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(MeasureSerializer(page, many=True).data)
