"""Times and histories of the international providers (interface document, section 1, rule 9)."""

from datetime import datetime

import pytest

from carriers.adapters import worldwide
from carriers.adapters.base import BadPush, Event


def at(text: str | None) -> worldwide.Moment:
    return worldwide.moment({"at": text}, "at")


@pytest.mark.parametrize(
    "text",
    ["2025-03-01T10:00:00Z", "2025-03-01T18:00:00+08:00", "2025-03-01 18:00+0800", "2025-03-01T10:00:00.0Z"],
)
def test_a_time_with_an_offset_is_an_instant(text: str) -> None:
    assert at(text) == (datetime.fromisoformat("2025-03-01T10:00:00+00:00"), None)


@pytest.mark.parametrize("text", ["2025-03-01T10:00:00", "2025-03-01 10:00", "2025-03-01T10:00:00.515"])
def test_a_time_without_an_offset_stays_local(text: str) -> None:
    assert at(text) == (None, datetime(2025, 3, 1, 10))


def test_a_day_is_a_local_day() -> None:
    assert at("2025-03-01") == (None, datetime(2025, 3, 1))


@pytest.mark.parametrize("text", [None, ""])
def test_no_time_is_never(text: str | None) -> None:
    assert at(text) == worldwide.NEVER


@pytest.mark.parametrize(
    "text",
    ["soon", "2025-02-30T10:00:00Z", "0001-01-01T00:00:00Z", "٢٠٢٥-03-01", "2025-03-01T10:00:00+99:00"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadPush):
        at(text)


def scan(code: str, text: str) -> Event:
    return Event(at(text).occurred_at, None, None, code, None, None, occurred_local=at(text).occurred_local)


def order(*events: Event) -> list[str | None]:
    return [event.raw_code for event in worldwide.oldest_first(events)]


def test_instants_are_put_in_order() -> None:
    assert order(scan("late", "2025-03-01T11:00:00+08:00"), scan("early", "2025-03-01T02:00:00Z")) == [
        "early",
        "late",
    ]


def test_clocks_of_different_places_are_not_compared() -> None:
    assert order(scan("shanghai", "2025-03-01T11:00:00"), scan("anchorage", "2025-03-01T01:00:00")) == [
        "shanghai",
        "anchorage",
    ]


def test_a_repeated_scan_is_one() -> None:
    assert order(scan("once", "2025-03-01"), scan("once", "2025-03-01")) == ["once"]


@pytest.mark.parametrize(("sent", "ours"), [(" AS-1 ", "AS-1"), ("x" * 33, None), ("", None), (7, "7")])
def test_only_what_can_be_ours_is_our_reference(sent: object, ours: str | None) -> None:
    assert worldwide.our_reference({"tag": sent}, "tag") == ours
