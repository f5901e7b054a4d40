"""Acceptance cases C: conditions over metrics, judged in integers (S2 2.2-2.6)."""

from __future__ import annotations

import operator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Actor, ActorKind, Role
from portal.errors import Refused
from portal.models.rules import ServiceVersion
from portal.policies.eligibility import Condition, Measured, contradictions, judge, overall
from portal.services import moves
from portal.states import Verdict, VersionState
from tests.builders import make_open_service

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SECOND = Actor(kind=ActorKind.PLATFORM, label="second", roles=frozenset({Role.RULE_EDITOR}), id=2)
EDITOR = Actor(kind=ActorKind.PLATFORM, label="editor", roles=frozenset({Role.RULE_EDITOR}), id=1)
RETURNS = Condition("return_rate", "<", [1, 100], minimum_sample=100)
THREE_DIAMONDS = Condition("shop_level", ">=", 8)
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}


def verdict(condition: Condition, measured: Measured | None) -> Verdict:
    facts = {condition.metric: measured} if measured else {}
    return judge([condition], facts)[0].verdict


def test_c1_exactly_one_percent_fails() -> None:
    found = judge([RETURNS], {"return_rate": Measured(1, 100, snapshot=7)})[0]

    assert found.verdict is Verdict.FAIL
    facts = found.reason.facts
    assert (facts["numerator"], facts["denominator"], facts["required"], facts["snapshot"]) == (
        1,
        100,
        [1, 100],
        7,
    )


def test_c2_one_in_101_passes() -> None:
    assert verdict(RETURNS, Measured(1, 101)) is Verdict.PASS


def test_c3_no_sales_is_undetermined() -> None:
    assert verdict(RETURNS, Measured(0, 0)) is Verdict.UNDETERMINED


def test_c9_a_sample_below_the_minimum_is_undetermined() -> None:
    assert verdict(RETURNS, Measured(0, 99)) is Verdict.UNDETERMINED


@pytest.mark.parametrize("measured", [None, Measured(None)])
def test_c6_an_unpublished_level_is_undetermined(measured: Measured | None) -> None:
    assert verdict(THREE_DIAMONDS, measured) is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("on_missing", "expected"), [("fail", "fail"), ("pass", "pass"), ("manual", "undetermined")]
)
def test_missing_data_goes_where_the_rule_sends_it(on_missing: str, expected: str) -> None:
    assert verdict(Condition("credit_grade", ">=", 1, on_missing=on_missing), None) == expected


@pytest.mark.parametrize(("kind", "expected"), [("flagship", "pass"), ("specialty", "fail")])
def test_the_kind_of_shop_must_be_on_the_list(kind: str, expected: str) -> None:
    assert verdict(Condition("shop_kind", "in", ["brand", "flagship"]), Measured(kind)) == expected


@pytest.mark.parametrize(
    ("level", "rate", "expected"),
    [
        (8, Measured(0, 500), "pass"),
        (None, Measured(0, 500), "undetermined"),
        (None, Measured(9, 500), "fail"),
        (7, Measured(0, 0), "fail"),
    ],
)
def test_a_failure_outweighs_a_doubt_and_a_doubt_a_pass(
    level: int | None, rate: Measured, expected: str
) -> None:
    verdicts = judge([THREE_DIAMONDS, RETURNS], {"shop_level": Measured(level), "return_rate": rate})

    assert overall(verdicts) == expected
    assert len(verdicts) == 2


@pytest.mark.parametrize(("kind", "expected"), [("brand", "pass"), ("flagship", "fail")])
def test_words_are_compared_as_words(kind: str, expected: str) -> None:
    assert verdict(Condition("shop_kind", "==", "brand"), Measured(kind)) == expected
    assert verdict(Condition("shop_kind", ">=", 3), Measured(kind)) == "fail"


@given(st.sampled_from(["manual", "fail", "pass"]), st.integers(0, 300) | st.none(), st.integers(0, 300))
def test_a_verdict_is_made_again_from_the_facts_it_keeps(missing: str, n: int | None, d: int) -> None:
    found = judge(
        [Condition("return_rate", "<", [1, 100], 100, missing)], {"return_rate": Measured(n, d, 7)}
    )[0]
    facts = found.reason.as_json()["facts"]
    again = Condition.from_rule(facts | {"threshold": facts["required"]})
    measured = Measured(facts["numerator"], facts["denominator"], facts["snapshot"])

    assert judge([again], {"return_rate": measured})[0].reason == found.reason


@given(
    st.sampled_from(sorted(COMPARISONS)),
    st.integers(-(10**12), 10**12),
    st.integers(1, 10**12),
    st.integers(-(10**6), 10**6),
    st.integers(1, 10**6),
)
def test_integers_decide_as_exact_fractions_do(sign: str, n: int, d: int, top: int, bottom: int) -> None:
    expected = COMPARISONS[sign](Fraction(n, d), Fraction(top, bottom))

    assert (verdict(Condition("m", sign, [top, bottom]), Measured(n, d)) is Verdict.PASS) == expected


@pytest.mark.parametrize(
    "rules",
    [
        [(">=", 8), ("<=", 5)],
        [(">", 8), ("<", 8)],
        [(">=", 8), ("<", 8)],
        [("==", 3), ("==", 4)],
        [("<=", 8), ("<", 8), (">=", 8)],
        [(">=", 8), (">", 8), ("<=", 8)],
        [("<", [1, 100]), (">=", [1, 100])],
        [("in", [])],
        [("in", ["brand", "flagship"]), ("in", ["specialty"])],
        [("in", ["brand"]), ("==", "flagship")],
        [("==", "brand"), ("==", "flagship")],
        [("in", [1, 2]), (">", 2)],
        [("==", [1, 3]), ("==", [333_333_333_333_333_333, 1_000_000_000_000_000_000])],
        [(">", [10**17, 10**17 + 1]), ("<", [10**17, 10**17 + 1])],
        [("<", [1, 0])],
    ],
)
def test_rules_that_nobody_can_meet_contradict(rules: list[tuple[str, Any]]) -> None:
    found = list(contradictions(Condition("shop_level", sign, threshold) for sign, threshold in rules))

    assert {reason.code for reason in found} == {"always_false"}


@pytest.mark.parametrize(
    "rules",
    [
        [(">=", 8), ("<=", 8)],
        [(">=", 1), ("<=", 5)],
        [(">", 1)],
        [("in", ["brand"])],
        [("in", ["brand", "flagship"]), ("in", ["flagship", "other"])],
        [("in", ["brand", "flagship"]), ("==", "brand")],
        [("in", [1, 2, 3]), (">", 2)],
        [("==", [1, 2]), ("==", [2, 4])],
        [(">", [10**17 - 1, 10**17]), ("<", [10**17, 10**17 + 1])],
    ],
)
def test_rules_that_somebody_can_meet_do_not_contradict(rules: list[tuple[str, Any]]) -> None:
    assert not list(contradictions(Condition("shop_level", sign, threshold) for sign, threshold in rules))


@given(st.lists(st.tuples(st.sampled_from(sorted(COMPARISONS)), st.integers(-3, 3)), min_size=1, max_size=4))
def test_rules_contradict_exactly_when_no_value_meets_them(rules: list[tuple[str, int]]) -> None:
    halves = [Fraction(n, 2) for n in range(-8, 9)]  # whole thresholds: if any value fits, one of these does
    possible = any(all(COMPARISONS[sign](value, bound) for sign, bound in rules) for value in halves)

    assert bool(list(contradictions(Condition("m", *rule) for rule in rules))) == (not possible)


def draft(*conditions: dict[str, Any]) -> ServiceVersion:
    service = make_open_service("fast_lane")
    row = ServiceVersion(
        service=service, number=1, text_zh="规则", text_en="Rules", conditions=list(conditions)
    )
    row.effective_at = AT
    with transaction.atomic():
        return moves.begin(row, emits="record.created", actor=EDITOR, at=AT)


@pytest.mark.django_db
def test_c7_always_false_rule_is_refused_at_publish() -> None:
    row = draft(
        {"metric": "shop_level", "operator": ">=", "threshold": 8},
        {"metric": "shop_level", "operator": "<=", "threshold": 5},
    )

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "publish", actor=EDITOR, at=AT)

    assert refusal.value.code == "always_false"
    assert ServiceVersion.objects.get().state == VersionState.DRAFT


@pytest.mark.django_db
def test_c7_two_metrics_of_one_scale_are_published() -> None:
    row = draft(
        {"metric": "shop_level", "operator": ">=", "threshold": 8},
        {"metric": "credit_grade", "operator": "<=", "threshold": 5},
    )

    assert moves.perform(row, "publish", actor=SECOND, at=AT).state == VersionState.PUBLISHED
