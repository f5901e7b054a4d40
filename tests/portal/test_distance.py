"""How far a value is from its threshold: whole numbers that can be checked by counting."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.conditions import holds
from portal.policies.distance import distance_from_facts
from portal.policies.eligibility import Condition, Measured, advice, distance, judge
from portal.policies.metrics import METRICS
from portal.services.catalogue import CATALOGUE

LEVEL = Condition("shop_level", ">=", 8)
DAYS = Condition("daily_ship_days", ">=", 25)
RETURNS = Condition("return_rate", "<", [1, 100], minimum_sample=100)
EARLY = Condition("shipped_before_cutoff", ">=", [95, 100])
STEADY = Condition("volume_variation", "<=", [1, 2])
KINDS = Condition("shop_kind", "in", ["brand"])


@pytest.mark.parametrize(
    ("condition", "measured", "sentence"),
    [
        (LEVEL, Measured(6), "2 levels missing."),
        (LEVEL, Measured(7), "1 level missing."),
        (LEVEL, Measured(8), "0 levels to spare."),
        (LEVEL, Measured(9), "1 level to spare."),
        (DAYS, Measured(24), "1 day missing."),
        (Condition("m", ">", 3), Measured(3), "1 missing."),
        (Condition("m", "<=", 3), Measured(5), "At most 3; you have 5: 2 too many."),
        (Condition("m", "<", 3), Measured(1), "1 to spare."),
        (RETURNS, Measured(5, 400), "At most 3 of 400; you have 5: 2 too many."),
        (RETURNS, Measured(4, 400), "At most 3 of 400; you have 4: 1 too many."),
        (RETURNS, Measured(3, 400), "At most 3 of 400; you have 3: 0 to spare."),
        (RETURNS, Measured(1, 101), "At most 1 of 101; you have 1: 0 to spare."),
        (RETURNS, Measured(0, 60), "The sample is 40 short: 100 are needed for a verdict, you have 60."),
        (EARLY, Measured(900, 1000), "At least 950 of 1000; you have 900. "
         "1000 more that qualify, one after another, would be enough."),
        (EARLY, Measured(960, 1000), "At least 950 of 1000; you have 960: 10 to spare."),
        (Condition("m", ">=", [1, 1]), Measured(8, 9), "At least 9 of 9; you have 8: 1 missing."),
        (STEADY, Measured(612, 1000), "The value is 112/1000 too high: at most 500/1000."),
        (STEADY, Measured(480, 1000), "20/1000 to spare."),
    ],
)  # fmt: skip
def test_a_distance_is_told_in_whole_units(condition: Condition, measured: Measured, sentence: str) -> None:
    found = distance(condition, measured)
    with override("en"):
        assert found and found.sentence == sentence


@pytest.mark.parametrize(
    ("condition", "measured"),
    [
        (LEVEL, None),
        (LEVEL, Measured(None)),
        (KINDS, Measured("other")),
        (Condition("m", "==", 3), Measured(4)),
    ],
)
def test_without_numbers_there_is_no_distance(condition: Condition, measured: Measured | None) -> None:
    assert distance(condition, measured) is None


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 300),
    st.integers(1, 300),
)
def test_exactly_so_many_events_turn_the_verdict(sign: str, top: int, bottom: int, n: int, d: int) -> None:
    condition = Condition("m", sign, [top, bottom])
    found = distance(condition, Measured(n, d))
    assert found
    facts: Any = found.facts
    passes = holds(condition, Measured(n, d))
    assert passes == (found.code == "distance.spare")
    if passes:
        step = 1 if sign[0] == "<" else -1
        assert holds(condition, Measured(n + step * facts["spare"], d))
        assert not holds(condition, Measured(n + step * (facts["spare"] + 1), d))
    elif more := facts.get("more"):
        assert holds(condition, Measured(n + more, d + more))
        assert not holds(condition, Measured(n + more - 1, d + more - 1))
    elif sign[0] == ">":
        assert holds(condition, Measured(n + facts["missing"], d))
        assert not holds(condition, Measured(n + facts["missing"] - 1, d))


@pytest.mark.parametrize("measured", [Measured(5, 400, 7), Measured(0, 60), Measured(1, 101), None])
def test_the_distance_is_made_again_from_stored_facts(measured: Measured | None) -> None:
    facts = {"return_rate": measured} if measured else {}
    found = judge([RETURNS], facts)[0]
    stored = json.loads(json.dumps(found.reason.as_json()))["facts"]

    assert distance_from_facts(stored) == found.distance


def test_a_verdict_keeps_the_distance_among_its_facts() -> None:
    facts = judge([RETURNS], {"return_rate": Measured(5, 400)})[0].reason.facts

    assert (facts["allowed"], facts["excess"]) == (3, 2)


def test_every_metric_of_the_catalogue_has_advice() -> None:
    entries = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    asked = {rule["metric"] for entry in entries for rule in entry["version"]["conditions"]}

    assert asked and asked <= METRICS.keys()
    assert len({advice(name) for name in asked}) == len(asked)
    assert advice("unheard_of").startswith("Compare your value")
