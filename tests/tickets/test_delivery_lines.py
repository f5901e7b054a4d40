"""The cut-off chain per delivery line, and which link a miss is put down to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from portal.models import Shop
from portal.policies.calendar import BusinessCalendar
from portal.states import DayKind
from tests.builders import NOW, at, make_calendar, make_carrier, make_enrolment, make_order, make_shop
from tickets.models import DeliveryLine, DeliveryPromise, OrderPromise
from tickets.policies.delivery_chain import ChainFacts, cause_of
from tickets.policies.nextday import LineTimes, promise_dates

CALENDAR = BusinessCalendar(
    {date(2026, 10, 10): DayKind.ADJUSTED, **{date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}},
    frozenset({2026}),
)
PLAIN = LineTimes(time(16), time(17))


def in_2026(text: str) -> datetime:
    return at(f"2026-{text}:00")


RESTS = LineTimes(time(16), time(17), rests=True)
CLOSED = LineTimes(time(16), time(17), closed=frozenset({date(2026, 11, 20)}))
SAME_DAY = LineTimes(time(16), time(17), days=0, sign_by=time(22))


@pytest.mark.parametrize(
    ("paid", "line", "ship_by", "sign_by"),
    [
        ("09-30 18:00", PLAIN, "10-08 17:00", "10-10 00:00"),  # K1
        ("10-10 09:00", RESTS, "10-10 17:00", "10-12 00:00"),  # K2: an adjusted Saturday
        ("10-17 09:00", RESTS, "10-19 17:00", "10-21 00:00"),
        ("11-20 16:00", PLAIN, "11-21 17:00", "11-23 00:00"),  # K4
        ("11-20 09:00", CLOSED, "11-21 17:00", "11-23 00:00"),
        ("11-20 09:00", SAME_DAY, "11-20 17:00", "11-20 22:00"),
        ("11-20 09:00", LineTimes(time(16), time(17), days=2), "11-20 17:00", "11-23 00:00"),
    ],
)
def test_k1_k2_k4_the_chain_is_fixed_at_payment(
    paid: str, line: LineTimes, ship_by: str, sign_by: str
) -> None:
    dates = promise_dates(in_2026(paid), line, CALENDAR)
    assert (dates.ship_by, dates.sign_by) == (in_2026(ship_by), in_2026(sign_by))


def test_the_first_hub_is_counted_from_the_collection() -> None:
    line = LineTimes(time(16), time(17), collect_by=time(19), hub_hours=6)
    dates = promise_dates(at("2026-11-20 09:00:00"), line, CALENDAR)
    assert (dates.collect_by, dates.hub_by) == (at("2026-11-20 19:00:00"), at("2026-11-21 01:00:00"))


def chain(**said: str) -> ChainFacts:
    instants: dict[str, Any] = {name: at(f"2026-11-{value}:00") for name, value in said.items()}
    planned = {"ship_by": at("2026-11-20 16:00:00"), "sign_by": at("2026-11-22 00:00:00")}
    return ChainFacts(**(planned | instants))


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (chain(merchant_click="20 15:00", first_scan="20 19:20"), "merchant_late"),  # K8
        (chain(first_scan="20 15:30"), "carrier_transit_late"),
        (chain(), "merchant_late"),  # nothing was handed over, nobody even said so
        (chain(merchant_click="20 15:00"), None),  # the word of one side proves nothing
        (chain(first_scan="20 15:30", hub_by="20 22:00", first_hub="21 03:00"), "carrier_pickup_late"),
        (chain(first_scan="20 18:00", collect_by="20 19:00"), "carrier_transit_late"),
        (chain(first_scan="20 15:30", signed_at="21 20:00"), None),
    ],
)
def test_k8_the_records_name_the_broken_link_whatever_was_said(facts: ChainFacts, cause: str | None) -> None:
    assert cause_of(facts, at("2026-11-22 00:00:01"))[0] == cause


def test_a_lost_parcel_goes_before_every_link() -> None:
    lost = ChainFacts(at("2026-11-20 16:00:00"), at("2026-11-22 00:00:00"), lost=True)
    assert cause_of(lost, NOW)[0] == "carrier_lost"


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "next_day")
    return shop


def line(shop: Shop, destination: str = "", **fields: Any) -> DeliveryLine:
    hours: dict[str, Any] = {"cutoff": time(14), "ship_by": time(15), "open_from": NOW - timedelta(days=9)}
    carrier = make_carrier(f"c{DeliveryLine.objects.count()}")
    return DeliveryLine.objects.create(
        shop=shop, carrier=carrier, origin="330100", destination=destination, **(hours | fields)
    )


def sold(shop: Shop, paid_at: datetime = NOW) -> DeliveryPromise | None:
    order = make_order(shop, paid_at=paid_at, signed_at=None)
    return DeliveryPromise.objects.filter(order=order).first()


def test_the_line_that_names_the_destination_most_closely_counts(shop: Shop) -> None:
    line(shop)
    near = line(shop, "3301", collect_by=time(16))
    promise = sold(shop)
    assert promise and (promise.line, promise.collect_by) == (near, at("2026-11-20 16:00:00"))


def test_a_line_that_is_not_open_at_payment_promises_nothing(shop: Shop) -> None:
    line(shop, open_from=NOW + timedelta(days=1))
    assert sold(shop) is None
    promise = OrderPromise.objects.get(kind="next_day")
    assert (promise.state, promise.outcome_reasons[0].code) == ("void", "no_line")


def test_a_destination_without_a_line_is_promised_nothing(shop: Shop) -> None:
    line(shop, "11")
    assert sold(shop) is None


def test_a_line_closed_later_changes_no_promise_given(shop: Shop) -> None:
    row = line(shop)
    promise = sold(shop)
    row.cutoff, row.ship_by = time(9), time(10)
    row.save()
    assert promise
    promise.refresh_from_db()
    assert promise.ship_by == at("2026-11-20 15:00:00")
