"""Several actors at the same instant on PostgreSQL: constraints and locks decide, one of them wins."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from portal.actors import Actor, Role
from portal.adapters.payment_provider import Callback, Said
from portal.errors import Conflict, DomainError, Refused
from portal.models import (
    DepositAccount,
    EnrolmentApplication,
    LedgerTransaction,
    Notice,
    Service,
    TimelineEvent,
)
from portal.queries import partners
from portal.services import applications, deposits, drafts, moves, outbox, payments, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_deposit,
    make_deposit_payment,
    make_enrolment,
    make_member,
    make_order,
    make_partner,
    make_service,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tickets.models import ReturnTicket
from tickets.services import returns

pytestmark = pytest.mark.postgres


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start together; an error is a result."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the error is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a12_one_application_out_of_six_clicks() -> None:
    make_calendar()
    shop = make_shop()
    make_service("home_pickup")
    service = Service.objects.get()

    def click() -> Any:
        return applications.start_application(shop, service, actor=merchant(shop), at=NOW)

    results = at_once(*[click] * 6)

    (winner,) = EnrolmentApplication.objects.all()
    refusals = [r for r in results if isinstance(r, Conflict)]
    assert len(refusals) == 5
    assert {r.facts["number"] for r in refusals} == {winner.number}


def test_a12_a_person_in_two_tabs_and_two_programs_at_once() -> None:
    make_calendar()
    shop = make_shop()
    make_service("home_pickup")
    service = Service.objects.get()
    programs = [partners.partner_actor(make_partner(("shop",), (shop,))) for _ in range(2)]

    def apply(actor: Actor) -> Any:
        return drafts.apply(shop, service, answers={}, hand_in=True, actor=actor, at=NOW)

    results = at_once(*[partial(apply, actor) for actor in (merchant(shop), merchant(shop), *programs)])

    (winner,) = EnrolmentApplication.objects.all()
    refusals = [r for r in results if isinstance(r, Conflict)]
    assert (winner.state, len(refusals)) == ("in_review", 3), results
    assert {r.facts["number"] for r in refusals} == {winner.number}


@pytest.fixture
def ticket() -> ReturnTicket:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    order = make_order(shop)
    return returns.request(
        order.lines.get(),
        quantity=1,
        reason="quality",
        description="",
        actor=partner_actor(order.storefront),
        at=NOW,
    )


def test_n1_two_sweeps_make_one_move(ticket: ReturnTicket) -> None:
    late = NOW + timedelta(hours=49)

    at_once(*[lambda: sweeps.fire_deadlines(at=late)] * 4)

    assert TimelineEvent.objects.filter(name="return.agreed_by_silence").count() == 1


def test_g9_merchant_and_timeout_at_the_same_instant_have_one_outcome(ticket: ReturnTicket) -> None:
    late = NOW + timedelta(hours=48)

    results = at_once(
        lambda: moves.perform(ticket, "agree", actor=merchant(ticket.shop), at=late, data={"note": ""}),
        lambda: sweeps.fire_deadlines(at=late),
    )

    assert TimelineEvent.objects.filter(name__in=("return.agreed", "return.agreed_by_silence")).count() == 1
    assert all(isinstance(r, ReturnTicket | int | DomainError) for r in results), results


def test_two_relays_tell_each_fact_once(ticket: ReturnTicket) -> None:
    make_member(ticket.shop, username="owner")

    told = at_once(*[lambda: outbox.fan_out(at=NOW)] * 4)

    assert sum(told) == TimelineEvent.objects.count()
    assert Notice.objects.filter(template="return.requested", channel="in_app").count() == 1


def test_pieces_are_never_returned_twice(ticket: ReturnTicket) -> None:
    line = ticket.line
    assert line

    def ask() -> Any:
        actor = partner_actor(ticket.storefront)
        return returns.request(line, quantity=1, reason="quality", description="", actor=actor, at=NOW)

    results = at_once(*[ask] * 4)

    assert sum(isinstance(r, ReturnTicket) for r in results) == 1  # two pieces, one was in a case already


def test_a18_one_credit_out_of_six_callbacks() -> None:
    payment = make_deposit_payment(make_deposit(), 700)

    def arrive(number: int) -> Any:
        said = Callback(f"e{number}", "ref", payment.key, Said.PAID, 700, "CNY")
        return payments.settle_callback(said, at=NOW)

    results = at_once(*[partial(arrive, number % 2) for number in range(6)])

    assert set(results) <= {"applied", "unchanged"}
    assert LedgerTransaction.objects.count() == 1
    assert DepositAccount.objects.get().held_fen == 700


def test_inv12_deductions_at_once_never_take_more_than_is_there() -> None:
    account = make_deposit(paid_fen=250)

    def take(number: int) -> Any:
        return deposits.deduct(
            account,
            amount_fen=100,
            cause=f"c{number}",
            reason="late",
            actor=staff(Role.FINANCE),
            at=NOW,
        )

    results = at_once(*[partial(take, number) for number in range(6)])

    assert sum(isinstance(result, Refused) for result in results) == 4
    assert DepositAccount.objects.get().held_fen == 50


def test_g9_a_merchant_who_agrees_while_the_sweep_does_agrees_once() -> None:
    """One outcome: the loser sees that the state has changed, with one address fixed and one fact told."""
    make_calendar()
    shop = make_shop()
    order = make_order(shop)
    ticket = returns.request(
        order.lines.get(),
        quantity=1,
        reason="quality",
        description="",
        actor=partner_actor(order.storefront),
        at=NOW,
    )
    due = NOW + timedelta(hours=48)

    def person() -> Any:
        return moves.perform(ticket, "agree", actor=merchant(shop), at=due, data={"note": ""})

    def sweep() -> Any:
        return sweeps.fire_deadlines(at=due)

    results = at_once(person, sweep, sweep)

    assert ReturnTicket.objects.get().state == "wait_return"
    told = TimelineEvent.objects.filter(name__in=("return.agreed", "return.agreed_by_silence"))
    assert told.count() == 1, results


def test_two_returns_of_the_last_piece_at_once_give_one_case() -> None:
    """Invariant 5 under concurrency."""
    make_calendar()
    shop = make_shop()
    order = make_order(shop)
    order.lines.update(quantity=1)

    def click() -> Any:
        return returns.request(
            order.lines.get(),
            quantity=1,
            reason="quality",
            description="",
            actor=partner_actor(order.storefront),
            at=NOW,
        )

    results = at_once(*[click] * 4)

    assert ReturnTicket.objects.count() == 1
    assert sum(isinstance(result, Refused) for result in results) == 3
