"""How far a measured value is from its threshold: exact whole numbers, never a rounded percentage.

A ratio is told in the events behind it: "at most 3 of 400; you have 5: 2 too many".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.conditions import Condition, Measured, too_small
from portal.policies.metrics import Counted, counted

UPPER, LOWER = ("<", "<="), (">", ">=")
MISSING = {
    Counted.LEVELS: (noop("1 level missing."), noop("%(missing)s levels missing.")),
    Counted.DAYS: (noop("1 day missing."), noop("%(missing)s days missing.")),
    Counted.UNITS: (noop("1 missing."), noop("%(missing)s missing.")),
}
SPARE = {
    Counted.LEVELS: (noop("1 level to spare."), noop("%(spare)s levels to spare.")),
    Counted.DAYS: (noop("1 day to spare."), noop("%(spare)s days to spare.")),
    Counted.UNITS: (noop("1 to spare."), noop("%(spare)s to spare.")),
}
TOO_MANY = noop("At most %(allowed)s of %(denominator)s; you have %(numerator)s: %(excess)s too many.")
ALLOWED_MORE = noop("At most %(allowed)s of %(denominator)s; you have %(numerator)s: %(spare)s to spare.")
MORE_NEEDED = noop(
    "At least %(needed)s of %(denominator)s; you have %(numerator)s. "
    "%(more)s more that qualify, one after another, would be enough."
)
TOO_FEW = noop("At least %(needed)s of %(denominator)s; you have %(numerator)s: %(missing)s missing.")
ENOUGH = noop("At least %(needed)s of %(denominator)s; you have %(numerator)s: %(spare)s to spare.")
OVER = noop("At most %(allowed)s; you have %(numerator)s: %(excess)s too many.")
ABOVE = noop("The value is %(excess)s/%(denominator)s too high: at most %(allowed)s/%(denominator)s.")
BELOW = noop("The value is %(missing)s/%(denominator)s too low: at least %(needed)s/%(denominator)s.")
ROOM = noop("%(spare)s/%(denominator)s to spare.")
SAMPLE = noop(
    "The sample is %(missing)s short: %(needed)s are needed for a verdict, you have %(denominator)s."
)


def distance(condition: Condition, measured: Measured | None) -> Reason | None:
    """How far from the threshold; None where a distance has no meaning (no data, words, "exactly").

    The facts are whole numbers: `allowed` or `needed` of the present denominator, and `excess`, `missing`,
    `more` (further events that would all have to qualify) or `spare`.
    """
    if measured is None or not isinstance(measured.numerator, int) or not condition.is_comparison:
        return None
    if too_small(condition, measured):
        needed = max(1, condition.minimum_sample)
        return _reason("sample", SAMPLE, measured, needed=needed, missing=needed - measured.denominator)
    if condition.operator in UPPER:
        return _below_upper(condition, measured)
    return _above_lower(condition, measured) if condition.operator in LOWER else None


def _below_upper(condition: Condition, measured: Measured) -> Reason:
    top, bottom = condition.fraction
    product = top * measured.denominator
    allowed = product // bottom if condition.operator == "<=" else (product - 1) // bottom
    over = int(measured.numerator or 0) - allowed
    way = _counted(condition)
    if over <= 0:
        text = {Counted.MEASURE: ROOM, Counted.EVENTS: ALLOWED_MORE}.get(way)
        return _reason("spare", text or SPARE[way][over != -1], measured, allowed=allowed, spare=-over)
    text = {Counted.MEASURE: ABOVE, Counted.EVENTS: TOO_MANY}.get(way, OVER)
    return _reason("too_many", text, measured, allowed=max(allowed, 0), excess=over)


def _above_lower(condition: Condition, measured: Measured) -> Reason:
    top, bottom = condition.fraction
    product = top * measured.denominator
    needed = -(-product // bottom) if condition.operator == ">=" else product // bottom + 1
    missing = needed - int(measured.numerator or 0)
    way = _counted(condition)
    if way in (Counted.EVENTS, Counted.MEASURE):
        return _share_above(condition, measured, needed, missing)
    if missing > 0:
        return _reason("missing", MISSING[way][missing > 1], measured, needed=needed, missing=missing)
    return _reason("spare", SPARE[way][missing != -1], measured, needed=needed, spare=-missing)


def _share_above(condition: Condition, measured: Measured, needed: int, missing: int) -> Reason:
    measure = _counted(condition) is Counted.MEASURE
    if missing <= 0:
        return _reason("spare", ROOM if measure else ENOUGH, measured, needed=needed, spare=-missing)
    if measure:
        return _reason("missing", BELOW, measured, needed=needed, missing=missing)
    more = _further_events(condition, measured)
    if more is None:
        return _reason("missing", TOO_FEW, measured, needed=needed, missing=missing)
    return _reason("missing", MORE_NEEDED, measured, needed=needed, missing=missing, more=more)


def _further_events(condition: Condition, measured: Measured) -> int | None:
    """The smallest k with (n + k) / (d + k) beyond the threshold; None where no k is enough."""
    top, bottom = condition.fraction
    if top >= bottom:
        return None
    behind = top * measured.denominator - int(measured.numerator or 0) * bottom
    step = bottom - top
    return -(-behind // step) if condition.operator == ">=" else behind // step + 1


def _counted(condition: Condition) -> Counted:
    way = counted(condition.metric, ratio=condition.is_ratio)
    if condition.is_ratio:
        return way if way in (Counted.EVENTS, Counted.MEASURE) else Counted.EVENTS
    return way if way in MISSING else Counted.UNITS


def _reason(kind: str, text: str, measured: Measured, **facts: int) -> Reason:
    known = {"numerator": measured.numerator, "denominator": measured.denominator}
    return Reason(f"distance.{kind}", text, {**known, **facts})


def distance_from_facts(facts: Mapping[str, Any]) -> Reason | None:
    """The distance again, from the facts that a stored verdict keeps."""
    condition = Condition(
        facts["metric"], facts["operator"], facts["required"], facts.get("minimum_sample") or 0
    )
    denominator = facts.get("denominator")
    if denominator is None:
        return None
    return distance(condition, Measured(facts.get("numerator"), denominator))
