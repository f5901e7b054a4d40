"""Terms in working minutes: a named calendar, its version, pauses and what is told about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.policies import book, terms
from portal.policies.explain import Course, why
from portal.policies.favour import better_for_buyer
from portal.workflow.clocks import Term, Unit
from tests.builders import at
from tests.portal.test_working_hours import CALENDAR, HOURS, instants

STORED = {"workday": [["09:00", "12:00"], ["13:30", "18:00"]], "rest": [["10:00", "16:00"]]}
TERM = Term(90, Unit.WORKING_MINUTES, calendar="hours.test", hours=STORED)
amounts = st.integers(1, 3000)


def ends(amount: int, start: datetime) -> datetime:
    return terms.end_of(replace(TERM, amount=amount), start, CALENDAR)


@given(instants, amounts)
def test_no_term_is_due_outside_working_time(start: datetime, amount: int) -> None:
    due = ends(amount, start).astimezone(start.tzinfo)
    opened = HOURS.of(due.date(), CALENDAR)
    assert any(begins < due.time() <= closes for begins, closes in opened)


@given(instants, amounts, st.integers(1, 5000))
def test_who_starts_later_never_ends_earlier(start: datetime, amount: int, later: int) -> None:
    assert ends(amount, start) <= ends(amount, start + timedelta(minutes=later))


@given(instants, st.integers(1, 600), st.integers(0, 100), st.integers(0, 6000))
def test_standing_still_costs_no_working_time(start: datetime, amount: int, part: int, stood: int) -> None:
    due = ends(amount, start)
    paused = start + (due - start) * part / 100
    again = paused + timedelta(minutes=stood)
    moved = terms.resumed(replace(TERM, amount=amount), due, paused, again, CALENDAR)
    assert terms.working_hours.between(again, moved, HOURS, CALENDAR) == terms.working_hours.between(
        paused, due, HOURS, CALENDAR
    )


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-09-30 17:30:00", "2026-10-08 10:00:00"),  # the holidays do not count
        (
            "2026-10-10 11:00:00",
            "2026-10-10 14:00:00",
        ),  # a Saturday that is made up for counts as a working day
        ("2026-10-17 15:30:00", "2026-10-18 11:00:00"),  # a weekend has hours of its own
    ],
)
def test_the_kind_of_day_decides(start: str, due: str) -> None:
    assert ends(90, at(start)) == at(due)


def test_reminders_fall_in_working_time() -> None:
    term = Term.from_policy(
        {
            "amount": 90,
            "unit": "working_minutes",
            "calendar": "hours.test",
            "reminders": [{"percent": 50}, {"lead_minutes": 30}, {"lead_minutes": 91}],
        }
    )
    start = at("2026-11-20 11:30:00")
    due = at("2026-11-20 14:30:00")
    told = terms.reminders_of(replace(term, hours=STORED), start, due, CALENDAR)
    assert [moment for _step, moment in told] == [at("2026-11-20 13:45:00"), at("2026-11-20 14:00:00")]


def test_the_explanation_names_the_hours() -> None:
    start = at("2026-11-20 11:30:00")
    told = Course("Answer", "decision", None, TERM, start, ends(90, start))
    steps = {step.code: step for step in why(told, CALENDAR)}
    assert steps["within_hours"].facts["workday"] == "09:00-12:00, 13:30-18:00"
    with translation.override("en"):
        assert "90 working minutes" in steps["term"].sentence


@pytest.mark.parametrize(
    "value",
    [
        {"amount": 5, "unit": "working_minutes"},
        {"amount": 5, "unit": "working_minutes", "calendar": "help.levels"},
        {"amount": 5, "unit": "hours", "calendar": "help.hours"},
        {"amount": 5, "unit": "hours", "ladder": [{"level": 1, "percent": 50}]},
        {"amount": 5, "unit": "hours", "ladder": [{"level": 1, "percent": 50, "who": ["nobody"]}]},
        {"amount": 5, "unit": "hours", "ladder": [{"level": 1, "who": ["merchant.owner"]}]},
    ],
)
def test_a_term_that_cannot_be_counted_or_told_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(book.PolicyProblem):
        book.validate(book.known()["help.response"], value)


def test_hours_that_never_open_on_working_days_are_refused() -> None:
    with pytest.raises(book.PolicyProblem):
        book.validate(book.known()["help.hours"], {"rest": [["10:00", "12:00"]]})


def test_two_lengths_of_one_term_compare() -> None:
    policy = book.known()["help.response"]
    one, other = ({"amount": n, "unit": "working_minutes", "calendar": "help.hours"} for n in (10, 20))
    assert better_for_buyer(policy, one, other)
