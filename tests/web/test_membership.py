"""The page of one membership: how it stands, what comes next, new rules, leaving and after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.models import Enrolment, PublishedMeasure, Shop, User
from portal.services import exits, moves, standing, sweeps
from tests.builders import (
    NOW,
    at,
    expel,
    make_calendar,
    make_deposit,
    make_enrolment,
    make_member,
    make_metric,
    make_order,
    make_service,
    make_shop,
    make_version,
    merchant,
    staff,
)

DAY = timedelta(days=1)
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
GROUNDS = "The parcels were held up by the flood, see the carrier's note."
PLAN = "We have changed the packing and check every parcel until June."


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    make_calendar()
    make_service("next_day", conditions=[RATE], exit_rule={"cooling_off_days": 45})
    return make_shop()


@pytest.fixture
def user(shop: Shop) -> User:
    return make_member(shop)


@pytest.fixture
def owner(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def member(shop: Shop) -> Enrolment:
    return make_enrolment(shop, "next_day")


def page(client: Client, row: Enrolment) -> Any:
    answer = client.get(f"/portal/memberships/{row.number}/")
    assert answer.status_code == 200
    return answer


def page_at(client: Client, user: User, row: Enrolment, moment: datetime) -> Any:
    """The page of a later day, after a login of that day."""
    with time_machine.travel(moment, tick=False):
        client.force_login(user)
        return page(client, row)


def press(client: Client, row: Enrolment, move: str, **data: str) -> Any:
    row.refresh_from_db()
    return client.post(f"/portal/memberships/{row.number}/moves/{move}/", {"version": row.version, **data})


def failing(shop: Shop, until: int) -> None:
    """The shop fails a condition from today on; sweeps run for so many days."""
    make_metric(shop, "return_rate", 5, 400)
    for day in range(until):
        standing.reevaluate(at=NOW + day * DAY)
        sweeps.fire_deadlines(at=NOW + day * DAY)


@pytest.mark.parametrize(
    ("days", "state", "step"),
    [(1, "at risk", "Warn"), (6, "warned", "Begin the grace period"), (14, "in the grace period", "Suspend")],
)
def test_a_member_in_trouble_reads_since_when_why_and_what_comes_next(
    owner: Client, user: User, shop: Shop, member: Enrolment, days: int, state: str, step: str
) -> None:
    failing(shop, days)
    shown = page_at(owner, user, member, NOW + (days - 1) * DAY)

    (finding,) = shown.context["conditions"]
    assert finding["distance"] == "At most 3 of 400; you have 5: 2 too many."
    assert finding["advice"].startswith("Look at the reasons")
    assert [deadline.move_label for deadline in shown.context["deadlines"]] == [step]
    assert f"{state} since 2026-1" in shown.content.decode()


def test_a_plan_of_action_is_handed_in_and_shown(owner: Client, shop: Shop, member: Enrolment) -> None:
    failing(shop, 1)
    assert [move.name for move in page(owner, member).context["plan_move"]] == ["give_plan"]
    press(owner, member, "give_plan", plan=PLAN)
    assert PLAN in page(owner, member).content.decode()


def test_a_suspension_shows_its_cause_measure_and_appeal(owner: Client, member: Enrolment) -> None:
    data = {"reason": "late parcels", "advice": "Ship before 16:00.", "cause": "breach"}
    moves.perform(member, "suspend", actor=staff(), at=NOW, data=data)

    shown = page(owner, member)
    text = shown.content.decode()
    assert "suspended since 2026-11-20 10:00" in text and "breach of the rules" in text
    assert "Ship before 16:00." in text and "public since" in text
    assert [deadline.name for deadline in shown.context["deadlines"]] == ["cure"]

    press(owner, member, "appeal", grounds=GROUNDS)
    assert [appeal.state for appeal in page(owner, member).context["appeals"]] == ["open"]


def test_a_probation_says_until_when(owner: Client, shop: Shop) -> None:
    row = make_enrolment(shop, "next_day", state="probation", probation_until=NOW + 30 * DAY)
    shown = page(owner, row)
    assert "On probation until" in shown.content.decode()
    assert [deadline.move_label for deadline in shown.context["deadlines"]] == ["Confirm after probation"]


def test_a_member_in_order_sees_no_trouble_and_no_foreign_buttons(owner: Client, member: Enrolment) -> None:
    shown = page(owner, member)
    assert not shown.context["not_in_order"]
    assert [move.name for move in shown.context["moves"]] == ["pledge"]
    assert "can be renewed from" in shown.content.decode()


def test_a_term_is_renewed_in_its_last_weeks(owner: Client, shop: Shop) -> None:
    row = make_enrolment(shop, "next_day", term_ends_at=NOW + 30 * DAY)
    assert page(owner, row).context["renewable"]
    press(owner, row, "renew")
    row.refresh_from_db()
    assert row.term_ends_at == NOW + 395 * DAY


def test_b3_a_coming_version_is_shown_with_what_changes(owner: Client, member: Enrolment) -> None:
    stricter = [{**RATE, "threshold": [1, 200]}]
    make_version(member.terms, NOW + 10 * DAY, published=NOW - DAY, conditions=stricter, text_en="New words")

    shown = page(owner, member)

    (change,) = shown.context["changes"]
    assert (change["before"], change["after"]) == ("1 %", "0.5 %")
    assert change["what"] == "Return and exchange rate, last 30 days · threshold"
    assert 'href="/rules/next_day/2/"' in shown.content.decode() and "New words" in shown.content.decode()


def test_b3_a_coming_version_is_accepted_or_left_for(owner: Client, member: Enrolment) -> None:
    make_version(member.terms, NOW + 10 * DAY, published=NOW - DAY)
    press(owner, member, "accept_rules")
    shown = page(owner, member)
    assert shown.context["coming_accepted"]
    assert "You have accepted version 2." in shown.content.decode()
    assert press(owner, member, "exit_on_rule_change").status_code == 422


def test_the_preview_names_everything_that_leaving_costs(
    owner: Client, shop: Shop, member: Enrolment
) -> None:
    make_order(shop, signed_at=None)
    make_deposit(shop, "next_day", paid_fen=100_000)
    make_version(member.terms, NOW + 10 * DAY, published=NOW - DAY)

    text = owner.get(f"/portal/memberships/{member.number}/exit/").content.decode()

    for said in (
        "Re-join possible from 2027-01-05.",
        "waits 45 calendar days",
        "1 order keeps its promise",
        "the last order is protected until 2026-12-17",
        "¥1,000.00 is kept until the membership is closed",
        "If you leave because of it, there is no cooling-off period.",
        "cannot be taken back",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"cooling_off_days": 45, "boundary": "on_last_day"}, "the door opens with the last day itself"),
        ({"undo_same_day": True}, "It can be undone until the end of today"),
        ({}, "At any time: this service has no cooling-off period"),
    ],
)
def test_the_preview_follows_the_rules_of_the_version(
    owner: Client, shop: Shop, rule: dict[str, Any], said: str
) -> None:
    make_service("free", exit_rule=rule)
    row = make_enrolment(shop, "free")
    assert said in owner.get(f"/portal/memberships/{row.number}/exit/").content.decode()


def test_after_leaving_the_page_counts_down_and_says_what_is_owed(
    owner: Client, user: User, shop: Shop, member: Enrolment
) -> None:
    order = make_order(shop, signed_at=None)
    exits.leave(member, actor=merchant(shop), at=NOW)
    shown = page(owner, member)
    assert (shown.context["rejoin_days"], shown.context["rejoin_open"]) == (46, True)
    assert [owed["number"] for owed in shown.context["obligations"]["order"]] == [order.external_id]
    assert "do not let a shop undo its leaving" in shown.content.decode()

    later = page_at(owner, user, member, at("2027-01-05 00:00:00"))
    assert "may apply for this service again at any time" in later.content.decode()


def test_leaving_is_undone_from_the_page_where_the_rules_allow_it(owner: Client, shop: Shop) -> None:
    make_service("free", exit_rule={"undo_same_day": True})
    row = exits.leave(make_enrolment(shop, "free"), actor=merchant(shop), at=NOW)
    assert "leaving can be undone" in page(owner, row).content.decode()
    press(owner, row, "cancel_exit")
    row.refresh_from_db()
    assert row.state == "active"


def test_an_expelled_shop_reads_who_decides_and_may_appeal(owner: Client, member: Enrolment) -> None:
    row = expel(member, NOW)
    shown = page(owner, row)
    assert "the platform decides on a return" in shown.content.decode()
    assert [move.reasons for move in shown.context["appeal_move"]] == [[]]


def test_the_preview_costs_the_same_for_one_and_for_many_orders(
    owner: Client, shop: Shop, member: Enrolment, django_assert_max_num_queries: Any
) -> None:
    make_order(shop, signed_at=None)
    path = f"/portal/memberships/{member.number}/exit/"
    owner.get(path)
    with django_assert_max_num_queries(14):
        owner.get(path)
    for _ in range(6):
        make_order(shop, signed_at=None)
    with django_assert_max_num_queries(14):
        assert len(owner.get(path).context["obligations"]["order"]) == 7


def test_one_or_many_measures_cost_the_same(
    owner: Client, shop: Shop, member: Enrolment, django_assert_max_num_queries: Any
) -> None:
    page(owner, member)
    with django_assert_max_num_queries(30):
        page(owner, member)
    for day in range(8):
        PublishedMeasure.objects.create(
            enrolment=member,
            shop=shop,
            measure="warning",
            cause="late",
            decided_at=NOW,
            published_at=NOW,
            ended_at=NOW + day * DAY,
            created_at=NOW,
            updated_at=NOW,
        )
    with django_assert_max_num_queries(30):
        page(owner, member)
