"""Working time with several intervals a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.calendar import BusinessCalendar
from portal.policies.working_hours import SHANGHAI, WorkingHours, after, between
from portal.states import DayKind
from tests.builders import at

CALENDAR = BusinessCalendar(
    {date(2026, 10, 10): DayKind.ADJUSTED, **{date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}},
    frozenset({2026}),
)
HOURS = WorkingHours.read({"workday": [["09:00", "12:00"], ["13:30", "18:00"]], "rest": [["10:00", "16:00"]]})
instants = st.integers(0, 200 * 24 * 60).map(
    lambda n: datetime(2026, 3, 1, tzinfo=SHANGHAI) + timedelta(minutes=n)
)


@pytest.mark.parametrize(
    ("asked", "minutes", "due"),
    [
        ("2026-11-20 09:00:00", 15, "2026-11-20 09:15:00"),
        ("2026-11-20 11:50:00", 15, "2026-11-20 13:35:00"),  # over the noon break
        ("2026-11-20 17:50:00", 15, "2026-11-21 10:05:00"),  # over night into a rest day
        ("2026-11-20 03:00:00", 15, "2026-11-20 09:15:00"),
        ("2026-09-30 17:59:00", 15, "2026-10-08 09:14:00"),  # over the holidays
        ("2026-10-10 09:00:00", 15, "2026-10-10 09:15:00"),  # an adjusted working Saturday
        ("2027-01-02 09:00:00", 15, "2027-01-02 10:15:00"),  # no data: a Saturday is a rest day
    ],
)
def test_working_minutes_run_only_in_working_time(asked: str, minutes: int, due: str) -> None:
    assert after(at(asked), minutes, HOURS, CALENDAR) == at(due)


@given(instants, st.integers(1, 3000))
def test_so_many_minutes_lie_between_the_start_and_the_end(start: datetime, minutes: int) -> None:
    assert between(start, after(start, minutes, HOURS, CALENDAR), HOURS, CALENDAR) == timedelta(
        minutes=minutes
    )


@given(instants, st.integers(1, 600), st.integers(1, 600))
def test_more_minutes_never_end_earlier(start: datetime, some: int, more: int) -> None:
    assert after(start, some, HOURS, CALENDAR) < after(start, some + more, HOURS, CALENDAR)


@pytest.mark.parametrize(
    "wrong", [[["12:00", "09:00"]], [["09:00", "12:00"], ["11:00", "18:00"]], [["9", "x"]]]
)
def test_intervals_that_make_no_sense_are_refused(wrong: list[list[str]]) -> None:
    with pytest.raises(ValueError):
        WorkingHours.read({"workday": wrong})


def test_hours_that_never_open_are_an_error() -> None:
    with pytest.raises(ValueError, match="no working time"):
        after(at("2026-11-20 09:00:00"), 1, WorkingHours(()), CALENDAR)
