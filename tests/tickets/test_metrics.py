"""Daily metrics: counted by the database for many shops at once, once a day, reproducible from the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from carriers.models import Carrier, Shipment
from portal.models import MetricSnapshot, Shop
from portal.policies.eligibility import Condition, judge
from portal.policies.metrics import COMPUTED
from portal.queries.eligibility import facts_of
from portal.services import metrics
from portal.states import ShopState, Verdict
from tests.builders import NOW, SHANGHAI, at, make_carrier, make_metric, make_order, make_shop, partner_actor
from tickets.models import OrderLine, Ticket
from tickets.queries.metrics import shop_metrics, shop_metrics_many, variation
from tickets.services import returns

pytestmark = pytest.mark.django_db
END = datetime.combine(NOW.date(), time.min, SHANGHAI)
START = END - timedelta(days=30)
RATE = Condition("return_rate", "<", [1, 100], minimum_sample=100)


def shipped(shop: Shop, *moments: datetime) -> None:
    carrier = Carrier.objects.filter(code="jd").first() or make_carrier("jd")
    known = Shipment.objects.count()
    Shipment.objects.bulk_create(
        Shipment(
            reference=f"S{known + n}", carrier=carrier, shop=shop, picked_up_at=moment,
            created_at=moment, updated_at=moment,
        )
        for n, moment in enumerate(moments)
    )  # fmt: skip


def returned(shop: Shop, *, signed_at: datetime, requested_at: datetime) -> Ticket:
    order = make_order(shop, paid_at=signed_at - timedelta(days=2), signed_at=signed_at)
    ticket = returns.request(
        order.lines.get(), quantity=1, reason="quality", description="x",
        actor=partner_actor(order.storefront), at=signed_at,
    )  # fmt: skip
    Ticket.objects.filter(pk=ticket.pk).update(created_at=requested_at)
    return ticket


def measured(shop: Shop, moment: datetime = NOW) -> dict[str, tuple[int, int]]:
    return {row["metric"]: (row["numerator"], row["denominator"]) for row in shop_metrics(shop, moment)}


def by_hand(shop: Shop) -> dict[str, tuple[int, int]]:
    """The same numbers, counted one by one in Python."""
    scans = [s.picked_up_at for s in Shipment.objects.filter(shop=shop, attempt=None)]
    inside = [s.astimezone(SHANGHAI) for s in scans if s and START <= s < END]
    lines = {
        t.line_id for t in Ticket.objects.filter(shop=shop, kind="return") if START <= t.created_at < END
    }
    signed = [
        line for line in OrderLine.objects.filter(order__shop=shop).select_related("order")
        if line.order.signed_at and START <= line.order.signed_at < END
    ]  # fmt: skip
    per_day = Counter(moment.date() for moment in inside)
    return {
        "return_rate": (len(lines), len(signed)),
        "daily_ship_days": (len(per_day), 1),
        "volume_variation": variation(per_day, START.date()),
        "shipped_before_cutoff": (sum(m.time() <= time(16, 0) for m in inside), len(inside)),
    }


def test_many_shops_are_counted_as_one_by_one(django_assert_num_queries: Any) -> None:
    random = Random(5)
    shops = [make_shop() for _ in range(4)]
    for shop in shops[:3]:
        seconds = [random.randrange(-100_000, 31 * 86_400) for _ in range(80)]
        edges = [START, END, END - timedelta(microseconds=1), at("2026-11-10 16:00:00")]
        late = at("2026-11-10 16:00:00") + timedelta(microseconds=1)
        shipped(shop, late, *edges, *[START + timedelta(seconds=second) for second in seconds])
        for day in (1, 29, 40):
            returned(shop, signed_at=NOW - timedelta(days=day), requested_at=NOW - timedelta(days=day))
    shop_metrics_many(shops, NOW)  # the policy's value is cached from here on

    with django_assert_num_queries(3):
        found = shop_metrics_many(shops, NOW)

    for shop in shops:
        numbers = {row["metric"]: (row["numerator"], row["denominator"]) for row in found[shop.pk]}
        assert numbers == by_hand(shop) == measured(shop)
    assert by_hand(shops[0])["shipped_before_cutoff"][1] > 50


def test_c3_a_new_shop_without_sales_is_undetermined() -> None:
    shop = make_shop()
    assert metrics.measure_all(at=NOW) == 1

    found = judge([RATE], facts_of(shop, NOW))[0]

    assert (found.verdict, found.measured and found.measured.denominator) == (Verdict.UNDETERMINED, 0)
    assert measured(shop)["volume_variation"] == (0, 0)


def test_c4_returns_count_by_request_and_sales_by_signature() -> None:
    shop = make_shop()
    returned(shop, signed_at=NOW - timedelta(days=40), requested_at=NOW - timedelta(days=3))
    returned(shop, signed_at=NOW - timedelta(days=3), requested_at=NOW)
    make_order(shop, signed_at=NOW - timedelta(days=2))

    metrics.measure_all(at=NOW)
    row = MetricSnapshot.objects.get(metric="return_rate")

    assert (row.numerator, row.denominator) == (1, 2)
    assert (row.window_from, row.window_to) == (START, END)
    again = {m["metric"]: m for m in shop_metrics(shop, row.computed_at)}["return_rate"]
    assert (again["numerator"], again["window_to"]) == (row.numerator, row.window_to)


def test_c10_a_scan_after_the_cutoff_counts_as_late_whatever_was_clicked() -> None:
    shop = make_shop()
    make_order(shop, shipped_at=at("2026-11-18 15:50:00"), signed_at=None, paid_at=at("2026-11-18 09:00:00"))
    shipped(shop, at("2026-11-18 19:20:00"))

    assert measured(shop)["shipped_before_cutoff"] == (0, 1)


def test_a_day_is_measured_once_and_the_next_day_again() -> None:
    make_shop(state=ShopState.CLOSED)
    make_metric(make_shop(), "return_rate", 1, 400)

    moments = ("20 01:59:59", "20 02:00:00", "20 02:00:00", "20 23:59:59", "21 00:00:00", "21 02:00:00")
    counts = [metrics.measure_all(at=at(f"2026-11-{moment}")) for moment in moments]

    assert counts == [0, 1, 0, 0, 0, 1]
    assert MetricSnapshot.objects.filter(source=COMPUTED).count() == 8
    assert set(MetricSnapshot.objects.filter(source=COMPUTED).values_list("recorded_by", flat=True)) == {
        "system"
    }


def breaks_at_the_first(shops: Sequence[Shop], moment: datetime) -> Any:
    if any(shop.code == "bad" for shop in shops):
        raise RuntimeError("bad")
    return shop_metrics_many(shops, moment)


def test_a_failing_batch_stops_no_other_and_is_tried_again(settings: Any) -> None:
    make_shop("bad")
    good = make_shop()
    settings.METRIC_SOURCES = ["tests.tickets.test_metrics.breaks_at_the_first"]

    assert metrics.measure_all(at=NOW, batch=1) == 1
    assert set(MetricSnapshot.objects.values_list("shop", flat=True)) == {good.pk}

    settings.METRIC_SOURCES = ["tickets.queries.metrics.shop_metrics_many"]
    assert metrics.measure_all(at=NOW, batch=1) == 1


def test_a_batch_costs_the_same_for_one_shop_and_for_many(django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        make_shop()

    with django_assert_max_num_queries(10):
        assert metrics.measure_all(at=NOW) == 12
