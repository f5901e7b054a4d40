"""Where parcels stand: brought to a new state in memory, written together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

from carriers.models import Shipment, TrackingEvent
from carriers.policies.facts import TrackingFact
from carriers.policies.progress import Progress
from carriers.states import TrackingStatus
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.services import timeline
from portal.states import Visibility

STANDING = tuple(field.name for field in fields(Progress))
CHANGED = (*STANDING, "waybill", "stuck_level", "watch_at", "subscription", "resubscribe_at", "polled_at", "version",
           "chain", "updated_at", "unexamined")  # fmt: skip
Facts = dict[str, TrackingFact]


def known_facts(shipments: Collection[int]) -> dict[int, Facts]:
    """All stored facts of parcels, by parcel and key, in one query."""
    found: dict[int, Facts] = {pk: {} for pk in shipments}
    rows = TrackingEvent.objects.filter(shipment_id__in=found).order_by()
    columns = ("shipment_id", "key", "status", "sub_status", "happened_at", "received_at", "raw_code", "happened_local",
               "fact")  # fmt: skip
    for pk, key, status, sub_status, happened_at, received_at, raw_code, local, more in rows.values_list(
        *columns
    ):
        known = TrackingStatus(status) if status else None
        found[pk][key] = TrackingFact(
            key, known, sub_status or None, happened_at, received_at, raw_code or None, bool(more.get("reopens")),
            datetime.fromisoformat(local) if local else None, more.get("counts", True),
        )  # fmt: skip
    return found


def advance(row: Shipment, progress: Progress, *, at: datetime) -> list[TimelineEvent]:
    """Bring a locked parcel to a state, in memory, and compose the facts to record of it.

    `at` is when we heard of it. A better date for the same state is a fact too: what was judged by the worse one is
    judged again.
    """
    before = {name: getattr(row, name) for name in STANDING}
    for name in STANDING:
        setattr(row, name, getattr(progress, name))
    if row.last_event_at != before["last_event_at"]:
        row.stuck_level = 0
    row.unexamined = True
    row.version += 1
    row.updated_at = max(row.updated_at, at)
    events = []
    if (before["status"], before["sub_status"]) != (row.status, row.sub_status):
        events.append(_turn(row, progress, before["status"], at))
    elif (before["picked_up_at"], before["delivered_at"]) != (row.picked_up_at, row.delivered_at):
        happened = progress.last_event_at or at
        events.append(timeline.composed("shipment.moved", row, actor=SYSTEM, at=happened, recorded_at=at))
    if row.alerts and row.alerts != before["alerts"]:
        facts = {"alerts": row.alerts}
        events.append(timeline.composed("shipment.alert", row, actor=SYSTEM, at=at, data=facts))
    return events


def _turn(row: Shipment, progress: Progress, before: str, at: datetime) -> TimelineEvent:
    return timeline.composed(
        progress.event,
        row,
        actor=SYSTEM,
        at=progress.happened_at or at,
        recorded_at=at,
        from_state=before,
        to_state=row.status,
        data={"sub_status": row.sub_status, "waybill": row.waybill},
        visibility=Visibility.BUYER,
    )
