"""Eligibility: conditions as data, facts in, verdicts with reasons out. Integers only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.states import Verdict

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


@dataclass(frozen=True)
class Measured:
    """A metric as measured: a fraction of integers, or a word (such as the shop's kind)."""

    numerator: int | str | None
    denominator: int = 1
    snapshot: int | None = None


@dataclass(frozen=True)
class ConditionVerdict:
    """What one condition says, with what it required and what was found."""

    condition: Condition
    measured: Measured | None
    verdict: Verdict

    @property
    def reason(self) -> Reason:
        return Reason(
            code=f"condition.{self.verdict}",
            text=_SENTENCES[self.verdict],
            facts={
                "metric": self.condition.metric,
                "operator": self.condition.operator,
                "required": self.condition.threshold,
                "unit": self.condition.unit,
                "numerator": self.measured.numerator if self.measured else None,
                "denominator": self.measured.denominator if self.measured else None,
                "minimum_sample": self.condition.minimum_sample,
                "snapshot": self.measured.snapshot if self.measured else None,
            },
        )


_SENTENCES = {
    Verdict.PASS: noop("The condition is met."),
    Verdict.FAIL: noop("The condition is not met."),
    Verdict.WAIVED: noop("The condition is waived for this shop."),
    Verdict.UNDETERMINED: noop(
        "The condition cannot be determined: data is missing or the sample is too small."
    ),
}


def judge(
    conditions: Iterable[Condition], facts: Mapping[str, Measured], waived: Collection[str] = ()
) -> list[ConditionVerdict]:
    """The verdict of every condition, none left out; what is waived for the shop is judged all the same and shown
    as waived unless it passes."""
    return [
        ConditionVerdict(
            c, facts.get(c.metric), _waived(_verdict(c, facts.get(c.metric)), c.metric in waived)
        )
        for c in conditions
    ]


def _waived(verdict: Verdict, is_waived: bool) -> Verdict:
    return Verdict.WAIVED if is_waived and verdict is not Verdict.PASS else verdict


def overall(verdicts: Iterable[ConditionVerdict]) -> Verdict:
    """Fail if anything fails, else undetermined if anything is, else pass."""
    found = {verdict.verdict for verdict in verdicts}
    return next((v for v in (Verdict.FAIL, Verdict.UNDETERMINED) if v in found), Verdict.PASS)


def _verdict(condition: Condition, measured: Measured | None) -> Verdict:
    if measured is None or measured.numerator is None or _too_small(condition, measured):
        return {"fail": Verdict.FAIL, "pass": Verdict.PASS}.get(condition.on_missing, Verdict.UNDETERMINED)
    return Verdict.PASS if _holds(condition, measured) else Verdict.FAIL


def _too_small(condition: Condition, measured: Measured) -> bool:
    return measured.denominator <= 0 or measured.denominator < condition.minimum_sample


def _holds(condition: Condition, measured: Measured) -> bool:
    if condition.operator == "in":
        return measured.numerator in condition.threshold
    top, bottom = condition.threshold if isinstance(condition.threshold, list) else (condition.threshold, 1)
    left, right = int(measured.numerator or 0) * bottom, top * measured.denominator
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
    }[condition.operator]


def contradictions(conditions: Iterable[Condition]) -> Iterator[Reason]:
    """Conditions on one metric that no value can satisfy (C7): such a rule may not be published."""
    bounds: dict[str, tuple[float, bool, float, bool]] = {}
    for c in conditions:
        if c.operator == "in":
            if not c.threshold:
                yield _never(c.metric)
            continue
        top, bottom = c.threshold if isinstance(c.threshold, list) else (c.threshold, 1)
        value = top / bottom
        low, low_open, high, high_open = bounds.get(c.metric, (float("-inf"), False, float("inf"), False))
        if c.operator in {">", ">=", "=="} and (value, c.operator == ">") > (low, low_open):
            low, low_open = value, c.operator == ">"
        if c.operator in {"<", "<=", "=="} and (value, c.operator != "<") < (high, not high_open):
            high, high_open = value, c.operator == "<"
        bounds[c.metric] = (low, low_open, high, high_open)
        if low > high or (low == high and (low_open or high_open)):
            yield _never(c.metric)


def _never(metric: str) -> Reason:
    text = noop("No value of %(metric)s can meet these conditions together: nobody could ever join.")
    return Reason("always_false", text, {"metric": metric})
