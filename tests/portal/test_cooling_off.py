"""The re-join rule (S1 1.13, C-2; Civil Code arts 201 and 203)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.cooling_off import days_left, rejoin_allowed_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    UTC,
    SHANGHAI,
    ZoneInfo("America/New_York"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
]
INSTANTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"),  # hypothesis adds the zone
    datetime.fromisoformat("2029-12-31T23:59:59"),
    timezones=st.sampled_from(ZONES),
    allow_imaginary=False,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a1_the_door_opens_at_midnight_after_day_45() -> None:
    opens = rejoin_allowed_at(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), 45)

    assert local("2026-04-15 23:59:59") < opens
    assert opens == local("2026-04-16 00:00:00")


def test_a2_one_second_later_moves_the_day() -> None:
    assert rejoin_allowed_at(local("2026-03-02 00:00:00"), 45) == local("2026-04-17 00:00:00")


def test_a4_the_leap_day_is_counted() -> None:
    assert rejoin_allowed_at(local("2024-01-16 12:00:00"), 45) == local("2024-03-02 00:00:00")


def test_without_cooling_off_the_door_opens_the_next_day() -> None:
    assert rejoin_allowed_at(local("2026-03-01 09:00:00"), 0) == local("2026-03-02 00:00:00")


def naive_opening(exit_at: datetime, days: int) -> date:
    """Cross out one day after another on a wall calendar in China (UTC+8, no summer time)."""
    day = (exit_at.astimezone(UTC) + timedelta(hours=8)).date()
    for _ in range(days):
        day += timedelta(days=1)
    return day + timedelta(days=1)


@given(INSTANTS, st.integers(1, 100))
def test_the_door_opens_where_a_wall_calendar_says(exit_at: datetime, days: int) -> None:
    expected = datetime.combine(naive_opening(exit_at, days), time(0), timezone(timedelta(hours=8)))

    assert rejoin_allowed_at(exit_at, days) == expected


@given(INSTANTS, st.sampled_from(ZONES))
def test_the_zone_in_which_an_exit_is_written_does_not_matter(exit_at: datetime, zone: timezone) -> None:
    assert rejoin_allowed_at(exit_at, 45) == rejoin_allowed_at(exit_at.astimezone(zone), 45)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-03-01 23:59:59", 46),
        ("2026-03-02 00:00:00", 45),
        ("2026-04-15 00:00:00", 1),
        ("2026-04-15 23:59:59", 1),
        ("2026-04-16 00:00:00", 0),
        ("2026-06-01 00:00:00", 0),
    ],
)
def test_the_countdown_counts_local_days(now: str, left: int) -> None:
    assert days_left(local("2026-04-16 00:00:00"), local(now)) == left
