"""Rows of foresight for tests: weeks of cases, batches of items with claims, and forecasts made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal.actors import SYSTEM
from portal.models import Contact, Shop
from portal.services import moves
from tests.builders import NOW, make_contact, make_order, make_repair_centre, make_shop
from tickets.models import (
    BatchAlarm,
    CapacitySuggestion,
    ForecastRun,
    ForecastSeries,
    Order,
    OrderLine,
    ProductUnit,
    RepairCentre,
    RepairJob,
    Ticket,
    WarrantyDetail,
)
from tickets.services import batch_alarms, forecasts

_next = count(1)
THIS_MONDAY = (NOW - timedelta(days=NOW.weekday())).replace(hour=0)


def week_ago(weeks: int) -> datetime:
    """The Wednesday noon of a week so long before this one."""
    return THIS_MONDAY - timedelta(weeks=weeks) + timedelta(days=2, hours=12)


def make_case(order: Order, when: datetime, **fields: Any) -> Ticket:
    """A case as it stands in the table, without the steps that led there."""
    line = fields.pop("line", None) or order.lines.first()
    given = {"kind": "warranty", "state": "submitted", "contact": order.contact} | fields
    row = Ticket(
        number=f"WT9901-{next(_next):06d}-0",
        shop_id=order.shop_id,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        **given,
    )
    row.created_at = row.updated_at = when
    row.save()
    return row


def make_weeks(order: Order, counts: Sequence[int], **fields: Any) -> list[Ticket]:
    """Cases of whole weeks, the last of them the week before this one."""
    weeks = zip(range(len(counts), 0, -1), counts, strict=True)
    return [make_case(order, week_ago(ago), **fields) for ago, n in weeks for _ in range(n)]


def contact_in(region: str) -> Contact:
    return make_contact(region=region)


def make_units(shop: Shop, item: str, batch: str, units: int, claims: int, **fields: Any) -> list[Ticket]:
    """Items of one batch, some with a claim of ten days ago."""
    order = make_order(shop)
    lines = OrderLine.objects.bulk_create(
        [
            OrderLine(
                order=order, external_id=f"L{next(_next)}", item=item, title="pot",
                category="appliances/kitchen", quantity=1, paid_fen=100,
            )
            for _ in range(units)
        ]
    )  # fmt: skip
    made = ProductUnit.objects.bulk_create(
        [
            ProductUnit(
                number=f"PU99-{next(_next):06d}", shop=shop, line=line, item=item, warranty_months=12,
                created_at=NOW, **({"production_batch": batch, "serial": f"SN{next(_next):09d}"} | fields),
            )
            for line in lines
        ]
    )  # fmt: skip
    cases = [make_case(order, NOW - timedelta(days=10), line=unit.line) for unit in made[:claims]]
    WarrantyDetail.objects.bulk_create(
        [WarrantyDetail(ticket=case, unit=unit) for case, unit in zip(cases, made, strict=False)]
    )
    return cases


def make_alarm(shop: Shop | None = None, batch: str = "B-BAD") -> BatchAlarm:
    """An alarm raised by the watch: fifteen of a hundred items of one batch failed, one of a hundred of the others."""
    shop = shop or make_shop()
    item = f"item-{next(_next)}"
    make_units(shop, item, batch, 100, 15)
    for sibling in ("B-1", "B-2"):
        make_units(shop, item, sibling, 100, 1)
    batch_alarms.watch(at=NOW)
    return BatchAlarm.objects.get(shop=shop, batch=batch)


def make_intake(centre: RepairCentre, shop: Shop, counts: Sequence[int]) -> None:
    """Items received in whole weeks, the last of them the week before this one."""
    order = make_order(shop)
    for number, case in enumerate(make_weeks(order, counts)):
        job = RepairJob(
            number=f"RJ-{case.pk}-{number}", ticket=case, shop=shop, centre=centre, state="closed"
        )
        job.received_at = case.created_at
        moves.begin(job, emits="record.created", actor=SYSTEM, at=case.created_at)


def make_forecast(at: datetime = NOW) -> ForecastRun:
    """A forecast of all there is, finished."""
    run = forecasts.begin(actor=SYSTEM, at=at)
    forecasts.work(at=at)
    run.refresh_from_db()
    return run


def plain_load(centre: RepairCentre) -> ForecastSeries:
    """A series of a finished forecast as it stands in the table, without computing anything."""
    run = ForecastRun(number="FC9901-000001-0", first_week=THIS_MONDAY.date(), horizon=1, state="finished")
    moves.begin(run, emits="record.created", actor=SYSTEM, at=NOW)
    told = {"history": [1], "values": [1.0], "low": [0], "high": [3], "method": "mean", "tried": "mean"}
    return ForecastSeries.objects.create(
        run=run, subject="centre_intake", centre=centre, since=week_ago(1).date(), naive="last_week", **told
    )


def plain_alarm(shop: Shop) -> BatchAlarm:
    """An open alarm as it stands in the table."""
    row = BatchAlarm(shop=shop, item="item-1", kind="production", batch="B-1", number="BA9901-000001-0")
    row.window_from, row.judged_at, row.observed, row.units = NOW - timedelta(days=90), NOW, 9, 60
    row.expected, row.chance = 1.0, 0.0001
    return moves.begin(row, emits="batch_alarm.raised", actor=SYSTEM, at=NOW)


def make_suggestion(*, daily: int = 1, weekly: int = 21) -> CapacitySuggestion:
    """A centre that takes one a day and can expect three."""
    centre = make_repair_centre()
    RepairCentre.objects.filter(pk=centre.pk).update(daily_intake=daily)
    make_intake(centre, make_shop(), [weekly] * 4)
    make_forecast()
    return CapacitySuggestion.objects.get(centre=centre)
