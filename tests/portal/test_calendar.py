"""The working-day calendar (C-17) against a second, independent library."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import CalendarYearMissing
from portal.policies.calendar import BusinessCalendar, outside_quiet_hours, within_hours
from portal.services.reference import official_days
from portal.states import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = (2024, 2025, 2026)
EVERY_DAY = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]


@pytest.fixture(scope="module")
def calendar() -> BusinessCalendar:
    special = {day: kind for year in YEARS for day, (kind, _name) in official_days(year).items()}
    return BusinessCalendar(special=special, years=frozenset(YEARS))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_every_day_is_worked_or_free_as_published(calendar: BusinessCalendar) -> None:
    wrong = [day for day in EVERY_DAY if calendar.is_working(day) != chinese_calendar.is_workday(day)]

    assert wrong == []


def test_every_published_holiday_and_worked_weekend_has_its_kind(calendar: BusinessCalendar) -> None:
    published = {day: DayKind.HOLIDAY for day in chinese_calendar.holidays if day.year in YEARS}
    published |= {day: DayKind.ADJUSTED for day in chinese_calendar.workdays if day.year in YEARS}

    assert {day: calendar.kind(day) for day in published} == published


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 2, 17), DayKind.HOLIDAY, "春节"),
        (date(2026, 2, 28), DayKind.ADJUSTED, "春节调休上班"),
        (date(2026, 10, 4), DayKind.HOLIDAY, "国庆节"),
        (date(2025, 10, 6), DayKind.HOLIDAY, "中秋节"),
        (date(2024, 4, 7), DayKind.ADJUSTED, "清明节调休上班"),
    ],
)
def test_each_day_is_named_after_its_festival(day: date, kind: DayKind, name: str) -> None:
    assert official_days(day.year)[day] == (kind, name)


@pytest.mark.parametrize("year", [2000, 2027, 2040])
def test_a_year_without_a_schedule_is_not_guessed(year: int) -> None:
    with pytest.raises(CalendarYearMissing) as missing:
        official_days(year)

    assert missing.value.facts == {"year": year}


def test_a_missing_year_refuses_every_question(calendar: BusinessCalendar) -> None:
    for question in (calendar.kind, calendar.is_working, calendar.next_non_holiday):
        with pytest.raises(CalendarYearMissing):
            question(date(2027, 1, 4))


@given(st.dates(date(2023, 1, 1), date(2027, 12, 31)), st.integers(0, 300))
def test_invariant_20_an_answer_never_leans_on_a_year_that_was_not_entered(
    calendar: BusinessCalendar, start: date, count: int
) -> None:
    try:
        end = calendar.add_working_days(start, count)
    except CalendarYearMissing as missing:
        assert missing.facts["year"] not in YEARS
        return
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert {day.year for day in days} <= set(YEARS)
    assert sum(chinese_calendar.is_workday(day) for day in days) == count


def test_counting_into_a_missing_year_is_refused(calendar: BusinessCalendar) -> None:
    with pytest.raises(CalendarYearMissing):
        calendar.add_working_days(date(2026, 12, 31), 1)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 18), 3, date(2026, 11, 23)),  # over a plain weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over Spring Festival
        (date(2026, 10, 9), 2, date(2026, 10, 12)),  # the worked Saturday counts, the Sunday does not
        (date(2026, 11, 21), 0, date(2026, 11, 21)),  # nothing to count: even a Saturday stays
    ],
)
def test_working_days_are_counted(calendar: BusinessCalendar, start: date, count: int, end: date) -> None:
    assert calendar.add_working_days(start, count) == end


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 10, 2), date(2026, 10, 8)),  # G1: over the whole of National Day, weekend included
        (date(2026, 10, 8), date(2026, 10, 8)),
        (date(2026, 11, 21), date(2026, 11, 21)),  # a plain Saturday is no statutory holiday
        (date(2026, 2, 15), date(2026, 2, 24)),
        (date(2026, 1, 2), date(2026, 1, 4)),  # the Sunday after New Year is worked
    ],
)
def test_art_203_moves_an_end_off_a_holiday(calendar: BusinessCalendar, day: date, moved: date) -> None:
    assert calendar.next_non_holiday(day) == moved


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 08:29:59", "2026-11-20 08:30:00"),
        ("2026-11-20 08:30:00", "2026-11-20 08:30:00"),
        ("2026-11-20 18:59:59", "2026-11-20 18:59:59"),
        ("2026-11-20 19:00:00", "2026-11-21 08:30:00"),
        ("2026-11-20 21:40:00", "2026-11-21 08:30:00"),
        ("2026-12-31 23:00:00", "2027-01-01 08:30:00"),
    ],
)
def test_outside_opening_hours_the_next_opening_counts(at: str, expected: str) -> None:
    assert within_hours(local(at), time(8, 30), time(19)) == local(expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 21:59:59", "2026-11-20 21:59:59"),
        ("2026-11-20 22:00:00", "2026-11-21 08:00:00"),
        ("2026-11-20 23:59:59", "2026-11-21 08:00:00"),
        ("2026-11-21 00:00:00", "2026-11-21 08:00:00"),
        ("2026-11-21 07:59:59", "2026-11-21 08:00:00"),
        ("2026-11-21 08:00:00", "2026-11-21 08:00:00"),
    ],
)
def test_quiet_hours_span_midnight(at: str, expected: str) -> None:
    assert outside_quiet_hours(local(at), time(22), time(8)) == local(expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 11:59:59", "2026-11-20 11:59:59"),
        ("2026-11-20 12:00:00", "2026-11-20 14:00:00"),
        ("2026-11-20 14:00:00", "2026-11-20 14:00:00"),
        ("2026-11-20 23:00:00", "2026-11-20 23:00:00"),
    ],
)
def test_quiet_hours_may_lie_within_a_day(at: str, expected: str) -> None:
    assert outside_quiet_hours(local(at), time(12), time(14)) == local(expected)


def test_without_quiet_hours_every_instant_may_speak() -> None:
    assert outside_quiet_hours(local("2026-11-20 22:00:00"), time(22), time(22)) == local(
        "2026-11-20 22:00:00"
    )
