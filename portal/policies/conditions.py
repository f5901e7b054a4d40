"""The words of eligibility: a condition as data, and a metric as measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPERATORS = ("<", "<=", ">=", ">", "==", "in")


@dataclass(frozen=True)
class Condition:
    """One eligibility rule: metric, operator, threshold.

    The threshold of a ratio is a fraction `[numerator, denominator]`; `minimum_sample` is the smallest
    denominator that allows a verdict; `on_missing` says what becomes of missing data (C-7, C-9).
    """

    metric: str
    operator: str
    threshold: Any
    minimum_sample: int = 0
    on_missing: str = "manual"
    unit: str = ""

    @classmethod
    def from_rule(cls, rule: Mapping[str, Any]) -> Condition:
        return cls(**{key: rule[key] for key in cls.__dataclass_fields__ if key in rule})

    @property
    def is_ratio(self) -> bool:
        return isinstance(self.threshold, list) and self.operator != "in"

    @property
    def fraction(self) -> tuple[int, int]:
        """The threshold of a comparison as two integers."""
        top, bottom = self.threshold if self.is_ratio else (self.threshold, 1)
        return int(top), int(bottom)

    @property
    def is_comparison(self) -> bool:
        """Whether numbers are compared, not words."""
        return self.operator != "in" and not isinstance(self.threshold, str)


@dataclass(frozen=True)
class Measured:
    """A metric as measured: a fraction of integers, or a word (such as the shop's kind).

    What comes from a snapshot names it, with its window, its source and when it was taken.
    """

    numerator: int | str | None
    denominator: int = 1
    snapshot: int | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    source: str = ""
    computed_at: datetime | None = None


def too_small(condition: Condition, measured: Measured) -> bool:
    """Whether the sample allows no verdict."""
    return measured.denominator <= 0 or measured.denominator < condition.minimum_sample


def holds(condition: Condition, measured: Measured) -> bool:
    """Whether a measured value meets a condition, decided in integers. A word never meets a comparison."""
    if condition.operator == "in":
        return measured.numerator in condition.threshold
    if isinstance(measured.numerator, str) or isinstance(condition.threshold, str):
        return condition.operator == "==" and measured.numerator == condition.threshold
    top, bottom = condition.fraction
    left, right = (measured.numerator or 0) * bottom, top * measured.denominator
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
    }[condition.operator]
