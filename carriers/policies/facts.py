"""What a message lets us believe: facts with a stable identity, ready to be folded.

The same event in another push, and the same message sent twice, have the same key (interface document,
section 1, rule 4). Keys are digests: they hold no personal data and fit any column.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from carriers.adapters.updates import Event, Update
from carriers.states import TrackingStatus


@dataclass(frozen=True, slots=True)
class TrackingFact:
    """One statement about a parcel. Both instants are aware; `happened_at` is None where nobody said when.

    `happened_local` is what a clock showed at a place whose zone nobody told: no instant, but it tells which of
    two statements by such clocks is the newer one. `counts` is off for a scan that an overall state speaks for: it
    is part of the story and not of the state. `status` None or UNKNOWN says nothing about the state;
    `reopens` marks an explicit reopening.
    """

    key: str
    status: TrackingStatus | None
    sub_status: str | None
    happened_at: datetime | None
    received_at: datetime
    raw_code: str | None = None
    reopens: bool = False
    happened_local: datetime | None = None
    counts: bool = True

    @property
    def dated(self) -> bool:
        """Whether the provider said when it happened."""
        return self.happened_at is not None

    @property
    def at(self) -> datetime:
        """When it happened, or when we heard of it: it happened no later than that."""
        return self.happened_at or self.received_at


def event_key(provider: str, tracking_number: str | None, event: Event) -> str:
    """Identity of a scan: the provider's event id, else number, time, code and text; 64 hex characters."""
    if event.event_id:
        return _digest("event-id", provider, tracking_number, event.event_id)
    local = event.occurred_local.isoformat() if event.occurred_local else None
    moment = _instant(event.occurred_at) or local
    return _digest("event", provider, tracking_number, moment, event.raw_code, event.description)


def update_key(provider: str, update: Update) -> str:
    """Identity of a message's overall state; 64 hex characters.

    An undated callback is told apart by its content, so that another courier for the same order is news and a
    repetition is not; so is one with a local time only.
    """
    courier, local = update.courier, update.occurred_local
    return _digest(
        "update",
        provider,
        update.tracking_number,
        update.order_ref,
        update.provider_order_id,
        update.raw_status,
        _instant(update.occurred_at),
        update.reason,
        *((courier.name, courier.phone, courier.code) if courier else ()),
        *(("local", local.isoformat()) if local else ()),
    )


def facts_of(provider: str, update: Update, received_at: datetime) -> tuple[TrackingFact, ...]:
    """The facts of one update: its coded events, and its overall state.

    The overall state speaks for the newest moment, so that events of that very moment add none of their own;
    nor do events of which nobody can say whether they are older: receipt would make them the newest of all.
    """
    events = tuple(
        TrackingFact(
            key=event_key(provider, update.tracking_number, event),
            status=event.status,
            sub_status=event.sub_status,
            happened_at=event.occurred_at,
            received_at=received_at,
            raw_code=event.raw_code,
            happened_local=event.occurred_local,
        )
        for event in update.events
        if adds(event, update)
    )
    return events if update.status is None else (*events, _overall(provider, update, received_at))


def adds(event: Event, update: Update) -> bool:
    """Whether a scan says something about the state beside the overall state of its message."""
    if event.status is None:
        return False
    if update.status in (None, TrackingStatus.UNKNOWN):
        return True
    return event.occurred_at is not None and event.occurred_at != update.occurred_at


def _overall(provider: str, update: Update, received_at: datetime) -> TrackingFact:
    return TrackingFact(
        key=update_key(provider, update),
        status=update.status,
        sub_status=update.sub_status,
        happened_at=update.occurred_at,
        received_at=received_at,
        raw_code=update.raw_status,
        reopens=update.reopens,
        happened_local=update.occurred_local,
    )


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _digest(*parts: str | None) -> str:
    return sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()
