"""Why a deadline ends when it does: the steps always lead to the instant, or say that it was set."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Role
from portal.models import Deadline, EnrolmentApplication, PolicyValue, Service, Shop
from portal.policies import terms
from portal.policies.calendar import BusinessCalendar
from portal.policies.explain import Course, Pause, why
from portal.queries import explain
from portal.services import applications, moves
from portal.states import DayKind
from portal.workflow.clocks import Term, Unit
from tests.api.conftest import program
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_member,
    make_service,
    make_shop,
    make_staff,
    merchant,
    staff,
)

CALENDAR = BusinessCalendar(
    {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}, frozenset(range(2026, 2029))
)


def course(term: Term, start: datetime, due: datetime, **more: object) -> Course:
    return Course("Review", "decision", None, term, start, due, **more)  # type: ignore[arg-type]


def term_of(amount: int, unit: Unit) -> Term:
    hours = {"workday": [["09:00", "12:00"], ["13:30", "18:00"]], "rest": [["10:00", "16:00"]]}
    return Term(amount, unit, hours=hours if unit is Unit.WORKING_MINUTES else None)


def codes(told: Course, calendar: BusinessCalendar = CALENDAR) -> list[str]:
    return [step.code for step in why(told, calendar)]


def test_each_rest_day_and_holiday_left_out_is_named() -> None:
    told = course(Term(2, Unit.WORKING_DAYS), at("2026-09-30 10:00:00"), at("2026-10-10 00:00:00"))
    [step] = [step for step in why(told, CALENDAR) if step.code == "days_left_out"]
    assert step.facts["n"] == 7
    assert step.facts["days"].startswith("2026-10-01, 2026-10-02")


def test_an_end_that_the_term_does_not_give_is_said_to_be_set() -> None:
    told = course(Term(2, Unit.HOURS), NOW, NOW + timedelta(hours=3))
    assert codes(told) == ["began", "set", "ends"]


def test_a_missing_calendar_is_said_and_nothing_is_made_up() -> None:
    told = course(Term(2, Unit.WORKING_DAYS), NOW, NOW + timedelta(days=5))
    assert codes(told, BusinessCalendar({}, frozenset())) == ["began", "calendar_missing", "ends"]


@given(
    st.sampled_from(list(Unit)),
    st.integers(1, 60),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)),
    st.integers(0, 500),
)
def test_the_steps_lead_to_the_instant(unit: Unit, amount: int, start: datetime, hours: int) -> None:
    began = start.replace(tzinfo=NOW.tzinfo)
    credit = timedelta(hours=hours)
    due = terms.end_of(term_of(amount, unit), began, CALENDAR) + credit
    told = course(term_of(amount, unit), began, due, pauses=[Pause(began, began + credit, credit)])
    assert "set" not in codes(told)
    assert codes(told)[-1] == "ends"


@given(
    st.sampled_from(list(Unit)),
    st.integers(1, 30),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)),
    st.integers(0, 100),
    st.integers(0, 2000),
)
def test_standing_still_never_shortens(
    unit: Unit, amount: int, start: datetime, part: int, hours: int
) -> None:
    term, began = term_of(amount, unit), start.replace(tzinfo=NOW.tzinfo)
    due = terms.end_of(term, began, CALENDAR)
    paused = began + (due - began) * part / 100
    assert terms.resumed(term, due, paused, paused + timedelta(hours=hours), CALENDAR) >= due


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    make_service("home_pickup")
    return make_shop()


@pytest.fixture
def application(shop: Shop) -> EnrolmentApplication:
    row = applications.start_application(shop, Service.objects.get(), actor=merchant(shop), at=NOW)
    return applications.submit(row, actor=merchant(shop), at=NOW)


def told(name: str, row: EnrolmentApplication) -> list[str]:
    return [step.code for step in explain.why(Deadline.objects.get(name=name, settled_at=None), row)]


def test_a_running_review_is_explained(application: EnrolmentApplication) -> None:
    steps = ["began", "term", "default", "whole_days", "days_left_out", "ends"]
    assert told("review", application) == steps


def test_a_clock_that_stands_still_and_goes_on_keeps_its_pauses(application: EnrolmentApplication) -> None:
    row = moves.perform(application, "request_info", actor=staff(), at=NOW, data={"reason": "Which one?"})
    assert told("review", row)[-1] == "stands_still"
    later = NOW + timedelta(days=4)
    row = moves.perform(row, "provide_info", actor=merchant(row.shop), at=later, data={"reason": "Two"})
    assert "stood_still" in told("review", row)
    [pause] = Deadline.objects.get(name="review").pauses
    assert pause["credit"] > 0
    assert (pause["state"], pause["move"]) == ("info_requested", "request_info")


def test_the_explanation_says_why_it_stood_still(application: EnrolmentApplication) -> None:
    row = moves.perform(application, "request_info", actor=staff(), at=NOW, data={"reason": "Which one?"})
    with translation.override("en"):
        [step] = [
            s for s in explain.why(Deadline.objects.get(name="review"), row) if s.code == "stands_still"
        ]
        assert "(information requested: Ask for information)" in step.sentence


def test_a_value_of_the_book_is_told_with_its_date(shop: Shop) -> None:
    value = {"amount": 5, "unit": "working_days", "reminders": []}
    PolicyValue.objects.create(key="enrol.review", value=value, effective_from=at("2026-11-01 00:00:00"))
    cache.clear()
    row = applications.start_application(shop, Service.objects.get(), actor=merchant(shop), at=NOW)
    row = applications.submit(row, actor=merchant(shop), at=NOW)
    steps = {step.code: step for step in explain.why(Deadline.objects.get(), row)}
    assert steps["version"].facts == {"since": "2026-11-01 00:00"}
    assert steps["term"].facts["amount"] == 5


def test_explaining_asks_the_database_nothing_more(application: EnrolmentApplication) -> None:
    deadline = Deadline.objects.get()
    explain.why(deadline, application)
    with CaptureQueriesContext(connection) as queries:
        assert explain.why(deadline, application)
    assert len(queries) == 0


@time_machine.travel(NOW, tick=False)
def test_every_door_tells_why(client: Client, application: EnrolmentApplication) -> None:
    said = "rest days and holidays are left out"
    client.force_login(make_member(application.shop))
    page = client.get(f"/portal/applications/{application.number}/", headers={"Accept-Language": "en"})
    assert said in page.content.decode()
    client.force_login(make_staff(Role.REVIEWER))
    desk = client.get(
        f"/admin/portal/enrolmentapplication/{application.pk}/change/", headers={"Accept-Language": "en"}
    )
    assert said in desk.content.decode()
    erp = program("erp", shops=(application.shop,))
    [clock] = erp.get(f"/applications/{application.number}/").json()["deadlines"]
    assert [step["code"] for step in clock["why"]][-1] == "ends"
