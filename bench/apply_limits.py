"""The same durable result as applying a push, written without the product: statement by statement, in sets, by ORM.

Each way claims its pushes, stores the event once, moves the parcel on and writes one fact with its outbox row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from carriers.models import InboundPush, Shipment, TrackingEvent
from portal.models import OutboxEntry, TimelineEvent

MARK = "UPDATE carriers_inboundpush SET state = 'applied', applied_at = {at}, attempts = 1 WHERE "
FIND = "SELECT id FROM carriers_shipment WHERE reference = %s FOR UPDATE"
EVENT = """INSERT INTO carriers_trackingevent (shipment_id, key, provider, scope, status, sub_status, raw_code,
    description, location, happened_at, received_at, is_event, fact)
    SELECT {shipment}, {key}, 'sf', 'tracking', 'in_transit', '', '50', '', '', {at}, {at}, true, '{{}}'"""
MOVE = """UPDATE carriers_shipment SET status = 'in_transit', last_event_at = {at}, updated_at = {at},
    version = version + 1, chain = {key} WHERE """
FACT = """INSERT INTO portal_timelineevent (subject_type_id, subject_id, name, actor_kind, actor_label, happened_at,
    recorded_at, from_state, to_state, note, data, visibility, request_id, previous_digest, digest)
    SELECT {kind}, {shipment}, 'shipment.moved', 'system', 'system', {at}, {at}, '', 'in_transit', '', '{{}}',
    'buyer', '', '', {key}"""
TELL = """INSERT INTO portal_outboxentry (event_id, created_at, attempts, next_attempt_at, last_error)
    SELECT {event}, {at}, 0, {at}, ''"""
HERE = {"at": "%s", "key": "%s", "shipment": "%s", "kind": "%s", "event": "%s"}

BATCH = f"""
WITH told AS (SELECT * FROM unnest(%(refs)s::text[], %(keys)s::text[], %(pushes)s::bigint[]) AS t(ref, key, push)),
claimed AS ({MARK.format(at="%(at)s")} id = ANY(%(pushes)s::bigint[]) RETURNING id),
known AS (SELECT told.*, s.id AS shipment FROM told JOIN carriers_shipment s ON s.reference = told.ref),
events AS ({EVENT.format(at="%(at)s::timestamptz", key="key", shipment="shipment")} FROM known
    ON CONFLICT DO NOTHING RETURNING shipment_id),
moved AS ({MOVE.format(at="%(at)s", key="''")} id IN (SELECT shipment_id FROM events) RETURNING id),
facts AS ({FACT.format(at="%(at)s::timestamptz", key="'-'", shipment="id", kind="%(kind)s::int")} FROM moved
    RETURNING id)
{TELL.format(at="%(at)s::timestamptz", event="id")} FROM facts"""


@dataclass(frozen=True)
class Told:
    """One stored push, read already: reading costs these ways nothing."""

    push: int
    reference: str
    key: str


def six_statements(told: Sequence[Told], at: datetime) -> int:
    """One transaction of six statements an event."""
    kind = ContentType.objects.get_for_model(Shipment).pk
    for one in told:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MARK.format(at="%s") + "id = %s", [at, one.push])
            cursor.execute(FIND, [one.reference])
            shipment = cursor.fetchone()[0]
            cursor.execute(EVENT.format(**HERE) + " ON CONFLICT DO NOTHING", [shipment, one.key, at, at])
            cursor.execute(MOVE.format(**HERE) + "id = %s", [at, at, one.key, shipment])
            cursor.execute(FACT.format(**HERE) + " RETURNING id", [kind, shipment, at, at, one.key])
            cursor.execute(TELL.format(**HERE), [cursor.fetchone()[0], at, at])
    return len(told)


def one_statement(told: Sequence[Told], at: datetime) -> int:
    """The whole batch in one statement over arrays."""
    facts = {
        "refs": [one.reference for one in told],
        "keys": [one.key for one in told],
        "pushes": [one.push for one in told],
        "kind": ContentType.objects.get_for_model(Shipment).pk,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(BATCH, facts)
    return len(told)


@transaction.atomic
def orm_batch(told: Sequence[Told], at: datetime) -> int:
    """bulk_create for what is new, UPDATE … FROM for what changes."""
    pushes = InboundPush.objects.select_for_update(skip_locked=True).filter(pk__in=[one.push for one in told])
    claimed = {push.pk for push in pushes}
    told = [one for one in told if one.push in claimed]
    rows = Shipment.objects.select_for_update().filter(reference__in=[one.reference for one in told])
    parcels = {parcel.reference: parcel for parcel in rows}
    TrackingEvent.objects.bulk_create(
        [
            TrackingEvent(
                shipment=parcels[one.reference], key=one.key, provider="sf", status="in_transit", raw_code="50",
                happened_at=at, received_at=at,
            )
            for one in told
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE carriers_shipment s SET status = 'in_transit', last_event_at = %s, updated_at = %s, "
            "version = version + 1 FROM unnest(%s::bigint[]) AS t(id) WHERE s.id = t.id",
            [at, at, [parcel.pk for parcel in parcels.values()]],
        )
    facts = TimelineEvent.objects.bulk_create(_fact(parcel, at) for parcel in parcels.values())
    OutboxEntry.objects.bulk_create(
        OutboxEntry(event=fact, created_at=at, next_attempt_at=at) for fact in facts
    )
    pushes.filter(pk__in=claimed).update(state="applied", applied_at=at, attempts=1)
    return len(told)


def _fact(parcel: Shipment, at: datetime) -> TimelineEvent:
    return TimelineEvent(
        subject_type=ContentType.objects.get_for_model(Shipment), subject_id=parcel.pk, name="shipment.moved",
        actor_kind="system", actor_label="system", happened_at=at, recorded_at=at, to_state="in_transit",
        visibility="buyer", digest="-",
    )  # fmt: skip
