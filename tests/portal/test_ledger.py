"""Double entry on plain numbers: what each operation posts, what it refuses, and that nothing is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies import ledger
from portal.states import LedgerKind, Operation

START = {"available": 500, "frozen": 300, "transit": 200, "clearing": -1000}
# operation, amount, what moves
POSTS = [
    ("pay", 100, {"clearing": -100, "available": 100}),
    ("top_up", 100, {"clearing": -100, "available": 100}),
    ("freeze", 500, {"available": -500, "frozen": 500}),
    ("unfreeze", 300, {"frozen": -300, "available": 300}),
    ("deduct", 500, {"available": -500, "compensation": 500}),
    ("deduct_frozen", 300, {"frozen": -300, "compensation": 300}),
    ("release", 500, {"available": -500, "transit": 500}),
    ("payout", 200, {"transit": -200, "clearing": 200}),
    ("payout_failed", 200, {"transit": -200, "available": 200}),
    ("reversal", 400, {"available": -400, "clearing": 400}),
    ("reversal", 700, {"available": -500, "frozen": -200, "clearing": 700}),
    ("reversal", 900, {"available": -500, "frozen": -300, "owed": -100, "clearing": 900}),
    ("payout_late", 600, {"available": -500, "frozen": -100, "clearing": 600}),
    ("payout_reversal", 100, {"clearing": -100, "available": 100}),
]
# operation, the book that is too low, what is there
LIMITS = [
    ("freeze", "available", 500),
    ("deduct", "available", 500),
    ("release", "available", 500),
    ("unfreeze", "frozen", 300),
    ("deduct_frozen", "frozen", 300),
    ("payout", "transit", 200),
    ("payout_failed", "transit", 200),
]


@pytest.mark.parametrize(("operation", "amount", "moved"), POSTS)
def test_what_an_operation_posts(operation: str, amount: int, moved: dict[str, int]) -> None:
    lines = ledger.posting(Operation(operation), START, amount)

    assert {str(kind): fen for kind, fen in lines} == moved
    assert list(ledger.against(START, lines)) == []


@pytest.mark.parametrize(("operation", "book", "present"), LIMITS)
def test_a_fen_too_much_is_refused_and_the_balance_told(operation: str, book: str, present: int) -> None:
    (reason,) = ledger.against(START, ledger.posting(Operation(operation), START, present + 1))

    assert reason.code == f"deposit_{book}_too_low"
    assert (reason.facts["balance_fen"], reason.facts["asked_fen"]) == (present, present + 1)
    assert reason.facts["balance"] in reason.sentence


def test_money_that_arrives_settles_first_what_is_owed() -> None:
    lines = ledger.posting(Operation.TOP_UP, {"owed": -70}, 100)

    assert dict(lines) == {"clearing": -100, "owed": 70, "available": 30}


def test_nothing_cannot_be_moved() -> None:
    with pytest.raises(ValueError):
        ledger.posting(Operation.PAY, {}, 0)


STEPS = st.lists(st.tuples(st.sampled_from(list(Operation)), st.integers(1, 1000)), max_size=40)


@given(STEPS)
def test_inv12_any_history_adds_up_to_zero_and_is_never_negative(steps: list[tuple[Operation, int]]) -> None:
    balances: dict[str, int] = {}
    for operation, amount in steps:
        lines = ledger.posting(operation, balances, amount)
        assert sum(fen for _kind, fen in lines) == 0
        if not list(ledger.against(balances, lines)):
            balances = ledger.after(balances, lines)

    assert sum(balances.values()) == 0
    assert all(balances.get(kind, 0) >= 0 for kind in LedgerKind.never_below_zero)
    assert balances.get(LedgerKind.OWED, 0) <= 0


CROSSINGS = [(99, 100, False, True), (100, 99, True, False), (100, 101, False, False), (98, 99, False, False)]


@pytest.mark.parametrize(("before", "now", "lapsed", "restored"), CROSSINGS)
def test_when_a_deposit_stops_or_begins_to_suffice(
    before: int, now: int, lapsed: bool, restored: bool
) -> None:
    books = {"available": before - 40, "frozen": 40}, {"available": now - 40, "frozen": 40}

    assert ledger.lapsed(100, *books) is lapsed
    assert ledger.restored(100, *books) is restored
