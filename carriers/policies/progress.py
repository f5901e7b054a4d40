"""How far a parcel has come: the folded state with the instants that clocks and promises are judged by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from carriers.policies.facts import TrackingFact
from carriers.policies.folding import fold
from carriers.states import COLLECTED, NEEDS_ATTENTION, TrackingStatus

EVENT_OF = {
    TrackingStatus.DELIVERED: "shipment.delivered",
    TrackingStatus.PICKED_UP: "shipment.picked_up",
    TrackingStatus.RETURNED: "shipment.returned",
    **dict.fromkeys(NEEDS_ATTENTION, "shipment.problem"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A parcel's state, in the names of its columns."""

    status: str
    sub_status: str
    last_event_at: datetime | None
    picked_up_at: datetime | None
    delivered_at: datetime | None
    alerts: list[dict[str, str | None]]

    @property
    def event(self) -> str:
        """The fact to record when a parcel has come to this state."""
        return EVENT_OF.get(TrackingStatus(self.status), "shipment.moved")

    @property
    def happened_at(self) -> datetime | None:
        """When the state was reached; None where nobody said."""
        if self.status == TrackingStatus.DELIVERED:
            return self.delivered_at
        return self.picked_up_at if self.status == TrackingStatus.PICKED_UP else self.last_event_at


def progress_of(known: Iterable[TrackingFact]) -> Progress:
    """Fold all facts of a parcel; the same for every order and repetition of them (invariant 8)."""
    facts = [fact for fact in known if fact.counts]
    folded = fold(facts)
    delivered = folded.status is TrackingStatus.DELIVERED
    return Progress(
        status=folded.status,
        sub_status=folded.sub_status or "",
        last_event_at=folded.last_event_at,
        picked_up_at=_first(facts, COLLECTED),
        delivered_at=_first(facts, (TrackingStatus.DELIVERED,)) if delivered else None,
        alerts=[{"kind": alert.kind.value, "code": alert.raw_code} for alert in folded.alerts],
    )


def _first(facts: Iterable[TrackingFact], statuses: Collection[str]) -> datetime | None:
    """When a status was first reached: by event time where told, else by the first receipt."""
    reached = [fact for fact in facts if fact.status in statuses]
    dated = [fact.happened_at for fact in reached if fact.happened_at]
    return min(dated) if dated else min((fact.received_at for fact in reached), default=None)
