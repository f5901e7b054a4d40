"""Pickups for partners: ordered by storefronts, served by couriers, each seeing its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.api import pickup_shapes as shapes
from carriers.models import PickupOrder, PickupPayment
from carriers.queries import movements
from carriers.queries.slots import slots_at
from carriers.services import contacts
from carriers.states import PaymentStanding, PickupState
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.evidence import EvidenceSerializer, FileBody
from portal.api.filters import SinceFilter
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.services import evidence

READ, REPORT, WRITE = ("shipments:read",), ("pickups:write",), ("pickups:write", "cases:write")
COURIERS = frozenset({Role.COURIER})


class PickupFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=PickupState.choices)
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    case = filters.CharFilter(field_name="return_number", max_length=24)
    updated_since = SinceFilter()


class PaymentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=PaymentStanding.choices)
    updated_since = SinceFilter()


class PickupViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Door pickups. A courier reports with its own clock (`happened_at`), which the promise is judged by."""

    model = PickupOrder
    serializer_class = shapes.PickupSerializer
    filterset_class = PickupFilter
    reporters = COURIERS
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "slots": READ,
        "make_move": WRITE,
        "evidence": WRITE,
        "contacts": REPORT,
    }
    required_roles = {"contacts": COURIERS}

    def rows(self) -> QuerySet[PickupOrder]:
        return movements.pickups_for(self.actor)

    def shown(self, rows: Sequence[Any]) -> list[Any]:
        ready = super().shown(rows)
        prefetch_related_objects(ready, "parcels__shipment")
        return ready

    @extend_schema(responses=shapes.SlotsAnswer, filters=False)
    @action(detail=True, pagination_class=None)
    def slots(self, request: Request, number: str) -> Response:
        """The times to which this pickup could be moved, soonest first; `reschedule` names one by its key."""
        row = self.get_object()
        found = slots_at(row.sender.region, shop_id=row.shop_id, at=self.at, place=row.point)
        return Response({"results": shapes.SlotSerializer(found, many=True).data})

    @extend_schema(request={"multipart/form-data": FileBody}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def evidence(self, request: Request, number: str) -> Response:
        """Add a photo; its `sha256` is what a report names as `photo`."""
        row, body = self.get_object(), self.checked(FileBody)
        kept = evidence.add(row, body["file"], actor=self.actor, at=self.at)
        return Response(EvidenceSerializer(kept).data, status=201)

    @extend_schema(request=None, responses=shapes.ContactsSerializer)
    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, number: str) -> Response:
        """Where to collect and whom to call, in full, while the order is yours and not collected; recorded."""
        found = contacts.for_courier(self.get_object(), actor=self.actor, at=self.at)
        return Response(shapes.ContactsSerializer(found).data)


class PickupPaymentViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """What buyers owe for pickups: storefronts say what was paid online, couriers what they took in cash."""

    model = PickupPayment
    serializer_class = shapes.PaymentSerializer
    filterset_class = PaymentFilter
    reporters = COURIERS
    lookup_field = "pickup__number"
    lookup_url_kwarg = "number"
    required_scopes = {"list": READ, "retrieve": READ, "make_move": WRITE}

    def rows(self) -> QuerySet[PickupPayment]:
        return movements.payments_for(self.actor)
