"""Parcels that nobody has scanned for long: told once for each level, forgotten with the next scan (E12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from carriers.models import CarrierCall, Shipment
from carriers.policies.watching import is_watched, level_at, limits_of, next_limit
from carriers.services import subscriptions
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.queries.policy import value_at
from portal.services import listeners, timeline
from portal.services.bulk import update_many

BATCH = 500
WATCHED = ("stuck_level", "watch_at", "chain", *subscriptions.SUBSCRIBED)


def watch(row: Shipment, book: object) -> None:
    """Set the next instant at which a parcel has to be looked at, in memory; None while nothing can happen."""
    limit = (
        next_limit(_since(row), limits_of(book, row.lane), row.stuck_level)
        if is_watched(row.status)
        else None
    )
    row.watch_at = min(filter(None, (limit, row.resubscribe_at)), default=None)


def _since(row: Shipment) -> datetime:
    return row.last_event_at or row.created_at


def look(*, at: datetime, limit: int = 5000) -> int:
    """Look at the parcels whose time has come; returns how many. Parcels that are not due cost nothing."""
    seen = 0
    while seen < limit:
        batch = _look_at_some(at, min(BATCH, limit - seen))
        seen += batch
        if batch < BATCH:
            break
    return seen


@transaction.atomic
def _look_at_some(at: datetime, size: int) -> int:
    due = Shipment.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(
        watch_at__lte=at
    )
    rows = list(due.order_by("watch_at")[:size])
    if not rows:
        return 0
    book = value_at("tracking.stuck_hours", at)
    events = [(row, event) for row in rows if (event := _raised(row, book, at))]
    again = [row for row in rows if row.resubscribe_at and row.resubscribe_at <= at]
    calls = subscriptions.ask_again(again, at=at)
    for row in rows:
        watch(row, book)
    update_many(rows, WATCHED)
    CarrierCall.objects.bulk_create(calls)
    timeline.record_many([event for _row, event in events])
    listeners.tell_many(events)
    return len(rows)


def _raised(row: Shipment, book: object, at: datetime) -> TimelineEvent | None:
    """Bring a parcel to the level it has reached; several that passed unseen are told as one."""
    limits = limits_of(book, row.lane)
    level = level_at(_since(row), limits, at) if is_watched(row.status) else 0
    if level <= row.stuck_level:
        return None
    row.stuck_level = level
    facts = {"level": level, "lane": row.lane, "hours": limits[level - 1]}
    return timeline.composed("shipment.stuck", row, actor=SYSTEM, at=at, data=facts)
