"""The higher of both promises, once (acceptance case B10)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.policies.penalty import Penalty, penalty_of

FIVE_PERCENT = {"penalty": {"percent": [5, 100]}}


@pytest.mark.parametrize(
    ("parameters", "paid", "owed"),
    [
        ({**FIVE_PERCENT, "pledge_fen": 5_000}, 40_000, Penalty(5_000, "merchant")),
        ({**FIVE_PERCENT, "pledge_fen": 1_000}, 40_000, Penalty(2_000, "platform")),
        ({**FIVE_PERCENT, "pledge_fen": 2_000}, 40_000, Penalty(2_000, "platform")),
        ({"penalty": {"percent": [30, 100], "cap_fen": 50_000}}, 400_000, Penalty(50_000, "platform")),
        ({"penalty": {"percent": [5, 100], "fen": 500}}, 999, Penalty(500, "platform")),
        ({"pledge_fen": 5_000}, 40_000, Penalty(5_000, "merchant")),
        ({}, 40_000, Penalty(0)),
    ],
)
def test_b10_the_higher_promise_is_paid_and_never_both(
    parameters: dict[str, Any], paid: int, owed: Penalty
) -> None:
    assert penalty_of(parameters, paid) == owed


@given(paid=st.integers(0, 10**9), pledge=st.integers(0, 10**7), percent=st.integers(0, 100))
def test_a_penalty_is_one_of_the_two_promises(paid: int, pledge: int, percent: int) -> None:
    rule = paid * percent // 100

    owed = penalty_of({"penalty": {"percent": [percent, 100]}, "pledge_fen": pledge}, paid)

    assert owed.fen == max(rule, pledge)
