from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.money import format_fen, split

TOTALS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("fen", "written"),
    [(0, "¥0.00"), (1, "¥0.01"), (123450, "¥1,234.50"), (-5, "-¥0.05"), (-100000, "-¥1,000.00")],
)
def test_fen_are_written_as_yuan(fen: int, written: str) -> None:
    assert format_fen(fen) == written


def test_another_currency_is_named() -> None:
    assert format_fen(1999, "HKD") == "HKD 19.99"


@given(TOTALS, WEIGHTS)
def test_l12_the_parts_add_up_to_the_fen(total: int, weights: list[int]) -> None:
    assert sum(split(total, weights)) == total


@given(TOTALS, WEIGHTS)
def test_no_part_is_a_fen_or_more_from_its_exact_share(total: int, weights: list[int]) -> None:
    for part, weight in zip(split(total, weights), weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) <= 1


@given(TOTALS, WEIGHTS)
def test_no_part_is_negative(total: int, weights: list[int]) -> None:
    assert min(split(total, weights)) >= 0


def test_earlier_parts_take_the_remainder() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]


def test_a_threshold_discount_is_shared_by_price() -> None:
    assert split(5000, [10000, 20000]) == [1667, 3333]


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_nothing_to_share_among_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        split(100, weights)
