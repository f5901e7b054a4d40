"""W7: finding a case by an exact number, or by what was written in it: the time spent in the database."""

from __future__ import annotations

import json
from datetime import timedelta
from statistics import median

from django.db.models import QuerySet

from bench.cases import shared
from bench.measure import Figure
from carriers.models import Shipment
from portal.actors import SYSTEM
from tests.builders import NOW, make_carrier, merchant
from tickets.models import Leg, Order, Ticket
from tickets.queries.tickets import tickets_for
from tickets.queries.worklist import carrying, matching

SIZE, ROUNDS, MOST = 1_000_000, 7, 5.0
PARCELS = 20_000


def run() -> list[Figure]:
    cases = shared(SIZE)
    actor = merchant(cases.shop)
    mine = tickets_for(actor)
    known = Ticket.objects.filter(shop=cases.shop).select_related("order").order_by("pk")[SIZE // 20]
    waybill = _parcels(list(Ticket.objects.filter(shop=cases.shop).order_by("pk")[:PARCELS]))
    parcels = carrying(waybill, actor).select_related("ticket")
    orders = Order.objects.filter(shop_id__in=actor.shops)
    exact: dict[str, QuerySet] = {
        "case number": mine.filter(number=known.number),
        "order number": orders.filter(external_id=known.order.external_id)[:2],
        "the list's field: case number": matching(mine, known.number, actor).order_by("-pk")[:26],
        "the list's field: order number": matching(mine, known.order.external_id, actor).order_by("-pk")[:26],
        "the list's field: phone tail": matching(mine, known.phone_tail, actor).order_by("-pk")[:26],
        "the list's field: nothing found": matching(mine, "RT2601-9999999-9", actor).order_by("-pk")[:26],
        "staff: phone tail": matching(tickets_for(SYSTEM), known.phone_tail, SYSTEM).order_by("-pk")[:26],
        f"waybill among {PARCELS:,} parcels": parcels.order_by("pk")[:1],
    }
    return [_figure(name, rows) for name, rows in exact.items()]


def _figure(name: str, rows: QuerySet) -> Figure:
    taken = median(_execution(rows) for _ in range(ROUNDS))
    return Figure(
        "W7",
        f"{name}, {SIZE:,} cases",
        f"{taken:,.2f} ms",
        "",
        "",
        f"≤ {MOST:.0f} ms in the database",
        taken <= MOST,
    )


def _execution(rows: QuerySet) -> float:
    """Planning and execution, as the database itself counts them."""
    plan = json.loads(rows.explain(format="json", analyze=True))[0]
    return plan["Planning Time"] + plan["Execution Time"]


def _parcels(tickets: list[Ticket]) -> str:
    """A parcel on each of some cases; the waybill of one in the middle."""
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
