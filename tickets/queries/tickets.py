"""Reading cases: which exist for an actor, what happened to them, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet, prefetch_related_objects

from carriers.models import PickupAttempt, PickupOrder, Shipment
from portal.actors import Actor, ActorKind, Role
from portal.errors import NotFound
from portal.models import Deadline, TimelineEvent
from portal.states import Visibility
from tickets.models import Appointment, ForeignIntake, Leg, Refund, RepairJob, Ticket
from tickets.states import Kind

SUBJECT = "ticket:"
PAYING = (Kind.RETURN, Kind.REFUND, Kind.EXCHANGE, Kind.GUARANTEE)
Rows = list[tuple[type[Model], list[int]]]


def tickets_for(actor: Actor) -> QuerySet[Ticket]:
    """The cases that exist for an actor; a foreign one looks the same as none."""
    rows = Ticket.objects.select_related("shop", "order", "line", "contact", "promise", "guarantee", "help")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(storefront_id=actor.partner) | Q(shop_id__in=actor.shops))
    key = actor.subject.removeprefix(SUBJECT)
    return rows.filter(pk=int(key)) if key.isdecimal() else rows.none()


def many_for(actor: Actor) -> QuerySet[Ticket]:
    """The same for a list, with only the tables that every case has: the time in which the database plans a statement
    grows steeply with the tables joined. `completed` adds the rest for the rows of a page."""
    return tickets_for(actor).select_related(None).select_related("shop", "order", "line", "contact")


def completed(rows: Sequence[Ticket]) -> Sequence[Ticket]:
    """The rows of a page with what only some cases have; costs a query only where there are such cases."""
    prefetch_related_objects([row for row in rows if row.promise_id], "promise")
    prefetch_related_objects([row for row in rows if row.kind == Kind.GUARANTEE], "guarantee")
    prefetch_related_objects([row for row in rows if row.kind == Kind.HELP], "help")
    return rows


def ticket_by_number(number: str, actor: Actor) -> Ticket:
    """One case by its human number, as its kind. Raises NotFound, also for a case out of the actor's reach."""
    ticket = tickets_for(actor).filter(number=number.strip().upper()).first()
    if ticket is None:
        raise NotFound()
    return ticket.as_kind()


def legs_of(ticket: Ticket) -> list[Leg]:
    """The movements of goods of a case, oldest first, with pickups and parcels loaded."""
    rows = Leg.objects.filter(ticket_id=ticket.pk)
    return list(rows.select_related("pickup__carrier", "pickup__shipment__carrier", "shipment__carrier"))


def timeline_of(ticket: Ticket, actor: Actor, rows: Rows | None = None) -> list[TimelineEvent]:
    """Every fact of a case and of its legs that the actor may read, in the order in which things happened.

    `rows` is what `rows_of` found, for a caller that has asked already.
    """
    found = _subjects(rows_of(ticket) if rows is None else rows)
    facts = TimelineEvent.objects.filter(found, visibility__in=visible_to(actor))
    return list(facts.order_by("happened_at", "id"))


def visible_to(actor: Actor) -> tuple[str, ...]:
    """Which facts somebody may read: a shop's people and programs also those of the shop, the platform all."""
    if actor.sees_everything:
        return (Visibility.BUYER, Visibility.MERCHANT, Visibility.INTERNAL)
    if actor.kind is ActorKind.MERCHANT or actor.holds_any(frozenset({Role.ERP, Role.SHOP_PROGRAM})):
        return (Visibility.BUYER, Visibility.MERCHANT)
    return (Visibility.BUYER,)


def open_deadlines(ticket: Ticket, rows: Rows | None = None) -> list[Deadline]:
    """What runs on a case, its pickups and its repair job, the nearest first."""
    found = _subjects(rows_of(ticket) if rows is None else rows)
    return list(Deadline.objects.filter(found, settled_at__isnull=True).order_by("due_at", "id"))


def rows_of(
    ticket: Ticket, legs: Sequence[Leg] | None = None, attempts: Iterable[PickupAttempt] | None = None
) -> Rows:
    """The case and everything that belongs to it, by table. A caller that has read the legs and the attempts of their
    pickups already passes them."""
    return [
        (Ticket, [ticket.pk]),
        *_moved(ticket, legs_of(ticket) if legs is None else legs, attempts),
        *_repaired(ticket),
        *_paid(ticket),
    ]


def _moved(
    ticket: Ticket, legs: Sequence[Leg], attempts: Iterable[PickupAttempt] | None
) -> Iterator[tuple[type[Model], list[int]]]:
    pickups = [leg.pickup_id for leg in legs if leg.pickup_id]
    found = {leg.shipment_id for leg in legs}
    if pickups:
        yield PickupOrder, pickups
        tried = PickupAttempt.objects.filter(pickup__in=pickups) if attempts is None else attempts
        found |= {attempt.shipment_id for attempt in tried}
    if ticket.kind == Kind.INCIDENT and ticket.order:
        found.add(ticket.order.shipment_id)
    if parcels := sorted(pk for pk in found if pk):
        yield Shipment, parcels


def _repaired(ticket: Ticket) -> Iterator[tuple[type[Model], list[int]]]:
    if ticket.kind == Kind.WARRANTY:
        yield RepairJob, list(RepairJob.objects.filter(ticket_id=ticket.pk).values_list("pk", flat=True))
        strayed = ForeignIntake.objects.filter(job__ticket_id=ticket.pk)
        yield ForeignIntake, list(strayed.values_list("pk", flat=True))
        visits = Appointment.objects.filter(ticket_id=ticket.pk)
        yield Appointment, list(visits.values_list("pk", flat=True))


def _paid(ticket: Ticket) -> Iterator[tuple[type[Model], list[int]]]:
    if ticket.kind in PAYING and (refund := getattr(ticket, "refund", None)):
        yield Refund, [refund.pk]


def _subjects(rows: Rows) -> Q:
    wanted = Q()
    for model, ids in rows:
        wanted |= Q(subject_type=ContentType.objects.get_for_model(model), subject_id__in=ids)
    return wanted
