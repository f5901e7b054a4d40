"""How much goes back: every fen accounted for, at the prices of the purchase."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.money import split
from tests.builders import NOW
from tickets.policies import refund_amount
from tickets.policies.refund_amount import Gift, LineMoney, Threshold

FIFTY_OFF = Threshold(threshold_fen=30_000, off_fen=5_000)


def returned(line: LineMoney, quantity: int, **fields: object) -> tuple[int, LineMoney]:
    """What goes back, and the line as it stands afterwards."""
    found = refund_amount.compute(line, quantity, **fields)  # type: ignore[arg-type]
    after = LineMoney(
        line.key,
        line.paid_fen,
        line.quantity,
        line.taken + quantity,
        line.entitled_fen + found.shares[line.key],
        line.list_fen,
    )
    return found.payable_fen, after


def test_l12_a_hundred_yuan_over_three_lines() -> None:
    assert split(10_000, [1, 1, 1]) == [3334, 3333, 3333]


def test_g5_three_of_five_pieces_lose_the_threshold_discount() -> None:
    line = LineMoney(1, paid_fen=45_000, quantity=5, list_fen=50_000)

    first, line = returned(line, 3, bundle=FIFTY_OFF)
    rest, _line = returned(line, 2, bundle=FIFTY_OFF)

    assert (first, rest) == (25_000, 20_000)  # two pieces kept cost 200.00, for the discount needs 300.00


def test_g5_never_a_negative_refund() -> None:
    line = LineMoney(1, paid_fen=10_000, quantity=3, list_fen=30_000)

    assert returned(line, 1, bundle=Threshold(30_000, 20_000))[0] == 0


def test_g5_the_discount_of_two_lines_is_given_back_over_both() -> None:
    one = LineMoney(1, paid_fen=16_667, quantity=1, list_fen=20_000)
    two = LineMoney(2, paid_fen=8_333, quantity=1, list_fen=10_000)
    first, one = returned(one, 1, bundle=FIFTY_OFF, others=[two])

    found = refund_amount.compute(two, 1, bundle=FIFTY_OFF, others=[one])

    assert (first, found.payable_fen) == (15_000, 10_000)
    assert dict(found.shares) == {2: 8_333, 1: 1_667}


def test_g6_the_second_return_is_bounded_and_the_last_takes_the_remainder() -> None:
    line = LineMoney(1, paid_fen=10_000, quantity=3)
    parts = []
    for _ in range(3):
        part, line = returned(line, 1)
        parts.append(part)
    assert parts == [3334, 3333, 3333]


def test_g8_coupon_and_points_come_back_in_kind_to_the_fen() -> None:
    tenders, before, total = {"coupon": 1000, "points": 333}, 0, {"coupon": 0, "points": 0, "money": 0}
    for amount in (3334, 3333, 3333):
        parts = refund_amount.in_kind(tenders, paid_fen=10_000, before_fen=before, amount_fen=amount)
        before += amount
        total = {means: total[means] + fen for means, fen in parts.items()}
    assert total == {"coupon": 1000, "points": 333, "money": 8667}


@pytest.mark.parametrize(
    ("rule", "after"),
    [
        ("reissue", {"money": 900, "coupon_reissued": 100}),
        ("money", {"money": 1000}),
        ("lost", {"money": 900}),
    ],
)
def test_g8_an_expired_coupon_goes_by_the_rule(rule: str, after: dict[str, int]) -> None:
    expired = (NOW - timedelta(days=1)).isoformat()
    parts = refund_amount.with_expired_coupon({"money": 900, "coupon": 100}, expired, rule, NOW)
    assert parts == after


def test_gifts_kept_cost_their_stated_price() -> None:
    found = refund_amount.compute(LineMoney(1, 10_000, 1), 1, gifts=[Gift("杯子", 990)])

    assert (found.entitled_fen, found.payable_fen) == (10_000, 9_010)
    assert [step.code for step in found.steps] == ["paid", "gift_kept"]


pieces = st.integers(1, 6)


@given(
    st.lists(st.tuples(pieces, st.integers(0, 50_000), st.integers(0, 20_000)), min_size=1, max_size=3),
    st.integers(0, 80_000),
    st.integers(0, 20_000),
    st.randoms(use_true_random=False),
)
def test_invariant_4_no_line_gives_back_more_than_was_paid(
    bought: list[tuple[int, int, int]], threshold: int, off: int, dice: object
) -> None:
    """Whatever is returned in whatever order: no line below zero or above its price, and everything at the end."""
    bundle = Threshold(threshold, off)
    lines = {
        n: LineMoney(n, paid, count, list_fen=paid + more) for n, (count, paid, more) in enumerate(bought)
    }
    order = [n for n, line in lines.items() for _ in range(line.quantity)]
    dice.shuffle(order)  # type: ignore[attr-defined]
    for n in order:
        others = [line for key, line in lines.items() if key != n]
        found = refund_amount.compute(lines[n], 1, bundle=bundle, others=others)
        for key, line in lines.items():
            taken = line.taken + (key == n)
            part = found.shares.get(key, 0)
            lines[key] = LineMoney(
                key, line.paid_fen, line.quantity, taken, line.entitled_fen + part, line.list_fen
            )
            assert part >= 0 and lines[key].entitled_fen <= line.paid_fen
    assert sum(line.entitled_fen for line in lines.values()) == sum(line.paid_fen for line in lines.values())
