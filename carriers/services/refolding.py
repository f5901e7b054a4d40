"""Folding parcels again from what is stored, after its meaning has changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from carriers.models import PickupAttempt, Shipment
from carriers.policies.progress import Progress, progress_of
from carriers.services import following
from carriers.services.standing import CHANGED, STANDING, advance, known_facts
from carriers.services.watching import watch
from portal.models import TimelineEvent
from portal.queries.policy import value_at
from portal.services import listeners, timeline
from portal.services.bulk import update_many


@transaction.atomic
def refold(shipments: Collection[int], *, at: datetime) -> list[Shipment]:
    """Fold parcels again and let pickups and cases follow, as if everything had been understood at once.

    Returns the parcels whose state has changed. A constant number of queries but for what follows.
    """
    rows = list(
        Shipment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=shipments).order_by("id")
    )
    facts = known_facts([row.pk for row in rows])
    hours = value_at("tracking.stuck_hours", at)
    changed: dict[Shipment, Progress] = {}
    events: list[tuple[Shipment, TimelineEvent]] = []
    for row in rows:
        progress = progress_of(facts[row.pk].values())
        if any(getattr(row, name) != getattr(progress, name) for name in STANDING):
            changed[row] = progress
            events += [(row, event) for event in advance(row, progress, at=at)]
            watch(row, hours)
    update_many(list(changed), CHANGED)
    timeline.record_many([event for _row, event in events])
    awaited = PickupAttempt.objects.filter(shipment__in=changed).values_list("shipment_id", flat=True)
    for row in [row for row in changed if row.pk in set(awaited)]:
        following.follow_progress(row, changed[row], at=at)
    listeners.tell_many(events)
    return list(changed)
