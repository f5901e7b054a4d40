"""Examining parcels with news: who holds them, and whether what was told can be true.

Parcels are marked when they are folded anew and taken here in batches, with a constant number of queries for each;
so taking in pushes costs nothing more, and a parcel may be examined any number of times with the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from carriers.models import (
    CustodyRecord,
    PickupAttempt,
    PickupOrder,
    Shipment,
    SuspiciousEvent,
    TrackingEvent,
)
from carriers.policies import suspicion
from carriers.policies.custody import DELIVERY, RETURN, holder_after
from carriers.policies.suspicion import Doubt, Known, Report
from carriers.states import Holder, Suspicion, TrackingStatus
from portal.actors import SYSTEM
from portal.models import Evidence, Region, TimelineEvent
from portal.queries.policy import value_at
from portal.services import timeline
from portal.services.bulk import insert_many

BATCH = 500


def look(*, at: datetime, limit: int = 5000) -> int:
    """Examine parcels with news; returns how many. Safe to run twice, late, or in several workers."""
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
        unexamined=True
    )
    rows = list(due.order_by("id")[:size])
    if rows:
        examine(rows, at=at)
        Shipment.objects.filter(pk__in=[row.pk for row in rows]).update(unexamined=False)
    return len(rows)


def examine(parcels: list[Shipment], *, at: datetime) -> None:
    """Derive hand-overs and doubts of locked parcels. Queries do not grow with their number."""
    attempts = {
        row.shipment_id: row
        for row in PickupAttempt.objects.filter(shipment__in=parcels).select_related("pickup__recipient")
    }
    events = list(TrackingEvent.objects.filter(shipment__in=parcels).select_related("shipment__carrier"))
    _derive_custody(parcels, events, attempts, at)
    raise_doubts(_doubts(parcels, events, attempts, at), at=at)


def _derive_custody(
    parcels: list[Shipment], events: list[TrackingEvent], attempts: dict[int, PickupAttempt], at: datetime
) -> None:
    """The hand-overs that the reports stand for; those of reports that mean something else by now go."""
    found = [row for event in events if (row := _handover(event, attempts.get(event.shipment_id), at))]
    told = [row.event_id for row in found]
    CustodyRecord.objects.filter(shipment__in=parcels, event__isnull=False).exclude(event__in=told).delete()
    known = {row.event_id: row.pk for row in CustodyRecord.objects.filter(event__in=told).only("event")}
    changed = [row for row in found if row.event_id in known]
    for row in changed:
        row.pk = known[row.event_id]
    CustodyRecord.objects.bulk_update(changed, ["holder", "taken_from", "happened_at", "grams"])
    insert_many([row for row in found if row.pk is None])


def _handover(event: TrackingEvent, attempt: PickupAttempt | None, at: datetime) -> CustodyRecord | None:
    route = RETURN if attempt else DELIVERY
    holder = holder_after(event.status, event.sub_status, route)
    if holder is None or event.fact.get("counts") is False:
        return None
    collected = event.status == TrackingStatus.PICKED_UP
    carried = holder in Holder.of_the_carrier
    return CustodyRecord(
        shipment_id=event.shipment_id,
        event_id=event.pk,
        holder=holder,
        holder_name=(event.location or event.shipment.carrier.code) if carried else "",
        taken_from=route.sender if collected else Holder.CARRIER,
        happened_at=event.happened_at or event.received_at,
        recorded_at=at,
        recorded_by=event.provider,
        grams=attempt.pickup.charged_grams if collected and attempt else None,
    )


def _doubts(
    parcels: list[Shipment], events: list[TrackingEvent], attempts: dict[int, PickupAttempt], at: datetime
) -> Iterator[tuple[Shipment, Doubt]]:
    cities = dict(Region.objects.filter(level=2).values_list("code", "name"))
    limits = value_at("suspicion.weight", at)
    told: dict[int, list[Report]] = {}
    for event in events:
        told.setdefault(event.shipment_id, []).append(_report(event))
    for parcel in parcels:
        known = _known(parcel, attempts.get(parcel.pk))
        for doubt in suspicion.doubts(told.get(parcel.pk, ()), known, cities=cities, limits=limits):
            yield parcel, doubt


def _report(event: TrackingEvent) -> Report:
    happened = event.happened_at or event.received_at
    return Report(event.key, event.status, happened, event.location, bool(event.fact.get("clock_ahead")))


def _known(parcel: Shipment, attempt: PickupAttempt | None) -> Known:
    if attempt is None:
        return Known(destination=parcel.destination)
    pickup = attempt.pickup
    weighed = pickup.charged_grams if pickup.shipment_id == parcel.pk else None
    destination = parcel.destination or pickup.recipient.region
    return Known(attempt.assigned_at, destination, pickup.weight_grams, weighed)


def raise_doubts(found: Iterable[tuple[Shipment, Doubt]], *, at: datetime) -> int:
    """Put doubts before people, each once; returns how many are new."""
    rows = {
        key: SuspiciousEvent(
            carrier_id=parcel.carrier_id,
            shipment=parcel,
            kind=doubt.kind,
            key=key,
            facts=dict(doubt.facts),
            raised_at=at,
            created_at=at,
            updated_at=at,
        )
        for parcel, doubt in found
        for key in [f"{parcel.pk}:{doubt.kind}:{doubt.key[:64]}"]
    }
    known = set(SuspiciousEvent.objects.filter(key__in=rows).values_list("key", flat=True)) if rows else set()
    new = [row for key, row in rows.items() if key not in known]
    insert_many(new)
    events = [
        timeline.composed(
            "suspicion.raised", row, actor=SYSTEM, at=at, data={"kind": row.kind}, visibility="internal"
        )
        for row in new
    ]
    timeline.record_many(events)
    SuspiciousEvent.objects.bulk_update(new, ["chain"])
    return len(new)


def on_attempt_failed(pickup: PickupOrder, event: TimelineEvent) -> None:
    """A courier who blames the sender without a call or a photo is doubted."""
    attempt = pickup.attempts.filter(result="failed").select_related("shipment").order_by("-ordinal").first()
    if attempt is None:
        return
    shown = Evidence.objects.filter(
        Q(subject_type=event.subject_type_id, subject_id=pickup.pk), uploaded_at__lte=event.recorded_at
    ).exists()
    if suspicion.attempt_is_doubtful(attempt.cause, contacted=pickup.contacted_at is not None, shown=shown):
        facts = {"cause": attempt.cause, "at": event.happened_at.isoformat()}
        doubt = Doubt(Suspicion.ATTEMPT_WITHOUT_EVIDENCE, attempt.reference, facts)
        raise_doubts([(attempt.shipment, doubt)], at=event.recorded_at)


def on_pickup_weighed(pickup: PickupOrder, _event: TimelineEvent) -> None:
    """A weight told later than the scans is compared as well."""
    if pickup.shipment_id is not None:
        Shipment.objects.filter(pk=pickup.shipment_id).update(unexamined=True)
