"""A carrier tells where, when and how much it collects, and from whom it does not."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.api import network_shapes as shapes
from carriers.models import BlockedSender, CapacitySlot, CoverageArea, CoverageException
from carriers.queries import partner_door as read
from carriers.services import blocking, capacity, coverage
from carriers.services.capacity import Told
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.errors import InvalidInput

READ, WRITE = ("carriers:read",), ("carriers:write",)
COURIERS = frozenset({Role.COURIER})


class NetworkViewSet(ReadMixin, PortalViewSet):
    """What all addresses of a carrier's own data share; rows are found by id."""

    http_method_names = ["get", "post", "put", "head"]
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"


class CoverageViewSet(NetworkViewSet):
    """The areas in which your carrier collects."""

    model = CoverageArea
    serializer_class = shapes.AreaSerializer
    required_scopes = {"list": READ, "retrieve": READ, "areas": WRITE}
    required_roles = {"areas": COURIERS}

    def rows(self) -> QuerySet[CoverageArea]:
        return read.areas_for(self.actor, self.at)

    @extend_schema(request=shapes.CoverageBody, responses=shapes.AreasAnswer)
    @action(detail=False, methods=["put"], pagination_class=None)
    def areas(self, request: Request) -> Response:
        """Put new versions of areas in force. `full`: areas left out end yesterday; otherwise they stay."""
        body = self.checked(shapes.CoverageBody)
        carrier = read.carrier_of(self.actor, body["carrier"])
        areas = [shapes.area_fields(area) for area in body["areas"]]
        coverage.publish(carrier, areas, actor=self.actor, at=self.at, full=body["full"])
        found = self.rows().filter(carrier=carrier).order_by("code", "valid_from")
        return Response({"results": shapes.AreaSerializer(found, many=True).data})


class CoverageExceptionViewSet(NetworkViewSet):
    """Days on which an area is closed or keeps other hours."""

    model = CoverageException
    serializer_class = shapes.ExceptionSerializer
    required_scopes = {"list": READ, "retrieve": READ, "create": WRITE, "withdraw": WRITE}
    required_roles = {"create": COURIERS, "withdraw": COURIERS}

    def rows(self) -> QuerySet[CoverageException]:
        return read.exceptions_for(self.actor)

    @extend_schema(request=shapes.ExceptionBody, responses={201: shapes.ExceptionSerializer})
    def create(self, request: Request) -> Response:
        """Close areas for some days; pickups booked there go to another carrier, or the buyer chooses again."""
        body = self.checked(shapes.ExceptionBody)
        row = CoverageException(carrier=read.carrier_of(self.actor, body.pop("carrier")), **body)
        return self.answer(coverage.add_exception(row, actor=self.actor, at=self.at), 201)

    @extend_schema(request=None, responses=shapes.ExceptionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, id: str) -> Response:
        """Take an exception back; pickups that have moved stay where they are."""
        row = self.get_object()
        if row.withdrawn_at is None:
            coverage.withdraw_exception(row, actor=self.actor, at=self.at)
        return self.answer(row)


class CapacityViewSet(NetworkViewSet):
    """How many pickups your carrier takes in each whole hour, and how many are reserved."""

    model = CapacitySlot
    serializer_class = shapes.HourSerializer
    required_scopes = {"list": READ, "retrieve": READ, "hours": WRITE}
    required_roles = {"hours": COURIERS}

    def rows(self) -> QuerySet[CapacitySlot]:
        return read.hours_for(self.actor, self.at)

    @extend_schema(request=shapes.CapacityBody, responses=shapes.CapacityAnswer)
    @action(detail=False, methods=["put"], pagination_class=None)
    def hours(self, request: Request) -> Response:
        """Tell capacities, all (`full`) or some. `request_time` orders updates: an older one changes nothing."""
        body = self.checked(shapes.CapacityBody)
        if body["request_time"] > self.at + shapes.AHEAD:
            raise InvalidInput({"request_time": [shapes.IN_THE_FUTURE]})
        carrier = read.carrier_of(self.actor, body["carrier"])
        told = [_told(area) for area in body["areas"]]
        changed = capacity.tell(
            carrier,
            told,
            full=body["full"],
            told_at=body["request_time"],
            actor=self.actor,
            at=self.at,
        )
        return Response({"changed": changed})


def _told(area: dict[str, Any]) -> Told:
    return Told(
        area["area"],
        {entry["hour"]: entry["capacity"] for entry in area["pattern"]},
        {(entry["day"], entry["hour"]): entry["capacity"] for entry in area["days"]},
    )


class BlockedSenderViewSet(NetworkViewSet):
    """From whom your carrier does not collect; only hashes of phone and address are kept."""

    model = BlockedSender
    serializer_class = shapes.BlockSerializer
    required_scopes = {"list": READ, "retrieve": READ, "create": WRITE, "unblock": WRITE}
    required_roles = {"create": COURIERS, "unblock": COURIERS}

    def rows(self) -> QuerySet[BlockedSender]:
        return read.blocks_for(self.actor)

    @extend_schema(request=shapes.BlockBody, responses={201: shapes.BlockSerializer})
    def create(self, request: Request) -> Response:
        """Block a sender by phone, by address or by both; the same sender again changes the block."""
        body = self.checked(shapes.BlockBody)
        carrier = read.carrier_of(self.actor, body.pop("carrier"))
        return self.answer(blocking.block(carrier, actor=self.actor, at=self.at, **body), 201)

    @extend_schema(request=None, responses=shapes.BlockSerializer)
    @action(detail=True, methods=["post"])
    def unblock(self, request: Request, id: str) -> Response:
        """Collect from this sender again, from now on."""
        row = self.get_object()
        blocking.unblock(row, actor=self.actor, at=self.at)
        return self.answer(row)
