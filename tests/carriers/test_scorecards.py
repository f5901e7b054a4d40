"""Scorecards: measured from events, reproducible, and what the choice of a carrier goes by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.models import Carrier, CarrierScorecard, PickupOrder, Shipment, SuspiciousEvent
from carriers.policies.scorecards import periods, score
from carriers.queries.choosing import candidates
from carriers.services import scorecards
from carriers.services.choosing import journey_of
from carriers.states import Suspicion
from portal.actors import Role
from portal.models import Shop
from portal.services import moves
from tests import builders
from tests.builders import NOW, at, make_calendar, make_carrier, make_contract, make_shop, staff
from tests.carriers.test_pickups import after, book, report

TOMORROW = at("2026-11-21 03:00:00")
FULL = {"pickups": 100, "on_time": 90, "deliveries": 100, "on_time_delivery": 80}
COUNT = st.integers(0, 10_000)


def test_in_time_and_unharmed_makes_the_quality() -> None:
    found = score(FULL, least=30, fallback=800)

    assert found.parts == {"pickup": 900, "delivery": 800, "intact": 1000, "complaints": 1000}
    assert found.quality == (4 * 900 + 3 * 800 + 2 * 1000 + 1000) // 10


@pytest.mark.parametrize(("more", "part", "value"), [
    ({"damaged": 2}, "intact", 900), ({"lost": 2}, "intact", 800), ({"complaints": 4}, "complaints", 900),
])  # fmt: skip
def test_what_went_wrong_lowers_its_part(more: dict[str, int], part: str, value: int) -> None:
    assert score(FULL | more, least=30, fallback=800).parts[part] == value


@pytest.mark.parametrize(("pickups", "sufficient"), [(29, False), (30, True)])
def test_too_small_a_sample_says_nothing(pickups: int, sufficient: bool) -> None:
    found = score({"pickups": pickups, "on_time": 0}, least=30, fallback=777)

    assert found.sufficient is sufficient
    assert (found.quality == 777) is not sufficient


@given(COUNT, COUNT, COUNT, COUNT)
def test_quality_is_a_share_of_a_thousand(whole: int, reached: int, lost: int, complaints: int) -> None:
    counts = {
        "pickups": whole, "on_time": min(whole, reached), "lost": lost, "complaints": complaints,
    }  # fmt: skip
    assert 0 <= score(counts, least=1, fallback=500).quality <= 1000


def test_on_the_first_of_a_month_the_month_before_is_measured_to_its_end() -> None:
    assert periods(at("2026-12-01 00:00:00").date())[0] == (
        at("2026-11-01 00:00:00").date(), at("2026-12-01 00:00:00").date(),
    )  # fmt: skip


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    make_contract(make_carrier("jd"))
    return make_shop()


def measured(region: str = "") -> dict[str, int]:
    scorecards.measure_all(at=TOMORROW)
    row = CarrierScorecard.objects.get(region=region, period_from=TOMORROW.date() - timedelta(days=30))
    return row.counts


def collect(shop: Shop, minutes: int) -> PickupOrder:
    pickup = report(book(shop), "picked_up", after(minutes))
    Shipment.objects.filter(waybill="WB1").update(waybill=pickup.number)
    return pickup


def doubt(pickup: PickupOrder) -> SuspiciousEvent:
    assert pickup.shipment
    return SuspiciousEvent.objects.create(
        carrier=pickup.shipment.carrier, shipment=pickup.shipment, kind=Suspicion.PICKED_UP_BEFORE_ARRIVAL,
        key=pickup.number, raised_at=NOW, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def test_pickups_are_counted_by_the_couriers_time(shop: Shop) -> None:
    collect(shop, 100)
    collect(shop, 130)

    found = measured()

    assert (found["pickups"], found["on_time"]) == (2, 1)


def test_a_province_is_counted_by_where_goods_are_collected(shop: Shop) -> None:
    collect(shop, 100)

    assert measured("33")["pickups"] == 1


def test_deliveries_are_judged_by_their_lane(shop: Shop) -> None:
    pickup = collect(shop, 0)
    Shipment.objects.filter(pk=pickup.shipment_id).update(delivered_at=NOW + timedelta(hours=13))

    found = measured()

    assert (found["deliveries"], found["on_time_delivery"]) == (1, 1)


def test_what_is_in_doubt_counts_for_nobody(shop: Shop) -> None:
    doubt(collect(shop, 100))

    assert "pickups" not in measured()


@pytest.mark.parametrize(("name", "data", "in_time"), [
    ("confirm", {"reason": "false"}, 0), ("dismiss", {"note": ""}, 1),
])  # fmt: skip
def test_a_decided_doubt_counts(shop: Shop, name: str, data: dict[str, str], in_time: int) -> None:
    row = doubt(collect(shop, 100))
    moves.perform(row, name, actor=staff(Role.CARRIER_MANAGER), at=NOW, data=data)

    found = measured()

    assert (found["pickups"], found["on_time"]) == (1, in_time)


def test_the_same_events_give_the_same_row(shop: Shop) -> None:
    collect(shop, 100)
    first = measured()
    carriers = list(Carrier.objects.values_list("pk", flat=True))

    scorecards.measure(carriers, TOMORROW.date(), at=TOMORROW + timedelta(hours=9))

    assert measured() == first


def test_nothing_is_measured_in_the_night_or_twice_a_day(shop: Shop) -> None:
    assert scorecards.measure_all(at=at("2026-11-21 02:59:00")) == 0
    assert scorecards.measure_all(at=TOMORROW) == 1
    assert scorecards.measure_all(at=TOMORROW) == 0


def test_measuring_many_costs_as_many_queries_as_measuring_one(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    for code in ("sf", "yto", "zto", "sto"):
        make_carrier(code)
    carriers = list(Carrier.objects.values_list("pk", flat=True))

    with django_assert_max_num_queries(24):
        scorecards.measure(carriers, TOMORROW.date(), at=TOMORROW)


def make_scorecard(quality: int, region: str = "", until: datetime = NOW, **fields: Any) -> None:
    since = until.date() - timedelta(days=30)
    span = {"region": region, "period_from": since, "period_to": until.date()}
    builders.make_scorecard(Carrier.objects.get(), quality, **(span | fields))


def quality_for_the_choice(shop: Shop) -> int:
    return candidates(journey_of(book(shop)), at=NOW)[0].quality


def test_the_choice_goes_by_the_province_then_by_the_whole_then_by_what_is_entered(shop: Shop) -> None:
    assert quality_for_the_choice(shop) == 800
    make_scorecard(700)
    assert quality_for_the_choice(shop) == 700
    make_scorecard(650, "33", NOW - timedelta(days=2))
    make_scorecard(100, "11")
    assert quality_for_the_choice(shop) == 650
    make_scorecard(640, "33")
    assert quality_for_the_choice(shop) == 640


def test_a_small_sample_does_not_decide_a_choice(shop: Shop) -> None:
    make_scorecard(100, sufficient=False)

    assert quality_for_the_choice(shop) == 800


def test_scorecards_cost_the_choice_no_query(shop: Shop, django_assert_max_num_queries: Any) -> None:
    journey = journey_of(book(shop))
    make_scorecard(640, "33")

    with django_assert_max_num_queries(5):
        candidates(journey, at=NOW)


@pytest.mark.parametrize(("quality", "state"), [(599, "suspended"), (600, "approved")])
def test_below_the_floor_a_carrier_is_suspended(shop: Shop, quality: int, state: str) -> None:
    make_scorecard(quality)

    scorecards.suspend_weak(NOW.date(), at=NOW)

    carrier = Carrier.objects.get()
    assert (carrier.state, carrier.suspension_cause) == (state, "scorecard" if state == "suspended" else "")


def test_who_was_resumed_is_not_suspended_again_in_the_same_month(shop: Shop) -> None:
    make_scorecard(500)
    scorecards.suspend_weak(NOW.date(), at=NOW)
    moves.perform(Carrier.objects.get(), "resume", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": ""})

    assert scorecards.suspend_weak(NOW.date(), at=after(5)) == 0


def test_too_small_a_sample_suspends_nobody(shop: Shop) -> None:
    make_scorecard(100, sufficient=False)

    assert scorecards.suspend_weak(NOW.date(), at=NOW) == 0


@pytest.mark.parametrize(("today", "spans"), [("2026-12-01", 2), ("2026-12-02", 3), ("2027-01-01", 3)])
def test_no_span_is_measured_twice_on_one_day(today: str, spans: int) -> None:
    measured = periods(date.fromisoformat(today))

    assert len(measured) == len(set(measured)) == spans
