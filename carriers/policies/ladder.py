"""In which order facts are read, and how far up the ladder each one is (section 1, rule 5)."""

from collections.abc import Iterable
from datetime import datetime

from carriers.policies.facts import TrackingFact
from carriers.states import LADDER, SUB_STATUSES, TrackingStatus

Step = tuple[int, int]
BELOW_THE_LADDER: Step = (LADDER[TrackingStatus.UNKNOWN], 0)


def distinct(facts: Iterable[TrackingFact]) -> list[TrackingFact]:
    """One fact per key, as first received: a repetition is no news."""
    first: dict[str, TrackingFact] = {}
    for fact in sorted(facts, key=_by_receipt):
        first.setdefault(fact.key, fact)
    return list(first.values())


def step(fact: TrackingFact) -> Step:
    """The rung of the ladder, and within it how far or how exactly the sub-status goes."""
    status = fact.status or TrackingStatus.UNKNOWN
    known = SUB_STATUSES[status]
    return LADDER[status], known.index(fact.sub_status) + 1 if fact.sub_status in known else 0


def order(fact: TrackingFact) -> tuple[datetime, Step, datetime, str]:
    """Sort key: when it happened, then how far it goes; the receipt decides nothing that these two can."""
    # A reopening answers the cancellation of the same instant, so it is read after it.
    rung = (LADDER[TrackingStatus.CANCELLED] + 1, 0) if fact.reopens else step(fact)
    return fact.at, rung, fact.received_at, fact.key


def _by_receipt(fact: TrackingFact) -> tuple[datetime, bool, datetime, str, str, str, bool]:
    said = (fact.status or "", fact.sub_status or "", fact.raw_code or "", fact.reopens)
    return (fact.received_at, fact.dated, fact.at, *said)
