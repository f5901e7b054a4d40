"""Publishing where carriers collect: versions that replace one another, and exceptions that move bookings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, CoverageArea, CoverageException, PickupOrder
from carriers.policies import geometry
from carriers.policies.slots import SHANGHAI
from carriers.services import pickups
from carriers.states import AreaKind, PickupState
from portal.actors import Actor
from portal.errors import Reason, Refused
from portal.policies.terms import midnight_after
from portal.queries.policy import value_at
from portal.services import timeline


@transaction.atomic
def publish(
    carrier: Carrier, areas: Iterable[Mapping[str, Any]], *, actor: Actor, at: datetime, full: bool = False
) -> list[CoverageArea]:
    """Put new versions of areas in force from their `valid_from` on; the versions before end the day before.

    With `full` the list is the whole coverage: areas that it leaves out end yesterday. Versions that have not begun
    are replaced. Raises Refused with every reason when any area is wrong; the old versions then stay in force (D6).
    """
    Carrier.objects.select_for_update(of=("self",), no_key=True).get(pk=carrier.pk)
    rows = [area_row(carrier, fields, at) for fields in areas]
    refused = [reason for row in rows for reason in problems(row, at)]
    if refused:
        raise Refused(refused)
    today = at.astimezone(SHANGHAI).date()
    if full:
        _end(carrier, ~Q(code__in=[row.code for row in rows]), today)
    for row in rows:
        _end(carrier, Q(code=row.code), row.valid_from)
        row.save()
    facts = {"areas": sorted(row.code for row in rows), "full": full}
    timeline.record("carrier.coverage_published", carrier, actor=actor, at=at, data=facts)
    return rows


def area_row(carrier: Carrier, fields: Mapping[str, Any], at: datetime) -> CoverageArea:
    """An unsaved version of an area, with its bounding box."""
    row = CoverageArea(carrier=carrier, **fields)
    row.valid_from = row.valid_from or at.astimezone(SHANGHAI).date()
    row.code = row.code or (row.region_id or "")
    return row


def problems(row: CoverageArea, at: datetime) -> Iterator[Reason]:
    """What speaks against a version of an area. A right polygon is given its bounding box on the way."""
    if row.opens >= row.closes:
        yield Reason("hours_reversed", noop("The area closes before it opens."), {"area": row.code})
    if row.valid_from < at.astimezone(SHANGHAI).date():
        yield Reason("starts_in_the_past", noop("An area begins today or later."), {"area": row.code})
    if row.valid_until is not None and row.valid_until < row.valid_from:
        yield Reason("ends_before_start", noop("The area ends before it begins."), {"area": row.code})
    if row.kind == AreaKind.REGION and row.region_id is None:
        yield Reason("region_missing", noop("Name the region of the area."), {"area": row.code})
    if row.kind == AreaKind.POLYGON:
        found = list(geometry.polygon_problems(row.polygon, tuple(value_at("coverage.border", at))))  # type: ignore[arg-type]
        yield from found
        if not found:
            row.west, row.south, row.east, row.north = geometry.bounds(row.polygon)


def _end(carrier: Carrier, which: Q, day: date) -> None:
    """End what is in force on the day before, and drop what has not begun by then."""
    rows = CoverageArea.objects.filter(which, carrier=carrier)
    rows.filter(valid_from__gte=day).delete()
    ends = day - timedelta(days=1)
    rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=ends)).update(valid_until=ends)


@transaction.atomic
def add_exception(row: CoverageException, *, actor: Actor, at: datetime) -> CoverageException:
    """Close areas for some days, or change their hours; pickups booked into a closure go to another carrier that is
    open, without counting as a miss (D7)."""
    row.created_at = row.updated_at = at
    row.save()
    facts = {"area": row.area_code, "reason": row.reason, "closed": row.closed}
    days = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    timeline.record("coverage.exception", row, actor=actor, at=at, data=facts | days)
    if row.closed:
        for pickup in _booked_into(row):
            pickups.move_from_closure(pickup, at=at)
    return row


def _booked_into(row: CoverageException) -> list[PickupOrder]:
    booked = PickupOrder.objects.filter(
        carrier_id=row.carrier_id,
        state__in=(PickupState.BOOKED, *PickupState.with_a_carrier),
        slot_from__gte=midnight_after(row.first_day - timedelta(days=1)),
        slot_from__lt=midnight_after(row.last_day),
    )
    return [p for p in booked.order_by("id") if row.area_code in ("", p.area_code)]


@transaction.atomic
def withdraw_exception(row: CoverageException, *, actor: Actor, at: datetime) -> None:
    """Take an exception back; pickups that have moved stay where they are."""
    row.withdrawn_at = row.updated_at = at
    row.save(update_fields=["withdrawn_at", "updated_at"])
    timeline.record("coverage.exception_withdrawn", row, actor=actor, at=at)
