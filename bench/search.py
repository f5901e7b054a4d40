"""W7: finding a case by an exact number, or by what was written in it: the time spent in the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from bench.cases import shared
from bench.measure import Figure, milliseconds, queries, sizes
from carriers.models import Shipment
from portal.actors import SYSTEM, Actor
from tests.builders import NOW, make_carrier, merchant
from tickets.models import Leg, Order, Ticket
from tickets.queries.tickets import many_for, tickets_for
from tickets.queries.worklist import matching

SIZES, ROUNDS, MOST = sizes(1_000_000), 7, 5.0
PARCELS = 20_000
Ask = Callable[[], QuerySet]


def run() -> list[Figure]:
    return [figure for size in SIZES for figure in measured(size)]


def measured(size: int) -> list[Figure]:
    """Each way of asking: the page of cases that is found, in the order of the list."""
    cases = shared(size)
    actor = merchant(cases.shop)
    mine = tickets_for(actor)
    known = Ticket.objects.filter(shop=cases.shop).select_related("order").order_by("pk")[size // 20]
    waybill = _parcels(list(Ticket.objects.filter(shop=cases.shop).order_by("pk")[:PARCELS]))
    orders = Order.objects.filter(shop_id__in=actor.shops)
    exact: dict[str, Ask] = {
        "case number": lambda: mine.filter(number=known.number),
        "order number": lambda: orders.filter(external_id=known.order.external_id)[:2],
    }
    texts = {
        "case number": known.number,
        "order number": known.order.external_id,
        "phone tail": known.phone_tail,
        "nothing found": "RT2601-9999999-9",
        f"waybill among {PARCELS:,} parcels": waybill,
    }
    for who, reader in (("the list's field", actor), ("staff", SYSTEM)):
        for name, text in texts.items():
            exact[f"{who}: {name}"] = partial(_found, text, reader)
    return [_figure(f"{name}, {size:,} cases", ask) for name, ask in exact.items()]


def _found(text: str, actor: Actor) -> QuerySet:
    return matching(many_for(actor), text, actor).order_by("sort_due", "-pk")[:26]


def _figure(name: str, ask: Ask) -> Figure:
    taken = median(_execution(ask()) for _ in range(ROUNDS))
    sent = queries(lambda: list(ask()))
    whole = milliseconds(lambda: list(ask()))
    return Figure(
        "W7",
        name,
        f"{taken:,.2f} ms",
        f"the whole of it: {whole:,.1f} ms; {sent} queries",
        "",
        f"≤ {MOST:.0f} ms in the database",
        taken <= MOST,
    )


def _execution(rows: QuerySet) -> float:
    """Planning and execution, as the database itself counts them."""
    try:
        plan = json.loads(rows.explain(format="json", analyze=True))[0]
    except (EmptyResultSet, json.JSONDecodeError):
        return 0.0  # Known beforehand to find nothing: no statement is sent.
    return plan["Planning Time"] + plan["Execution Time"]


def _parcels(tickets: list[Ticket]) -> str:
    """A parcel on each of some cases; the waybill of one in the middle."""
    made = list(Shipment.objects.order_by("pk"))
    if made:
        return made[len(made) // 2].waybill
    carrier = make_carrier("sf", provider="sf")
    made = Shipment.objects.bulk_create(
        Shipment(
            reference=f"OR-{ticket.pk}", carrier=carrier, waybill=f"SFX{ticket.pk:010d}", created_at=NOW,
            updated_at=NOW - timedelta(days=1),
        )
        for ticket in tickets
    )  # fmt: skip
    pairs = zip(tickets, made, strict=True)
    Leg.objects.bulk_create(Leg(ticket=t, shipment=s, role="return_in", created_at=NOW) for t, s in pairs)
    return made[len(made) // 2].waybill
