"""Applying what carriers report, many updates at a time and with a constant number of queries.

Facts are stored once under keys that a repetition hits again. The state is folded over all facts of a parcel, so
the order of arrival does not matter; it is folded after each update that brings news, so that every turn of the
story is on the timeline even where one batch tells all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from carriers.models import CarrierCall, PickupAttempt, Shipment, TrackingEvent
from carriers.policies.codes import remapped
from carriers.policies.progress import Progress, progress_of
from carriers.policies.statements import Statement, scope_of, statements_of
from carriers.queries.codes import given_meanings
from carriers.services import following, subscriptions, unknown
from carriers.services.roster import Roster, Told
from carriers.services.standing import CHANGED, advance, known_facts
from carriers.services.watching import watch
from carriers.states import CallKind
from portal.models import TimelineEvent
from portal.queries import policy
from portal.services import listeners, timeline
from portal.services.bulk import insert_many, update_many


@transaction.atomic
def apply(told: Sequence[Told], *, correcting: bool = False) -> list[Shipment | None]:
    """Apply updates in the order given; for each the parcel it spoke of, None where nobody knows it (yet).

    `correcting` lets a message that is read again change what it was understood to say the first time; otherwise
    what is stored stays.

    What follows happens in the same transaction: pickups first, then listeners, so that whoever hears of a parcel
    finds the goods where they are by then.
    """
    batch = _Batch(told, correcting)
    meanings = given_meanings()
    read = [one._replace(update=remapped(one.provider, one.update, meanings)) for one in told]
    found = [batch.hear(one) for one in read]
    batch.keep()
    batch.follow()
    return found


class _Batch:
    """What has been heard and is not written yet."""

    def __init__(self, told: Sequence[Told], correcting: bool) -> None:
        self.correcting = correcting
        self.roster = Roster(told)
        self.facts = known_facts([row.pk for row in self.roster.rows])
        self.value_at = policy.reader()
        self.new: list[TrackingEvent] = []
        self.revised: list[TrackingEvent] = []
        self.calls: list[CarrierCall] = []
        self.changed: dict[int, Shipment] = {}
        self.events: list[tuple[Shipment, TimelineEvent]] = []
        self.heard: list[tuple[Shipment, Told, Progress | None]] = []

    def hear(self, told: Told) -> Shipment | None:
        """Take in one update and fold its parcel anew if there is news."""
        row = self.roster.find(told)
        if row is None:
            return None
        if self.roster.learn_waybill(row, told.update):
            self.changed[row.pk] = row
        self.heard.append((row, told, self._progress(row, told)))
        if told.update.subscription:
            self._hear_subscription(row, told)
        return row

    def _hear_subscription(self, row: Shipment, told: Told) -> None:
        """A provider that gives up is asked at once; nothing is called lost by itself (F4)."""
        at, before = told.received_at, row.subscription
        events = subscriptions.hear(row, told.update.subscription, at=at, value_at=self.value_at)
        if row.subscription != before:
            self.changed[row.pk] = row
        self.events += [(row, event) for event in events]
        if events and row.account_id and row.waybill:
            row.polled_at = at
            self.calls.append(subscriptions.call(row, CallKind.QUERY, at=at))

    def _progress(self, row: Shipment, told: Told) -> Progress | None:
        """The parcel's new state; None where nothing has changed that others follow."""
        facts = self.facts[row.pk]
        news = self._news(row, told)
        if not news:
            return None
        for statement in news:
            (self.revised if statement.key in facts else self.new).append(_stored(row, told, statement))
        facts |= {statement.key: statement.fact for statement in news}
        progress = progress_of(facts.values())
        events = advance(row, progress, at=told.received_at)
        self.changed[row.pk] = row
        self.events += [(row, event) for event in events]
        return progress if any(event.name != "shipment.alert" for event in events) else None

    def _news(self, row: Shipment, told: Told) -> list[Statement]:
        at, known = told.received_at, self.facts[row.pk]
        latest = at + timedelta(minutes=self.value_at("tracking.future_minutes", at))
        said = statements_of(told.provider, told.update, received_at=at, latest=latest)
        return [
            one for one in said if one.key not in known or (self.correcting and one.corrects(known[one.key]))
        ]

    def keep(self) -> None:
        """Write everything, each table in one statement."""
        insert_many(self.new, ignore_conflicts=True)
        TrackingEvent.objects.bulk_create(
            self.revised,
            update_conflicts=True,
            unique_fields=["shipment", "key"],
            update_fields=["status", "sub_status"],
        )
        unknown.count(self.new)
        for row in self.changed.values():
            watch(row, self.value_at("tracking.stuck_hours", row.updated_at))
        update_many(list(self.changed.values()), CHANGED)
        CarrierCall.objects.bulk_create(self.calls)
        timeline.record_many([event for _row, event in self.events])

    def follow(self) -> None:
        """Move pickups along with their parcels, then tell listeners."""
        attempts = PickupAttempt.objects.filter(
            shipment_id__in={row.pk for row, _told, _progress in self.heard}
        )
        awaited = set(attempts.values_list("shipment_id", flat=True))
        for row, told, progress in self.heard:
            if row.pk in awaited:
                following.follow(row, told.update, progress, at=told.received_at)
        listeners.tell_many(self.events)


def _stored(row: Shipment, told: Told, statement: Statement) -> TrackingEvent:
    marks = {"reopens": statement.reopens, "clock_ahead": statement.ahead}
    said = {name: True for name, holds in marks.items() if holds}
    local = statement.happened_local
    return TrackingEvent(
        shipment=row,
        key=statement.key,
        provider=told.provider,
        scope=scope_of(told.update),
        status=statement.status or "",
        sub_status=statement.sub_status or "",
        raw_code=statement.raw_code or "",
        description=statement.description,
        location=statement.location,
        happened_at=statement.happened_at,
        happened_local=local.isoformat(timespec="seconds") if local else "",
        received_at=statement.received_at,
        is_event=statement.is_event,
        fact=said if statement.counts else said | {"counts": False},
    )
