"""The calendar file: what every calendar reads, escaped and folded."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, at
from tickets.policies.calendar_file import Entry, calendar_file

VISIT = Entry("AP-1@x", "installation", at("2026-11-21 10:00:00"), at("2026-11-21 12:00:00"), NOW, changed=3)


def test_a_visit_is_told_in_utc_with_its_number_of_changes() -> None:
    lines = calendar_file(VISIT).split("\r\n")

    assert {"UID:AP-1@x", "SEQUENCE:3", "DTSTART:20261121T020000Z", "DTEND:20261121T040000Z"} <= set(lines)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")


def test_commas_and_line_ends_are_escaped() -> None:
    text = calendar_file(replace(VISIT, title="a, b; c\\d\ne", place="x,y"))

    assert "SUMMARY:a\\, b\\; c\\\\d\\ne\r\n" in text
    assert "LOCATION:x\\,y\r\n" in text


@given(st.text(alphabet="安装洗衣机 abc", max_size=120))
def test_no_line_is_too_long_and_nothing_is_lost(title: str) -> None:
    text = calendar_file(replace(VISIT, title=title))

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")
