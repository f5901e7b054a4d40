"""The cases of a shop as work: what is overdue, what comes next, what a search means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Q, QuerySet

from carriers.models import Shipment
from portal.actors import Actor
from portal.models import Contact, Deadline
from portal.policies import sealing
from tickets.models import DeliveryPromise, Leg, Order, RepairJob, Ticket
from tickets.policies.words import compact, terms_of
from tickets.queries.case_text import FEW, written
from tickets.queries.tickets import many_for

SOON = timedelta(hours=24)
SHORTEST_WAYBILL = 6


def worklist(actor: Actor) -> QuerySet[Ticket]:
    """Every case of the actor, to be sorted by `sort_due`, the instant of its nearest running deadline."""
    return many_for(actor)


def overdue(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Cases with a running deadline that has passed."""
    return rows.filter(sort_due__lte=at)


def due_soon(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Cases whose nearest deadline is within the next twenty-four hours."""
    return rows.filter(sort_due__gt=at, sort_due__lte=at + SOON)


def matching(rows: QuerySet[Any], text: str, actor: Actor) -> QuerySet[Any]:
    """Cases by number, order number, waybill, the last four digits of the phone or the whole phone; where none has it,
    cases in which the text was written, as far as the actor may read that."""
    meanings = list(_numbered(text.strip(), actor))
    exact = rows.filter(pk__in=meanings[0].union(*meanings[1:])) if meanings else rows.none()
    few = list(exact.order_by().values_list("pk", flat=True)[: FEW + 1])
    if few or not terms_of(text):
        # Named one by one, so that the list with all its tables is not planned around the search.
        return rows.filter(pk__in=few) if len(few) <= FEW else exact
    return rows.filter(written(text, actor))


def _numbered(wanted: str, actor: Actor) -> Iterator[QuerySet[Any]]:
    """The ids of cases for each thing that a number may mean: apart, because together they would use no index."""
    plain = unicodedata.normalize("NFKC", wanted)
    if not plain or not plain.isascii():
        return
    cases = Ticket.objects.order_by()
    yield cases.filter(order__in=Order.objects.filter(external_id=wanted)).values("pk")
    number = compact(plain)
    if not number:
        return
    yield cases.filter(number__startswith=plain.upper()).values("pk")
    if len(number) == 4 and number.isdecimal():
        yield cases.filter(phone_tail=number).values("pk")
    if len(number) == 11 and number.isdecimal():
        people = Contact.objects.filter(phone_hash=sealing.keyed_hash(number))
        yield cases.filter(contact__in=people).values("pk")
    if len(number) >= SHORTEST_WAYBILL:
        yield cases.filter(pk__in=carrying(plain, actor).values("ticket_id")).values("pk")


def carrying(waybill: str, actor: Actor) -> QuerySet[Leg]:
    """The movements of goods under a waybill, however it is spelt, in the actor's shops; everywhere for those who
    see everything."""
    spellings = {compact(waybill), waybill.strip().upper()}
    parcels = list(Shipment.objects.filter(waybill__in=spellings).values_list("pk", flat=True)[:50])
    legs = Leg.objects.filter(Q(shipment__in=parcels) | Q(pickup__shipment__in=parcels))
    return legs if actor.sees_everything else legs.filter(ticket__shop_id__in=actor.shops)


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
