"""Extending a service to more regions, and ending it in some, day by day (S1 1.22)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput, NotPermitted
from portal.models.records import Region
from portal.models.service import CATALOGUE_KEEPERS, Service, ServiceArea
from portal.policies.scope import local_date
from portal.queries.areas import CACHE_KEY, overlapping
from portal.services import moves, timeline

PAST = noop("This day is over: what held stays as it was.")


@transaction.atomic
def add(
    service: Service,
    region: Region,
    *,
    since: date,
    until: date | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> ServiceArea:
    """Let a service hold in a region from a local date, today or later, to a last day that counts.

    Raises NotPermitted, or InvalidInput for dates in the past, in the wrong order, or taken by another row of the
    same service and region.
    """
    _admit(actor)
    service = moves.lock(service)  # Two editors at once: the second sees the row of the first.
    check(service, region.pk, since, until, at=at)
    return begin(service, region.pk, since=since, until=until, note=note, actor=actor, at=at)


@transaction.atomic
def change(area: ServiceArea, *, until: date | None, note: str, actor: Actor, at: datetime) -> ServiceArea:
    """Set another last day, today or later, or none. Raises NotPermitted or InvalidInput."""
    _admit(actor)
    service = moves.lock(area.service)
    row = ServiceArea.objects.select_for_update(of=("self",), no_key=True).get(pk=area.pk)
    check(service, row.region_id, row.effective_from, until, before=row, at=at)
    row.effective_until, row.note = until, note
    row.version += 1
    row.updated_at = at
    row.save()
    timeline.record("record.changed", row, actor=actor, at=at, data={"effective_until": until, "note": note})
    transaction.on_commit(forget)
    return row


def begin(
    service: Service, region: str, *, since: date, until: date | None, note: str, actor: Actor, at: datetime
) -> ServiceArea:
    """Save a new row with its first fact. Needs a transaction and dates that were looked at."""
    row = ServiceArea(
        service=service, region_id=region, effective_from=since, effective_until=until, note=note
    )
    row.created_at = row.updated_at = at
    row.save(force_insert=True)
    facts = {"service": service.code, "region": region, "from": since, "until": until}
    timeline.record("record.created", row, actor=actor, at=at, data=facts)
    transaction.on_commit(forget)
    return row


def check(
    service: Service,
    region: str,
    since: date,
    until: date | None,
    *,
    at: datetime,
    before: ServiceArea | None = None,
) -> None:
    """Raises InvalidInput for a span that ends before it begins, shares a day with another row, or changes what
    held on a day that is over; `before` is the row as it stands."""
    today = local_date(at)
    if until is not None and until < since:
        raise InvalidInput({"effective_until": [noop("The last day lies before the first.")]})
    if before is None and since < today:
        raise InvalidInput({"effective_from": [PAST]})
    if before is not None and until != before.effective_until and _earlier(until, before) < today:
        raise InvalidInput({"effective_until": [PAST]})
    if overlapping(service, region, since, until, besides=before.pk if before else None).exists():
        text = noop("The service already holds in this region on one of these days.")
        raise InvalidInput({"effective_from": [text]})


def _earlier(until: date | None, before: ServiceArea) -> date:
    """The day after which a new last day changes the answer."""
    return min(until or date.max, before.effective_until or date.max)


def forget() -> None:
    """Drop the copy of the areas, so that a change counts at once."""
    cache.delete(CACHE_KEY)


def _admit(actor: Actor) -> None:
    if not actor.holds_any(CATALOGUE_KEEPERS):
        raise NotPermitted()
