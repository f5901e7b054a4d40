"""Cases: opened by storefronts, answered by ERPs, read by both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from carriers.api import pickup_shapes
from carriers.api.pickup_shapes import PickupSerializer
from carriers.queries.slots import slots_at
from portal.actors import Role
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.bulk_moves import in_bulk
from portal.api.evidence import EvidenceSerializer
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.api.saved_filters import PARAMETER, SavedFilterMixin
from portal.errors import NotFound
from portal.services import evidence
from tickets.api import case_shapes as shapes
from tickets.api.messages import SPEAKERS, MessagesMixin
from tickets.models import Ticket
from tickets.queries import tickets as read
from tickets.queries.orders import line_within_reach
from tickets.services import continuing, legs, links, warranty
from tickets.states import Kind

in_bulk("tickets", read.tickets_for)
STOREFRONT = frozenset({Role.STOREFRONT})
READ, WRITE = ("cases:read",), ("cases:write",)


class CaseViewSet(PortalViewSet):
    """What all addresses of cases share."""

    model = Ticket

    def rows(self) -> QuerySet[Ticket]:
        return read.many_for(self.actor) if self.action == "list" else read.tickets_for(self.actor)

    def shown(self, rows: Sequence[Any]) -> list[Any]:
        ready = super().shown(rows)
        if self.action == "list":
            read.completed(ready)
        else:
            for ticket in ready:
                ticket.legs_shown = read.legs_of(ticket)
        return ready


@extend_schema_view(list=extend_schema(parameters=[PARAMETER]))
class TicketViewSet(SavedFilterMixin, ReadMixin, MovesMixin, MessagesMixin, CaseViewSet):
    """Every case within reach: a storefront's own, or those of an ERP's shops."""

    listing = "tickets"

    serializer_class = shapes.CaseSerializer
    filterset_class = shapes.TicketFilter
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "timeline": READ,
        "messages": READ,
        "say": WRITE,
        "pickup_slots": READ,
        "pickup_quote": READ,
        "make_move": WRITE,
        "pickup": WRITE,
        "evidence": WRITE,
        "go_on": WRITE,
    }
    required_roles = {"pickup": STOREFRONT, "say": SPEAKERS, "go_on": STOREFRONT | {Role.ERP}}

    def get_serializer_class(self) -> type[Any]:
        return shapes.TicketSerializer if self.action == "list" else shapes.CaseSerializer

    @extend_schema(
        request=shapes.ContinueBody, responses={200: shapes.CaseSerializer, 201: shapes.NewCaseSerializer}
    )
    @action(detail=True, methods=["post"], url_path="continue")
    def go_on(self, request: Request, number: str) -> Response:
        """Go on with a closed case: the same opened again (200), or the linked call for help that follows it (201, for
        a storefront with the buyer's link)."""
        ticket, body = self.get_object(), self.checked(shapes.ContinueBody)
        then = continuing.go_on(ticket, reason=body["reason"], actor=self.actor, at=self.at)
        ready = self.rows().get(pk=then.pk)
        if then.pk == ticket.pk:
            return self.answer(ready)
        if not self.actor.holds_any(STOREFRONT):
            return self.answer(ready, 201)
        ready.buyer_link = f"{settings.SITE_URL}/c/{links.issue(then, at=self.at)}/"  # type: ignore[attr-defined]
        return self.answer(ready, 201, shapes.NewCaseSerializer)

    @extend_schema(responses=shapes.TimelineAnswer, filters=False)
    @action(detail=True, pagination_class=None)
    def timeline(self, request: Request, number: str) -> Response:
        """What happened, to the case and to its pickups, parcels, repair and refund, oldest first."""
        facts = read.timeline_of(self.get_object(), self.actor)
        return Response({"results": shapes.FactSerializer(facts, many=True).data})

    @extend_schema(responses=pickup_shapes.SlotsAnswer, filters=False)
    @action(detail=True, url_path="pickup-slots", pagination_class=None)
    def pickup_slots(self, request: Request, number: str) -> Response:
        """The pickup times on offer at the buyer's address, soonest first."""
        ticket = self.get_object()
        slots = slots_at(
            ticket.contact.region, shop_id=ticket.shop_id, at=self.at, place=ticket.contact.point
        )
        return Response({"results": pickup_shapes.SlotSerializer(slots, many=True).data})

    @extend_schema(parameters=[shapes.PickupBody], responses=pickup_shapes.QuotesAnswer, filters=False)
    @action(detail=True, url_path="pickup-quote", pagination_class=None)
    def pickup_quote(self, request: Request, number: str) -> Response:
        """What a pickup in a slot would cost, with its calculation and what insurance takes off; books nothing."""
        ticket, asked = self.get_object(), self.asked(shapes.PickupBody)
        slots = slots_at(
            ticket.contact.region, shop_id=ticket.shop_id, at=self.at, place=ticket.contact.point
        )
        offers = legs.quote_pickup(
            ticket, slot=asked["slot"], pay_mode=asked["pay_mode"], actor=self.actor, at=self.at
        )
        answer = {"slots": slots, "offers": [offer.as_json() for offer in offers]}
        return Response(pickup_shapes.QuotesAnswer(answer).data)

    @extend_schema(request=shapes.PickupBody, responses={201: PickupSerializer})
    @action(detail=True, methods=["post"])
    def pickup(self, request: Request, number: str) -> Response:
        """Call a courier to the buyer's door in one of the slots on offer."""
        ticket, body = self.get_object(), self.checked(shapes.PickupBody)
        booked = legs.book_pickup(
            ticket, slot=body["slot"], pay_mode=body["pay_mode"], actor=self.actor, at=self.at
        )
        return Response(PickupSerializer(booked, context=self.get_serializer_context()).data, status=201)

    @extend_schema(request={"multipart/form-data": shapes.EvidenceBody}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def evidence(self, request: Request, number: str) -> Response:
        """Add a photo, film or document: JPEG, PNG, WebP, PDF or MP4."""
        ticket, body = self.get_object(), self.checked(shapes.EvidenceBody)
        kept = evidence.add(ticket, body["file"], actor=self.actor, at=self.at, kind=body["kind"])
        return Response(EvidenceSerializer(kept).data, status=201)


class NewCaseViewSet(CaseViewSet):
    """Opening a case answers with the buyer's link, once."""

    serializer_class = shapes.NewCaseSerializer
    required_scopes = {"create": WRITE, "reopen": WRITE}
    required_roles = {"create": STOREFRONT, "reopen": STOREFRONT}

    def opened(self, ticket: Ticket) -> Response:
        """The new case with its link."""
        token = links.issue(ticket, at=self.at)
        ready = self.rows().get(pk=ticket.pk)
        ready.buyer_link = f"{settings.SITE_URL}/c/{token}/"  # type: ignore[attr-defined]
        return self.answer(ready, 201)


class WarrantyViewSet(NewCaseViewSet):
    """Repairs under warranty."""

    @extend_schema(request=shapes.WarrantyBody, responses={201: shapes.NewCaseSerializer})
    def create(self, request: Request) -> Response:
        """Open a warranty case for an order line, with the verdict on its dates."""
        body = self.checked(shapes.WarrantyBody)
        line = line_within_reach(self.actor, order=body["order"], line=body["line"])
        ticket = warranty.submit(
            line,
            description=body["description"],
            serial=body["serial"],
            fault_code=body["fault_code"],
            actor=self.actor,
            at=self.at,
        )
        return self.opened(ticket)

    @extend_schema(request=shapes.ReopenBody, responses={201: shapes.NewCaseSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, number: str) -> Response:
        """The fault is back within the guarantee on the repair: another case follows, whatever the warranty."""
        ticket, body = self.get_object(), self.checked(shapes.ReopenBody)
        if ticket.kind != Kind.WARRANTY:
            raise NotFound()
        child = warranty.reopen(ticket, description=body["description"], actor=self.actor, at=self.at)
        return self.opened(child)
