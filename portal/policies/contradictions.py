"""Conditions that no value can satisfy together, decided in exact fractions (C7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.conditions import Condition, Measured, holds


def contradictions(conditions: Iterable[Condition]) -> Iterator[Reason]:
    """One reason per metric whose conditions exclude each other: such a rule may not be published."""
    by_metric: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_metric.setdefault(condition.metric, []).append(condition)
    for metric, rules in by_metric.items():
        if not _possible(rules):
            yield _never(metric)


def _possible(rules: Sequence[Condition]) -> bool:
    if any(rule.is_comparison and rule.fraction[1] <= 0 for rule in rules):
        return False
    named = [_values(rule) for rule in rules if rule.operator in {"in", "=="}]
    if not named:
        return _interval_is_open([rule for rule in rules if rule.is_comparison])
    candidates = [value for value in named[0] if all(value in others for others in named[1:])]
    return any(_meets_all(value, rules) for value in candidates)


def _values(rule: Condition) -> list[Fraction | str]:
    """The only values that an "in" or "==" admits."""
    if rule.operator == "in":
        return [_value(entry) for entry in rule.threshold]
    return [rule.threshold if isinstance(rule.threshold, str) else Fraction(*rule.fraction)]


def _value(entry: Any) -> Fraction | str:
    return entry if isinstance(entry, str) else Fraction(entry)


def _meets_all(value: Fraction | str, rules: Sequence[Condition]) -> bool:
    found = Measured(value) if isinstance(value, str) else Measured(value.numerator, value.denominator)
    return all(holds(rule, found) for rule in rules if rule.operator not in {"in", "=="})


def _interval_is_open(rules: Sequence[Condition]) -> bool:
    """Whether the lower bounds leave room below the upper ones; the strictest bound of each side counts."""
    lower = [(Fraction(*rule.fraction), rule.operator == ">") for rule in rules if rule.operator[0] == ">"]
    upper = [(Fraction(*rule.fraction), rule.operator != "<") for rule in rules if rule.operator[0] == "<"]
    if not lower or not upper:
        return True
    (low, low_open), (high, high_closed) = max(lower), min(upper)
    return low < high or (low == high and not low_open and high_closed)


def _never(metric: str) -> Reason:
    text = noop("No value of %(metric)s can meet these conditions together: nobody could ever join.")
    return Reason("always_false", text, {"metric": metric})
