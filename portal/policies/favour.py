"""Which of two policy values is better for the buyer."""

from __future__ import annotations

from typing import Any

from portal.policies.book import Policy
from portal.workflow.clocks import Unit

_MINUTES = {
    Unit.MINUTES: 1,
    Unit.WORKING_MINUTES: 3,
    Unit.HOURS: 60,
    Unit.CALENDAR_DAYS: 1440,
    Unit.WORKING_DAYS: 1440 * 7 // 5,
}


def better_for_buyer(policy: Policy, one: Any, other: Any) -> bool:
    """Whether `one` treats the buyer better than `other`; never, for a policy that names no preference.

    Working days count as seven fifths of a day and working minutes as three: near enough to compare two lengths of
    one term.
    """
    if not policy.buyer_prefers or one == other:
        return False
    size, other_size = _size(policy, one), _size(policy, other)
    return size > other_size if policy.buyer_prefers == "more" else size < other_size


def _size(policy: Policy, value: Any) -> int:
    if policy.kind == "term":
        return int(value["amount"]) * _MINUTES[Unit(value["unit"])]
    return int(value)
