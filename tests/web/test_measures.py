"""The measures that stand, for everybody (Measures for Online Transactions art 30)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.actors import SYSTEM
from portal.models import Enrolment, PublishedMeasure
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.services import moves, standing
from portal.workflow import Term
from portal.workflow.clocks import Unit
from tests.builders import NOW, at, make_calendar, make_enrolment, make_metric, make_service, make_shop, staff

pytestmark = pytest.mark.django_db
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}


@pytest.fixture
def member() -> Enrolment:
    make_calendar()
    make_service("next_day", conditions=[RATE])
    return make_enrolment(make_shop(name="Old Tea House"), "next_day")


def warned(member: Enrolment, **data: str) -> Enrolment:
    told = {"reason": "late parcels", "advice": "Ship before 16:00.", **data}
    return moves.perform(member, "warn", actor=staff(), at=NOW, data=told)


def page(client: Client, language: str = "en", query: str = "") -> Any:
    answer = client.get(f"/measures/{query}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer


def test_nobody_needs_a_login_and_nothing_says_so(client: Client) -> None:
    assert "No measure stands" in page(client).content.decode()


def test_a_measure_names_shop_service_cause_and_advice_until_it_ends(
    client: Client, member: Enrolment
) -> None:
    row = warned(member)
    text = page(client).content.decode()
    for said in ("Old Tea House", "next_day", "warning", "late parcels", "Ship before 16:00.", "2026-11-20"):
        assert said in text, said

    moves.perform(row, "recover", actor=SYSTEM, at=NOW)

    assert "Old Tea House" not in page(client).content.decode()


def test_causes_of_the_system_and_findings_are_in_the_readers_language(
    client: Client, member: Enrolment
) -> None:
    make_metric(member.shop, "return_rate", 5, 400)
    standing.reevaluate(at=NOW)
    member.refresh_from_db()
    moves.perform(member, "warn", actor=SYSTEM, at=NOW, data=member.system_data("warn"))

    text = page(client).content.decode()

    assert "Return and exchange rate, last 30 days: required less than 1 %, found 1.25 % (5 of 400)" in text
    assert "At least one condition of the service is not kept." in text
    (row,) = page(client, "zh-hans").context["rows"]
    assert row["findings"][0]["label"] != "Return and exchange rate, last 30 days"


def test_the_footer_of_the_rules_leads_here(client: Client, member: Enrolment) -> None:
    for path in ("/rules/", "/rules/next_day/", "/rules/next_day/1/"):
        assert 'href="/measures/"' in client.get(path).content.decode(), path


def test_many_measures_are_paged_at_a_constant_price(
    client: Client, member: Enrolment, django_assert_num_queries: Any, settings: Any
) -> None:
    settings.SANDBOX = False
    warned(member)
    page(client)
    with django_assert_num_queries(2):
        page(client)
    for n in range(30):
        when = NOW - timedelta(hours=n)
        PublishedMeasure.objects.create(
            enrolment=member, shop=member.shop, measure="warning", cause=f"cause {n}", decided_at=when,
            published_at=when, created_at=when, updated_at=when,
        )  # fmt: skip
    with django_assert_num_queries(2):
        first = page(client)
    assert len(first.context["rows"]) == 25
    rest = page(client, query=first.context["page"].next_url)
    assert len(rest.context["rows"]) == 6


def test_n14_a_suspension_decided_on_friday_evening_is_public_at_once_and_until_it_ends(
    client: Client, member: Enrolment
) -> None:
    """The law allows one working day, which would be Monday 17:30; nobody has to remember it over the weekend."""
    friday = at("2026-11-20 17:30:00")
    told = {"reason": "fake parcels", "advice": ""}
    row = moves.perform(warned(member), "suspend", actor=staff("platform.supervisor"), at=friday, data=told)

    [measure] = PublishedMeasure.objects.filter(ended_at=None)
    latest = end_of(Term(1, Unit.WORKING_DAYS), friday, business_calendar())
    assert (measure.measure, measure.decided_at) == ("suspension", friday)
    assert measure.published_at <= at("2026-11-23 17:30:00") < latest
    assert "fake parcels" in page(client).content.decode()

    moves.perform(
        row, "reinstate", actor=staff("platform.supervisor"), at=friday + timedelta(days=3), data={}
    )

    assert "fake parcels" not in page(client).content.decode()
