"""Eligibility: conditions as data, facts in, verdicts with reasons out. Integers only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.conditions import OPERATORS, Condition, Measured, holds, too_small
from portal.policies.contradictions import contradictions
from portal.policies.distance import distance
from portal.policies.metrics import advice
from portal.states import Verdict

EXTRA_FACTS = ("allowed", "needed", "excess", "missing", "more", "spare")


@dataclass(frozen=True)
class ConditionVerdict:
    """What one condition says, with what it required and what was found."""

    condition: Condition
    measured: Measured | None
    verdict: Verdict

    @property
    def distance(self) -> Reason | None:
        return distance(self.condition, self.measured)

    @property
    def advice(self) -> str:
        """What to do about it, untranslated; nothing where nothing is to be done."""
        return "" if self.verdict is Verdict.PASS else advice(self.condition.metric)

    @property
    def reason(self) -> Reason:
        """The verdict with everything it was made from, so that it can be made again from what is stored."""
        return Reason(f"condition.{self.verdict}", _SENTENCES[self.verdict], self._facts())

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "metric": self.condition.metric,
            "operator": self.condition.operator,
            "required": self.condition.threshold,
            "unit": self.condition.unit,
            "numerator": self.measured.numerator if self.measured else None,
            "denominator": self.measured.denominator if self.measured else None,
            "minimum_sample": self.condition.minimum_sample,
            "on_missing": self.condition.on_missing,
            "snapshot": self.measured.snapshot if self.measured else None,
        }
        far = self.distance
        return facts | {key: far.facts[key] for key in EXTRA_FACTS if far and key in far.facts}


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
    if measured is None or measured.numerator is None or too_small(condition, measured):
        return {"fail": Verdict.FAIL, "pass": Verdict.PASS}.get(condition.on_missing, Verdict.UNDETERMINED)
    return Verdict.PASS if holds(condition, measured) else Verdict.FAIL


__all__ = [
    "OPERATORS",
    "Condition",
    "ConditionVerdict",
    "Measured",
    "advice",
    "contradictions",
    "distance",
    "judge",
    "overall",
]
