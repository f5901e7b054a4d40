"""What is kept of a message: one statement per scan, and one for the overall state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from carriers.adapters.updates import Event, Update, UpdateKind
from carriers.policies.facts import TrackingFact, adds, event_key, update_key
from carriers.states import CodeScope, TrackingStatus

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of a parcel, as it is stored. `ahead` marks a time that was not believed (E20)."""

    key: str
    status: TrackingStatus | None
    sub_status: str | None
    raw_code: str | None
    happened_at: datetime | None
    received_at: datetime
    description: str = ""
    location: str = ""
    is_event: bool = False
    reopens: bool = False
    ahead: bool = False
    happened_local: datetime | None = None
    counts: bool = True

    @property
    def fact(self) -> TrackingFact:
        """The statement as it is folded."""
        return TrackingFact(
            self.key, self.status, self.sub_status, self.happened_at, self.received_at, self.raw_code, self.reopens,
            self.happened_local, self.counts,
        )  # fmt: skip

    def corrects(self, known: TrackingFact) -> bool:
        """Whether the same message, read again, says something else than it was first understood to say."""
        said, understood = (self.status, self.sub_status), (known.status, known.sub_status)
        return self.received_at == known.received_at and said != understood


def scope_of(update: Update) -> CodeScope:
    """Whose codes a message speaks: those of scans, or those of pickup orders."""
    return CodeScope.TRACKING if update.kind is UpdateKind.TRACKING else CodeScope.PICKUP


def statements_of(
    provider: str, update: Update, *, received_at: datetime, latest: datetime
) -> Iterator[Statement]:
    """Every statement of an update, the scans first, each key once. An overall state that only repeats one of the
    scans, as where a provider sends no state of its own, states nothing.

    A time after `latest` comes from a clock that runs ahead: the receipt counts instead (E20). The identity of a
    statement keeps the time that was told, so that a repetition is no news however late it comes.
    """
    seen: dict[str, Statement] = {}
    for event in update.events:
        key = event_key(provider, update.tracking_number, event)
        if key not in seen:
            counts = adds(event, update) or _repeats(event, update)
            seen[key] = _scan(key, event, received_at, latest, counts)
    yield from seen.values()
    if update.status is None or any(_repeats(event, update) for event in update.events):
        return
    moment, ahead = _believed(update.occurred_at, received_at, latest)
    yield Statement(
        update_key(provider, update), update.status, update.sub_status, _code(update.raw_status), moment, received_at,
        reopens=update.reopens, ahead=ahead, happened_local=update.occurred_local,
    )  # fmt: skip


def _repeats(event: Event, update: Update) -> bool:
    said = (event.status, event.sub_status, event.raw_code, event.occurred_at, event.occurred_local, False)
    overall = (update.status, update.sub_status, update.raw_status, update.occurred_at, update.occurred_local)
    return said == (*overall, update.reopens)


def _scan(key: str, event: Event, received_at: datetime, latest: datetime, counts: bool) -> Statement:
    moment, ahead = _believed(event.occurred_at, received_at, latest)
    return Statement(
        key, event.status, event.sub_status, _code(event.raw_code), moment, received_at,
        description=(event.description or "")[:500], location=(event.location or "")[:120], is_event=True,
        ahead=ahead, happened_local=event.occurred_local, counts=counts or event.status is None,
    )  # fmt: skip


def _code(told: str | None) -> str | None:
    return told[:LONGEST_CODE] if told else None


def _believed(told: datetime | None, received_at: datetime, latest: datetime) -> tuple[datetime | None, bool]:
    ahead = told is not None and told > latest
    return (received_at, True) if ahead else (told, False)
