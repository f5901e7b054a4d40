"""Suggestions of capacity: made where a forecast outgrows it, booked once, for real."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from carriers.models import CapacitySlot, Carrier, PickupOrder
from carriers.services import capacity
from portal.actors import SYSTEM, Role
from portal.errors import InvalidInput, MoveNotAllowed, NotPermitted, Refused
from portal.services import moves
from tests.builders import NOW, make_carrier, make_contact, make_shop, staff
from tests.builders_foresight import make_forecast, make_suggestion, week_ago
from tests.builders_repairs import make_provider
from tickets.models import CapacitySuggestion, CentreDay, ProviderDay, RepairCentre
from tickets.policies.capacity_plans import Week, missing, plans
from tickets.services import provider_days, repair_centres

MONDAY, TODAY = date(2026, 11, 30), date(2026, 11, 20)
BOSS = staff(Role.SUPERVISOR)


def weeks(*loads: float, capacity: int = 10) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=n), load, capacity) for n, load in enumerate(loads)]


def book(row: CapacitySuggestion, when: Any = NOW, **data: Any) -> CapacitySuggestion:
    return moves.perform(row, "book", actor=BOSS, at=when, data=data)


def test_neighbouring_weeks_make_one_plan_and_a_gap_makes_two() -> None:
    found = plans(weeks(70, 84, 63, 70), full_percent=90, today=TODAY)
    assert [(p.first_day, p.last_day, p.extra) for p in found] == [
        (MONDAY, MONDAY + timedelta(days=13), 4),
        (MONDAY + timedelta(days=21), MONDAY + timedelta(days=27), 2),
    ]


def test_today_and_days_gone_are_left_out() -> None:
    first = weeks(700)
    assert plans(first, full_percent=90, today=MONDAY)[0].first_day == MONDAY + timedelta(days=1)
    assert plans(first, full_percent=90, today=MONDAY + timedelta(days=6)) == []


@given(st.floats(0, 10_000), st.integers(0, 500), st.integers(1, 100))
def test_with_what_is_missing_no_day_is_full(load: float, has: int, percent: int) -> None:
    week = Week(MONDAY, load, has)
    enough = has + missing(week, percent)
    assert enough * percent * 7 >= load * 100 - 1e-6


def test_a_centre_that_will_be_full_gets_a_suggestion_with_its_reasons(db: None) -> None:
    row = make_suggestion()
    assert (row.state, row.capacity, row.load, row.extra) == ("open", 1, 3, 3)
    assert row.first_day == date(2026, 11, 21)
    assert [reason.code for reason in row.why][:2] == ["load_over_capacity", "full_from"]
    with translation.override("en"):
        assert "up to 3 a day are expected" in row.why[0].sentence


def test_booking_changes_the_capacity_of_every_day_ahead(db: None) -> None:
    row = make_suggestion()
    CentreDay.objects.create(centre=row.centre, day=row.first_day, capacity=2, reserved=2)
    row = book(row)
    days = dict(CentreDay.objects.values_list("day", "capacity"))
    assert days[row.first_day] == 5 and days[row.last_day] == 4
    assert len(days) == len(row.booked) == (row.last_day - row.first_day).days + 1
    assert repair_centres.reserve(row.centre, row.first_day, days=1)[1] is False


def test_what_was_booked_cannot_be_booked_again(db: None) -> None:
    row = book(make_suggestion())
    before = list(CentreDay.objects.values_list("day", "capacity"))
    with pytest.raises(MoveNotAllowed):
        book(row)
    assert list(CentreDay.objects.values_list("day", "capacity")) == before


def test_part_of_a_suggestion_can_be_booked(db: None) -> None:
    row = make_suggestion()
    row = book(row, extra=1, last_day=row.first_day.isoformat())
    assert row.booked == {row.first_day.isoformat(): 1}
    assert CentreDay.objects.get().capacity == 2


@pytest.mark.parametrize("wrong", [{"extra": 4}, {"extra": 0}, {"last_day": "2027-12-01"}], ids=str)
def test_never_more_than_is_suggested(db: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        book(make_suggestion(), **wrong)
    assert not CentreDay.objects.exists()


def test_days_gone_are_not_booked(db: None) -> None:
    row = make_suggestion()
    with pytest.raises(Refused):
        book(row, NOW + timedelta(days=90))
    row = book(row, NOW + timedelta(days=10))
    assert min(row.booked) == "2026-12-01"


def test_nothing_is_booked_where_no_limit_is_named_any_more(db: None) -> None:
    row = make_suggestion()
    RepairCentre.objects.update(daily_intake=None)
    with pytest.raises(Refused):
        book(row)


def test_the_next_forecast_counts_what_was_booked_and_lets_the_rest_lapse(db: None) -> None:
    first = book(make_suggestion())
    make_forecast(NOW + timedelta(hours=1))
    assert list(CapacitySuggestion.objects.all()) == [first]
    CentreDay.objects.all().delete()
    make_forecast(NOW + timedelta(hours=2))
    make_forecast(NOW + timedelta(hours=3))
    assert sorted(CapacitySuggestion.objects.values_list("state", flat=True)) == ["booked", "lapsed", "open"]


def test_a_suggestion_is_dismissed_with_a_reason(db: None) -> None:
    row = make_suggestion()
    row = moves.perform(row, "dismiss", actor=BOSS, at=NOW, data={"reason": "moving house"})
    assert (row.state, CentreDay.objects.count()) == ("dismissed", 0)


def test_the_carriers_desk_plans_for_carriers_only(db: None) -> None:
    with pytest.raises(NotPermitted):
        moves.perform(make_suggestion(), "book", actor=staff(Role.CARRIER_MANAGER), at=NOW)


def test_a_provider_takes_more_visits(db: None) -> None:
    provider = make_provider(daily_visits=3)
    provider_days.widen(provider, TODAY, 2)
    provider_days.widen(provider, TODAY, 1)
    assert ProviderDay.objects.get().capacity == 6


def pickups(carrier: Carrier, weekly: int) -> None:
    shop, people = make_shop(), [make_contact(), make_contact()]
    for ago in range(1, 5):
        for number in range(weekly):
            row = PickupOrder(
                number=f"PK-{ago}-{number}", shop=shop, carrier=carrier, slot_from=week_ago(ago)
            )
            row.sender, row.recipient = people
            moves.begin(row, emits="record.created", actor=SYSTEM, at=week_ago(ago))


def test_a_carriers_area_takes_more_pickups_in_its_hours(db: None) -> None:
    carrier, desk = make_carrier(), staff(Role.CARRIER_MANAGER)
    told = [capacity.Told("33", {10: 1, 14: 1}, {})]
    capacity.tell(carrier, told, full=False, told_at=NOW - timedelta(days=1), actor=desk, at=NOW)
    pickups(carrier, 28)
    make_forecast()
    row = CapacitySuggestion.objects.get()
    assert (row.carrier, row.area_code, row.capacity, row.extra) == (carrier, "33", 2, 3)
    moves.perform(row, "book", actor=desk, at=NOW, data={})
    slots = CapacitySlot.objects.filter(day=row.first_day + timedelta(days=20)).order_by("hour")
    assert [(slot.hour, slot.told) for slot in slots] == [(10, 3), (14, 2)]
    make_forecast(NOW + timedelta(hours=1))
    assert CapacitySuggestion.objects.count() == 1
