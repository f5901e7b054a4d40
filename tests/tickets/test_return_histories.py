"""Random histories over one line: requests, refusals, withdrawals, returns, exchanges; and every state waits for
somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.actors import SYSTEM, Actor, Role
from portal.errors import DomainError
from portal.models import Deadline
from portal.services import moves, sweeps
from portal.workflow import machine_of
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_returns import ask, ask_exchange, ask_refund, pay_all, prove
from tickets.models import Advance, ExchangeTicket, Order, Refund, RefundOnlyTicket, ReturnTicket, Ticket

DATA: dict[str, dict[str, Any]] = {
    "refuse": {"cause": "other", "reason": "not our goods"},
    "propose_change": {"proposal": "keep", "amount_fen": 700, "reason": "keep it"},
    "send_back": {"carrier": "sf", "waybill": ""},
    "ship_replacement": {"carrier": "sf", "waybill": "", "serial": ""},
    "modify": {},
}
WITH_REASON = {"refuse_receipt", "offer_refund", "report_out_of_stock", "explain"}


class Line:
    """One line of four pieces, and whatever may happen to it."""

    def __init__(self, dice: Random) -> None:
        self.dice, self.now, self.waybill = dice, NOW, 1_000_000
        make_calendar()
        make_carrier("sf")
        self.shop = make_shop()
        for code in ("seven_day_return", "fast_refund"):
            make_enrolment(self.shop, code)
        self.order = make_order(self.shop, buyer_grade=dice.choice(["excellent", "good"]))
        bundle = {"id": "b", "threshold_fen": 9_000, "off_fen": 1_000, "list_fen": 11_003}
        flags = dice.choice([{}, {"bundle": bundle}, {"tenders": {"coupon": 333, "points": 77}}])
        Order.objects.update(signing_disputed_at=NOW)  # so that the right to return never ends here
        self.order.lines.update(quantity=4, paid_fen=10_003, flags=flags)

    def step(self) -> None:
        self.now += self.dice.choice([timedelta(minutes=5), timedelta(hours=3), timedelta(hours=40)])
        act = self.dice.choice([self.open, self.open, *[self.move] * 5, self.money, self.sweep])
        try:
            act()
        except DomainError:
            return  # A refusal is an answer like any other.

    def open(self) -> None:
        kind = self.dice.choice([ask, ask, ask_exchange, ask_refund])
        reason = "worthless" if kind is ask_refund else self.dice.choice(["quality", "no_reason"])
        order = Order.objects.get(pk=self.order.pk)
        case = kind(order, reason, self.dice.choice([1, 1, 2]), self.now)
        prove(case, self.now)

    def move(self) -> None:
        rows = list(Ticket.objects.filter(closed_at__isnull=True))
        if not rows:
            return
        row = self.dice.choice(rows).as_kind()
        open_moves = [m for m in machine_of(type(row)).moves.values() if row.state in m.sources]
        declared = self.dice.choice(open_moves)
        if declared.name == "complete":
            return  # Only money that was paid ends a case.
        moves.perform(
            row, declared.name, actor=self._who(row, declared.roles), at=self.now, data=self._data(declared)
        )

    def money(self) -> None:
        pay_all(self.now)

    def sweep(self) -> None:
        sweeps.fire_deadlines(at=self.now)

    def _who(self, row: Ticket, roles: frozenset[str]) -> Actor:
        people = [SYSTEM, merchant(self.shop), partner_actor(row.storefront), staff(Role.SUPERVISOR)]
        return next((who for who in people if who.holds_any(roles)), SYSTEM)

    def _data(self, declared: Any) -> dict[str, Any]:
        if declared.name in WITH_REASON:
            return {"reason": "for a reason"}
        data = dict(DATA.get(declared.name, {}))
        if "waybill" in data:
            self.waybill += 1
            data["waybill"] = f"SF{self.waybill}"
        return data

    def check(self) -> None:
        """Invariants 4 and 5."""
        paid = Refund.objects.exclude(state="cancelled").aggregate(n=Sum("amount_fen"))["n"] or 0
        assert paid <= 10_003
        ended = Ticket.objects.filter(state="refunded")
        held = Ticket.objects.filter(closed_at__isnull=True) | ended
        assert (held.aggregate(n=Sum("quantity"))["n"] or 0) <= 4
        for row in Advance.objects.select_related("ticket__refund"):
            assert row.ticket.refund.amount_fen <= row.amount_fen
        for model in (ReturnTicket, RefundOnlyTicket, ExchangeTicket):
            for case in model.objects.all():
                waits(case, self.now)


def waits(case: Any, at: datetime) -> None:
    """Invariant 6: a case that is not over has a deadline, or is with somebody who is named."""
    if case.is_final:
        assert case.closed_at is not None
        return
    running = Deadline.objects.filter(subject_type__model="ticket", subject_id=case.pk, settled_at=None)
    with_payment = case.state == "refunding" and Refund.objects.filter(ticket_id=case.pk).exists()
    assert running.exists() or with_payment, (case.kind, case.state, at)


class TestHistories(TestCase):
    @settings(max_examples=25)
    @given(st.integers(0, 2**32))
    def test_invariants_4_5_6_hold_after_every_step(self, seed: int) -> None:
        line = Line(Random(seed))
        for _ in range(40):
            line.step()
            line.check()


@pytest.mark.parametrize("kind", [ReturnTicket, RefundOnlyTicket, ExchangeTicket])
def test_invariant_6_every_state_has_a_clock_or_waits_for_the_payment(kind: type[Ticket]) -> None:
    machine = machine_of(kind)
    waiting = {state for state, _label in machine.states} - machine.final_states
    assert {state for state in waiting if not machine.clocks(state)} == {"refunding"}
