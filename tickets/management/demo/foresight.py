"""Three years of weekly numbers drawn for the forecast, as trends are: a season, a slow growth, and chance. The cases
of the demo world are among them: no week is drawn below what was really counted. The batch that fails is made of real
orders and cases."""

from __future__ import annotations

from datetime import timedelta
from math import pi, sin
from random import Random
from typing import Any

from carriers.models import Carrier
from portal.actors import SYSTEM
from tickets.management.demo.people import World
from tickets.models import ForecastRun, ForecastSeries, Order, RepairCentre
from tickets.services import batch_alarms, forecasts, orders, warranty
from tickets.services.forecasts import SUBJECTS
from tickets.services.orders import OrderFacts
from tickets.states import ForecastSubject

WEEKS = 156
YEAR = 52
PROVINCES = {"33": 24, "31": 18, "44": 14}
SHOPS = {"meidi": "appliances/kitchen", "haier": "appliances/large", "uniqlo": "clothing/men"}
ITEM = "washer-10kg"
BATCHES = {"HW2608-A": 10, "HW2608-B": 1, "HW2609-A": 0}
PIECES = 60


def build(world: World) -> None:
    """A forecast with its errors, one batch alarm, and one suggestion of capacity."""
    _failing_batch(world)
    centre = _small_centre(world)
    run = forecasts.begin(actor=SYSTEM, at=world.now)
    forecasts.work(at=world.now, batches=len(SUBJECTS))
    run.refresh_from_db()
    _draw(world, run, centre)
    forecasts.work(at=world.now)


def _small_centre(world: World) -> RepairCentre:
    assert world.centre
    return RepairCentre.objects.create(
        partner=world.centre,
        code="sh-1",
        name="上海浦东维修中心",
        categories=["appliances/large"],
        region="310115",
        address="张衡路 500 号",
        contact_name="周师傅",
        phone="13700137001",
        daily_intake=3,
    )


def _draw(world: World, run: ForecastRun, centre: RepairCentre) -> None:
    chance = Random(11)
    for code, category in SHOPS.items():
        weeks = {region: _weeks(level, chance) for region, level in PROVINCES.items()}
        for region, history in weeks.items():
            _enter(run, ForecastSubject.CASES, history, category=category, region=region)
        own = [sum(counts) for counts in zip(*weeks.values(), strict=True)]
        _enter(run, ForecastSubject.CASES, own, shop=world.shops[code], category=category)
    _enter(run, ForecastSubject.CENTRE_INTAKE, _weeks(16, chance), centre=centre)
    carrier = Carrier.objects.get(code="sf")
    _enter(run, ForecastSubject.PICKUPS, _weeks(30, chance), carrier=carrier, region="33")
    run.total = run.series.count()
    run.save(update_fields=["total"])


def _weeks(level: int, chance: Random) -> list[int]:
    """Most in midsummer and before the new year, a little more each year."""
    return [
        max(0, round(level * (1 + 0.35 * sin(2 * pi * n / YEAR) + n / 300) + chance.gauss(0, level / 9)))
        for n in range(WEEKS)
    ]


def _enter(run: ForecastRun, subject: ForecastSubject, drawn: list[int], **keys: Any) -> None:
    """No week less than was really counted."""
    wanted: dict[str, Any] = {
        "shop": None,
        "category": "",
        "region": "",
        "centre": None,
        "carrier": None,
    } | keys
    row = run.series.filter(subject=subject, **wanted).first()
    if row is None:
        row = ForecastSeries(run=run, subject=subject, **keys)
    real = [0] * (WEEKS - len(row.history)) + row.history[-WEEKS:]
    row.history = [max(pair) for pair in zip(drawn, real, strict=True)]
    row.since = run.first_week - timedelta(weeks=len(row.history))
    row.save()


def _failing_batch(world: World) -> None:
    """A school has bought washing machines of three batches; one of them leaks."""
    for first, (batch, leaking) in enumerate(BATCHES.items()):
        serials = [f"HW{first * PIECES + piece:07d}" for piece in range(PIECES)]
        for line in _sold(world, batch, serials).lines.order_by("id")[:leaking]:
            told = {"description": "漏水", "serial": "", "fault_code": "LEAK"}
            warranty.submit(line, actor=world.buyer_side, at=world.ago(days=2), **told)
    batch_alarms.watch(at=world.now)


def _sold(world: World, batch: str, serials: list[str]) -> Order:
    """Machines of one batch, each a line with its serial number."""
    machine: dict[str, Any] = {
        "item": ITEM, "title": "滚筒洗衣机 10kg", "category": "appliances/large", "quantity": 1,
        "paid_fen": 269900, "weight_grams": 62000, "needs": ["large"], "flags": {"production_batch": batch},
    }  # fmt: skip
    facts = OrderFacts(
        external_id=f"20262{world.next():09d}",
        shop="haier",
        source_version=1,
        buyer_ref="school-7",
        paid_at=world.ago(days=75),
        contact=world.contact(),
        lines=[machine | {"external_id": str(n), "serial": one} for n, one in enumerate(serials, start=1)],
        signed_at=world.ago(days=72),
    )
    assert world.storefront
    return orders.receive(facts, storefront=world.storefront, actor=world.buyer_side, at=facts.paid_at)
