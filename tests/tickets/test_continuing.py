"""Closed cases that go on: opened again within the window, else followed; a final state is never left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, Refused
from portal.models import TimelineEvent
from portal.services import moves, sweeps
from portal.workflow import machine_of
from tests.builders import NOW, make_calendar, make_order, make_shop, merchant, partner_actor
from tickets.models import HelpTicket, ReturnTicket, Ticket
from tickets.services import continuing, returns
from tickets.services import help as calls

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)
ANSWER = {"contacted": True, "note": "we look for it", "hours": 4}


@pytest.fixture
def closed() -> ReturnTicket:
    """A return that its buyer has withdrawn: a final state."""
    make_calendar()
    order = make_order(make_shop())
    buyer = partner_actor(order.storefront)
    asked = {"quantity": 1, "reason": "damaged", "description": "Broken corner"}
    row = returns.request(order.lines.get(), **asked, actor=buyer, at=NOW)
    return moves.perform(row, "withdraw", actor=buyer, at=NOW)


@pytest.fixture
def answered() -> HelpTicket:
    make_calendar()
    order = make_order(make_shop())
    row = calls.call(
        order, topic="late", description="where is it", actor=partner_actor(order.storefront), at=NOW
    )
    row = moves.perform(row, "respond", actor=merchant(row.shop), at=NOW, data=ANSWER)
    said = {"note": "it comes tomorrow", "agreed": True}
    return moves.perform(row, "close", actor=merchant(row.shop), at=NOW, data=said)


def buyer_goes_on(row: Ticket, days: int = 20) -> Ticket:
    at = NOW + timedelta(days=days)
    return continuing.go_on(row, reason="it is broken again", actor=partner_actor(row.storefront), at=at)


def test_a_final_case_is_followed_and_stays_as_it_is(closed: ReturnTicket) -> None:
    before = (closed.state, closed.closed_at)
    child = buyer_goes_on(closed)
    closed.refresh_from_db()
    assert (closed.state, closed.closed_at) == before
    assert (child.kind, child.parent_id, child.line_id) == ("help", closed.pk, closed.line_id)
    assert HelpTicket.objects.get(pk=child.pk).help.about_id == closed.pk


def test_both_timelines_name_the_other_case(closed: ReturnTicket) -> None:
    child = buyer_goes_on(closed)
    told = {
        (event.name, event.data["case"]) for event in TimelineEvent.objects.filter(name__startswith="case.")
    }
    assert told >= {("case.continued", child.number), ("case.follows", closed.number)}


def test_within_the_window_the_same_case_is_opened_again(answered: HelpTicket) -> None:
    row = buyer_goes_on(answered, days=2)
    assert (row.pk, row.state, row.closed_at) == (answered.pk, "help_in_progress", None)
    assert TimelineEvent.objects.filter(name="help.reopened").count() == 1


def test_the_merchant_opens_it_again_too(answered: HelpTicket) -> None:
    row = continuing.go_on(answered, reason="the buyer called", actor=merchant(answered.shop), at=NOW)
    assert row.state == "help_in_progress"


@pytest.mark.parametrize("swept", [True, False])
def test_after_the_window_another_case_follows(answered: HelpTicket, swept: bool) -> None:
    if swept:
        sweeps.fire_deadlines(at=NOW + timedelta(days=5))
    child = buyer_goes_on(answered)
    assert child.pk != answered.pk
    assert (child.parent_id, child.reason_code) == (answered.pk, "late")


def test_the_move_itself_keeps_to_the_window(answered: HelpTicket) -> None:
    with pytest.raises(Refused) as problem:
        moves.perform(
            answered, "reopen", actor=partner_actor(answered.storefront), at=LATER, data={"reason": "no"}
        )
    assert problem.value.code == "window_over"


def test_one_case_follows_at_a_time(closed: ReturnTicket) -> None:
    first = buyer_goes_on(closed)
    with pytest.raises(Refused) as problem:
        buyer_goes_on(closed, days=21)
    assert problem.value.reasons[0].facts == {"number": first.number}


def test_what_is_still_open_is_not_followed() -> None:
    make_calendar()
    order = make_order(make_shop())
    buyer = partner_actor(order.storefront)
    row = calls.call(order, topic="late", description="where is it", actor=buyer, at=NOW)
    with pytest.raises(Refused) as problem:
        continuing.go_on(row, reason="still nothing", actor=buyer, at=NOW)
    assert problem.value.code == "still_open"


def test_after_half_a_year_it_is_over(closed: ReturnTicket) -> None:
    assert [continuing.offered(closed, at=NOW + timedelta(days=days)) for days in (179, 180)] == [
        "follow_up",
        "",
    ]


def test_a_foreign_case_does_not_exist_and_viewers_only_read(closed: ReturnTicket) -> None:
    with pytest.raises(NotFound):
        continuing.go_on(closed, reason="mine", actor=merchant(make_shop()), at=LATER)
    with pytest.raises(NotPermitted):
        continuing.go_on(closed, reason="mine", actor=merchant(closed.shop, Role.VIEWER), at=LATER)


def test_only_declared_moves_open_a_case_again_and_never_from_a_final_state() -> None:
    for kind in Ticket.kinds.values():
        machine = machine_of(kind)
        for state, name in kind.reopens.items():
            assert state in machine.move(name).sources
            assert state not in machine.final_states


def test_no_move_leads_out_of_a_final_state(closed: ReturnTicket) -> None:
    with pytest.raises(MoveNotAllowed):
        moves.perform(closed, "agree", actor=merchant(closed.shop), at=LATER, data={"note": ""})
