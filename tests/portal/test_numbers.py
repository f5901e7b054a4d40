from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.numbers import human_number, is_valid, sequence_key

NUMBERS = st.builds(human_number, st.sampled_from(["RT2611", "EN2602", "WR2512"]), st.integers(0, 999_999))


def test_a_number_names_kind_month_and_place_in_the_month() -> None:
    number = human_number("RT2611", 123)

    assert number.startswith("RT2611-000123-")
    assert len(number) == len("RT2611-000123-4")


def test_the_check_digit_follows_iso_7064() -> None:
    # The standard's own example for MOD 11,10: 0794 takes the digit 5.
    assert is_valid("0794-5")


def test_the_month_of_a_number_is_the_local_one() -> None:
    assert sequence_key("RT", datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == "RT2611"


@given(NUMBERS, st.data())
def test_every_single_mistyped_digit_is_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))

    assert is_valid(number)
    assert not is_valid(number[:place] + wrong + number[place + 1 :])


@given(NUMBERS)
def test_case_and_spaces_around_a_number_do_not_matter(number: str) -> None:
    assert is_valid(f"  {number.lower()} ")


@pytest.mark.parametrize("nonsense", ["", "-", "5", "RT2611", "RT2611-000123-", "RT2611-000123-X"])
def test_what_is_no_number_is_not_valid(nonsense: str) -> None:
    assert not is_valid(nonsense)
