"""Random histories over one line: requests, refusals, claims, withdrawals, returns, exchanges; every state waits for
somebody."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.workflow import machine_of
from tests.case_histories import CaseHistory
from tickets.models import ExchangeTicket, RefundOnlyTicket, ReturnTicket, Ticket


class TestHistories(TestCase):
    @settings(max_examples=25)
    @given(st.integers(0, 2**32))
    def test_invariants_4_to_7_and_10_to_13_hold_after_every_act(self, seed: int) -> None:
        history = CaseHistory(Random(seed))
        for _ in range(40):
            history.pass_time()
            history.chosen()()
            history.check()


@pytest.mark.parametrize("kind", [ReturnTicket, RefundOnlyTicket, ExchangeTicket])
def test_invariant_6_every_state_has_a_clock_or_waits_for_the_payment(kind: type[Ticket]) -> None:
    machine = machine_of(kind)
    waiting = {state for state, _label in machine.states} - machine.final_states
    assert {state for state in waiting if not machine.clocks(state)} == {"refunding"}
