"""The cases of a shop as work: what is overdue, what comes next, what a search means."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal.actors import Actor
from portal.models import Deadline
from portal.policies import sealing
from tickets.models import DeliveryPromise, Leg, Order, RepairJob, Ticket
from tickets.policies.words import compact, terms_of
from tickets.queries.case_text import written
from tickets.queries.tickets import tickets_for

SOON = timedelta(hours=24)
SHORTEST_WAYBILL = 6
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)


def worklist(actor: Actor) -> QuerySet[Ticket]:
    """Every case of the actor with `sort_due`, the instant of its nearest running deadline."""
    running = _running().filter(subject_id=OuterRef("pk")).order_by("due_at")
    nearest = Subquery(running.values("due_at")[:1])
    last = Value(NO_DEADLINE, output_field=DateTimeField())
    return tickets_for(actor).annotate(sort_due=Coalesce(nearest, last))


def overdue(rows: QuerySet[Any], shop_ids: frozenset[int], at: datetime) -> QuerySet[Any]:
    """Cases with a running deadline that has passed."""
    late = _running().filter(shop_id__in=shop_ids, due_at__lte=at)
    return rows.filter(pk__in=late.values("subject_id"))


def due_soon(rows: QuerySet[Any], shop_ids: frozenset[int], at: datetime) -> QuerySet[Any]:
    """Cases with a deadline within the next twenty-four hours."""
    near = _running().filter(shop_id__in=shop_ids, due_at__gt=at, due_at__lte=at + SOON)
    return rows.filter(pk__in=near.values("subject_id"))


def matching(rows: QuerySet[Any], text: str, actor: Actor) -> QuerySet[Any]:
    """Cases by number, order number, waybill, the last four digits of the phone or the whole phone; where none has it,
    cases in which the text was written, as far as the actor may read that."""
    exact = rows.filter(_numbered(text.strip(), actor))
    if not terms_of(text) or exact.order_by().values("pk")[:1].exists():
        return exact
    return rows.filter(written(text, actor))


def _numbered(wanted: str, actor: Actor) -> Q:
    number = compact(wanted)
    found = Q(order__external_id=wanted)
    if not number:
        return found
    found |= Q(number__istartswith=unicodedata.normalize("NFKC", wanted))
    if len(number) == 4 and number.isdecimal():
        found |= Q(phone_tail=number)
    if len(number) == 11 and number.isdecimal():
        found |= Q(contact__phone_hash=sealing.keyed_hash(number))
    if len(number) >= SHORTEST_WAYBILL:
        found |= Q(pk__in=carrying(number, actor).values("ticket_id"))
    return found


def carrying(waybill: str, actor: Actor) -> QuerySet[Leg]:
    """The movements of goods under a waybill, however it is spelt, in the actor's shops; everywhere for those who
    see everything."""
    number = compact(waybill)
    legs = Leg.objects.all() if actor.sees_everything else Leg.objects.filter(ticket__shop_id__in=actor.shops)
    parcels = legs.filter(shipment__waybill__iexact=number)
    return parcels | legs.filter(pickup__shipment__waybill__iexact=number)


def orders_for(actor: Actor) -> QuerySet[Order]:
    """The orders of the actor's shops."""
    rows = Order.objects.select_related("shop", "contact", "shipment__carrier")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def due_next(shop_id: int, limit: int) -> list[Deadline]:
    """The running deadlines of a shop, the nearest first, with the rows they belong to."""
    running = Deadline.objects.filter(shop_id=shop_id, settled_at__isnull=True).order_by("due_at", "id")
    subjects = GenericPrefetch(
        "subject",
        [DeliveryPromise.objects.select_related("order"), RepairJob.objects.select_related("ticket")],
    )
    return list(running.prefetch_related(subjects)[:limit])


def _running() -> QuerySet[Deadline]:
    kind = ContentType.objects.get_for_model(Ticket)
    return Deadline.objects.filter(subject_type=kind, settled_at__isnull=True)
