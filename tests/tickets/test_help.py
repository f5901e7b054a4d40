"""One-click help: routed by topic, answered in working minutes, escalated by levels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from portal.actors import Role
from portal.errors import Refused
from portal.models import Deadline, PolicyValue
from portal.queries.explain import why
from portal.services import moves, sweeps
from tests.builders import NOW, at, make_calendar, make_order, make_shop, merchant, partner_actor, staff
from tests.builders_promises import promise
from tickets.models import HelpTicket, Order, OrderPromise
from tickets.services import help as calls
from tickets.services import returns

pytestmark = pytest.mark.django_db
ANSWER = {"contacted": True, "note": "we look for it", "hours": 4}


@pytest.fixture
def order() -> Order:
    make_calendar()
    shop = make_shop()
    promise(shop, "one_click_help")
    return make_order(shop)


def called(order: Order, topic: str = "late", when: str = "") -> HelpTicket:
    instant = at(when) if when else NOW
    return calls.call(
        order, topic=topic, description="where is it", actor=partner_actor(order.storefront), at=instant
    )


def answered(row: HelpTicket, after: timedelta = timedelta(minutes=5)) -> HelpTicket:
    return moves.perform(row, "respond", actor=merchant(row.shop), at=NOW + after, data=ANSWER)


@pytest.mark.parametrize(("topic", "desk"), [("late", "merchant"), ("refund", "platform")])
def test_the_topic_says_who_answers(order: Order, topic: str, desk: str) -> None:
    assert called(order, topic).help.desk == desk


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-11-20 10:00:00", "2026-11-20 10:15:00"),
        ("2026-11-20 11:50:00", "2026-11-20 13:05:00"),
        ("2026-11-20 23:00:00", "2026-11-21 09:15:00"),
    ],
)
def test_the_first_answer_is_due_in_working_minutes(order: Order, when: str, due: str) -> None:
    assert called(order, when=when).help.answer_by == at(due)


def test_it_is_linked_to_the_open_case_of_the_order(order: Order) -> None:
    case = returns.request(
        order.lines.get(),
        quantity=1,
        reason="quality",
        description="",
        actor=partner_actor(order.storefront),
        at=NOW,
    )
    assert called(order).help.about_id == case.pk


def test_a_second_call_about_the_same_names_the_first(order: Order) -> None:
    first = called(order)
    with pytest.raises(Refused) as problem:
        called(order)
    assert problem.value.reasons[0].facts == {"number": first.number}


def test_an_answer_in_time_keeps_the_promise(order: Order) -> None:
    row = answered(called(order))
    assert (row.state, row.next_due) == ("help_in_progress", NOW + timedelta(hours=4, minutes=5))
    assert OrderPromise.objects.get(kind="one_click_help").state == "kept"


def test_silence_goes_up_level_by_level_and_breaks_the_promise(order: Order) -> None:
    row = called(order)
    for level in (1, 2, 3):
        due = row.help.answer_by
        assert due
        sweeps.fire_deadlines(at=due)
        row = HelpTicket.objects.get()
        assert row.help.level == level
    assert (row.help.answer_by, row.help.desk) == (None, "platform")
    assert OrderPromise.objects.get(kind="one_click_help").state == "broken"


def test_what_the_platform_answers_the_merchant_does_not(order: Order) -> None:
    with pytest.raises(Refused):
        answered(called(order, "refund"))


def test_the_merchant_may_ask_the_platform_who_decides_within_a_day(order: Order) -> None:
    row = answered(called(order))
    row = moves.perform(
        row, "refer", actor=merchant(row.shop), at=NOW, data={"reason": "the courier's fault"}
    )
    row = moves.perform(row, "decide", actor=staff(Role.REVIEWER), at=NOW, data=ANSWER)
    assert (row.state, row.help.desk) == ("help_in_progress", "platform")


def test_a_closed_call_can_be_reopened_for_three_days_and_then_ends(order: Order) -> None:
    row, buyer = answered(called(order)), partner_actor(order.storefront)
    said = {"note": "it comes tomorrow", "agreed": True}
    row = moves.perform(row, "close", actor=merchant(row.shop), at=NOW, data=said)
    row = moves.perform(row, "reopen", actor=buyer, at=NOW + timedelta(days=2), data={"reason": "it did not"})
    assert (row.state, row.closed_at) == ("help_in_progress", None)
    row = moves.perform(row, "close", actor=merchant(row.shop), at=NOW + timedelta(days=3), data=said)
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))
    assert HelpTicket.objects.get().state == "help_done"


def test_only_a_case_of_the_same_order_can_be_linked(order: Order) -> None:
    row = called(order)
    with pytest.raises(Refused):
        moves.perform(row, "link", actor=merchant(row.shop), at=NOW, data={"case": "RT2611-000009-9"})


def test_the_buyer_says_how_content_they_are(order: Order) -> None:
    row, buyer = answered(called(order)), partner_actor(order.storefront)
    row = moves.perform(row, "close", actor=merchant(row.shop), at=NOW, data={"note": "done", "agreed": True})
    moves.perform(row, "rate", actor=buyer, at=NOW, data={"satisfaction": 4})
    assert HelpTicket.objects.get().help.satisfaction == 4


def test_a_shop_without_the_promise_still_helps() -> None:
    make_calendar()
    assert called(make_order(make_shop())).promise is None


def test_other_hours_hold_for_calls_that_come_later_only(order: Order) -> None:
    first = called(order, when="2026-11-20 11:50:00")
    value = {"workday": [["09:00", "21:00"]]}
    PolicyValue.objects.create(key="help.hours", value=value, effective_from=at("2026-11-20 11:55:00"))
    cache.clear()
    second = called(order, "other", "2026-11-20 11:56:00")
    dues = [Deadline.objects.get(subject_id=row.pk, name="response").due_at for row in (first, second)]
    assert dues == [at("2026-11-20 13:05:00"), at("2026-11-20 12:11:00")]
    steps = [step.facts for step in why(Deadline.objects.get(subject_id=first.pk, name="response"), first)]
    assert any(facts.get("workday") == "09:00-12:00, 13:00-21:00" for facts in steps)
