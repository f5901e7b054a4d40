"""A parcel's state from everything said about it, in whatever order and however often it was said.

Interface document, section 1, rules 4 to 7. The facts are de-duplicated, put in the order in which they
happened, and read once:

* a dated fact is newer than all before it and decides; an undated one (a pickup callback) only moves the state up
  the ladder, because its receipt tells no more than "not later than this";
* a fact with a local time of an unknown zone is read when it was received. It decides where the fact before it has
  an earlier local time, and otherwise is like an undated one (rule 9: nobody calls it UTC);
* before collection an assigned and a failed pickup may follow one another; after it, pending, assigned and failed
  change nothing;
* a cancellation counts only for a parcel that was not yet collected. An undated collection may always have come
  first: then the collection, which somebody has seen, wins, and a person is told;
* final is final: after delivery only the way back, after cancellation only a reopening, after return nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carriers.policies.facts import TrackingFact, event_key, facts_of, update_key
from carriers.policies.ladder import BELOW_THE_LADDER, distinct, order, step
from carriers.states import AFTER_DELIVERY, BEFORE_COLLECTION, COLLECTED, FINAL, TrackingStatus

__all__ = [
    "Alert",
    "AlertKind",
    "Folded",
    "TrackingFact",
    "event_key",
    "facts_of",
    "fold",
    "update_key",
]

_PICKUP_ATTEMPT = frozenset({TrackingStatus.PICKUP_ASSIGNED, TrackingStatus.PICKUP_FAILED})


class AlertKind(StrEnum):
    """Contradictions that a person has to look into."""

    CANCELLED_AND_COLLECTED = "cancelled-and-collected"
    PICKUP_FAILED_AFTER_COLLECTION = "pickup-failed-after-collection"


@dataclass(frozen=True, slots=True)
class Alert:
    """A contradiction and the fact that is in doubt."""

    kind: AlertKind
    fact_key: str
    raw_code: str | None


@dataclass(frozen=True, slots=True)
class Folded:
    """A parcel's state. `last_event_at` is the newest instant told, whether or not it changed the state."""

    status: TrackingStatus
    sub_status: str | None
    last_event_at: datetime | None
    terminal: bool
    alerts: tuple[Alert, ...]


def fold(facts: Iterable[TrackingFact]) -> Folded:
    """The state that these facts amount to; the same for every order and repetition of them."""
    telling = [fact for fact in distinct(facts) if fact.status not in (None, TrackingStatus.UNKNOWN)]
    contradicted = {fact for fact in telling if _contradicted(fact, telling)}
    story = _Story()
    for fact in sorted(set(telling) - contradicted, key=order):
        story.read(fact)
    doubted = story.cancelled_in_doubt | {
        fact for fact in contradicted if not _reopened_between(fact, telling)
    }
    return Folded(
        status=story.status,
        sub_status=story.current.sub_status if story.current else None,
        last_event_at=max((fact.at for fact in telling), default=None),
        terminal=story.status in FINAL,
        alerts=_alerts(doubted, story.failed_in_doubt),
    )


class _Story:
    """What is known so far, while the facts are read in order."""

    def __init__(self) -> None:
        self.current: TrackingFact | None = None
        self.reached = BELOW_THE_LADDER
        self.collected = False
        self.delivered = False
        self.cancelled_in_doubt: set[TrackingFact] = set()
        self.failed_in_doubt: set[TrackingFact] = set()

    @property
    def status(self) -> TrackingStatus:
        known = self.current.status if self.current else None
        return known or TrackingStatus.PENDING

    def read(self, fact: TrackingFact) -> None:
        if self._follows(fact):
            self.current = fact
            # Before collection a new attempt starts from its own rung; afterwards the highest rung is kept.
            starts_over = fact.status in BEFORE_COLLECTION
            self.reached = step(fact) if starts_over else max(self.reached, step(fact))
        self._remember(fact)

    def _follows(self, fact: TrackingFact) -> bool:
        if self.current is None:
            return True
        if self.current.status is TrackingStatus.RETURNED:
            return False
        if self.delivered:
            return self._follows_delivery(fact)
        if self.current.status is TrackingStatus.CANCELLED:
            return fact.reopens or _refines_cancellation(self.current, fact)
        if self.collected and fact.status in BEFORE_COLLECTION | {TrackingStatus.CANCELLED}:
            return False
        if fact.status is TrackingStatus.CANCELLED or fact.dated or _later_by_the_clock(self.current, fact):
            return True
        return self._steps_up(fact)

    def _follows_delivery(self, fact: TrackingFact) -> bool:
        if fact.status in AFTER_DELIVERY:
            return fact.dated or step(fact) > self.reached
        refined = fact.status is TrackingStatus.DELIVERED and self.status is TrackingStatus.DELIVERED
        return refined and step(fact) > self.reached

    def _steps_up(self, fact: TrackingFact) -> bool:
        if self.status is TrackingStatus.PICKUP_FAILED and (fact.reopens or fact.status in _PICKUP_ATTEMPT):
            return True
        if self.status is TrackingStatus.PICKUP_ASSIGNED and fact.status is TrackingStatus.PICKUP_FAILED:
            return True
        return step(fact) > self.reached

    def _remember(self, fact: TrackingFact) -> None:
        if self.collected and fact.status is TrackingStatus.PICKUP_FAILED:
            self.failed_in_doubt.add(fact)
        if fact.status not in COLLECTED:
            return
        if self.current is not None and self.current.status is TrackingStatus.CANCELLED:
            self.cancelled_in_doubt.add(self.current)
            return
        self.collected = True
        self.delivered = self.delivered or fact.status is TrackingStatus.DELIVERED


def _contradicted(fact: TrackingFact, others: Sequence[TrackingFact]) -> bool:
    """Whether this is a cancellation that the parcel's collection rules out."""
    return fact.status is TrackingStatus.CANCELLED and any(
        other.status in COLLECTED and not (other.dated and other.at > fact.at) for other in others
    )


def _reopened_between(cancelled: TrackingFact, others: Sequence[TrackingFact]) -> bool:
    """Whether a reopening explains why the cancelled parcel was collected after all."""
    reopened = [other.at for other in others if other.reopens and other.at >= cancelled.at]
    collected = [other.at for other in others if other.status in COLLECTED]
    return bool(reopened) and min(collected) >= min(reopened)


def _later_by_the_clock(current: TrackingFact, fact: TrackingFact) -> bool:
    """Whether two wall clocks, both of unknown places, say that this came later."""
    return bool(
        current.happened_local and fact.happened_local and fact.happened_local > current.happened_local
    )


def _refines_cancellation(current: TrackingFact, fact: TrackingFact) -> bool:
    return fact.status is TrackingStatus.CANCELLED and step(fact) > step(current)


def _alerts(cancelled: set[TrackingFact], failed: set[TrackingFact]) -> tuple[Alert, ...]:
    by_kind = (
        (AlertKind.CANCELLED_AND_COLLECTED, cancelled),
        (AlertKind.PICKUP_FAILED_AFTER_COLLECTION, failed),
    )
    return tuple(
        Alert(kind, fact.key, fact.raw_code) for kind, facts in by_kind for fact in sorted(facts, key=order)
    )
