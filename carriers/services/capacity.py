"""Capacity by the hour: told by carriers, reserved by one statement, released when nobody comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from carriers.models import CapacityPattern, CapacitySlot, Carrier
from carriers.policies.slots import SHANGHAI, Slot
from portal.actors import Actor
from portal.services import timeline

DAYS_KEPT_AHEAD = 7
BATCH = 1000


class NoCapacityLeft(Exception):
    """Somebody else took the last unit between the choice and the reservation (E3)."""


@dataclass(frozen=True)
class Told:
    """What a carrier says of one area: a daily pattern by hour, and days of their own by (day, hour)."""

    area_code: str
    pattern: Mapping[int, int]
    days: Mapping[tuple[date, int], int]


def reserve(carrier_id: int, area_code: str, slot: Slot) -> CapacitySlot | None:
    """Take one unit of the first hour of the slot that has one; None where the carrier tells no capacity.

    One conditional update per hour decides, so that two buyers never get the last unit. Raises NoCapacityLeft.
    """
    day = CapacitySlot.objects.filter(carrier_id=carrier_id, area_code=area_code, day=slot.day)
    if not day.exists():
        return None
    for row in day.filter(hour__in=slot.hours).order_by("hour"):
        if CapacitySlot.objects.filter(pk=row.pk, reserved__lt=F("told")).update(reserved=F("reserved") + 1):
            return row
    raise NoCapacityLeft


def release(slot_id: int | None) -> None:
    """Give one unit back; a slot that was lowered meanwhile comes down towards what the carrier told (D12)."""
    if slot_id is not None:
        CapacitySlot.objects.filter(pk=slot_id, reserved__gt=0).update(
            reserved=F("reserved") - 1, capacity=Greatest(F("told"), F("reserved") - 1)
        )


@transaction.atomic
def tell(
    carrier: Carrier, told: Iterable[Told], *, full: bool, told_at: datetime, actor: Actor, at: datetime
) -> int:
    """Take in what a carrier offers; returns how many hours changed.

    A partial update changes the hours it names, a full one replaces all others of its areas with nothing. An update
    older than what is known (`told_at`, the carrier's own time) changes nothing, so that repeated and late ones are
    harmless. What is reserved already stays; where that is more than offered now, carrier managers are alarmed (D12).
    """
    Carrier.objects.select_for_update(of=("self",), no_key=True).get(pk=carrier.pk)
    changed, overdrawn = 0, []
    for area in told:
        _keep_pattern(carrier, area, full, told_at)
        changed += _keep_days(carrier, area, full, told_at, at)
        overdrawn += _overdrawn(carrier, area.area_code, at)
    if overdrawn:
        facts = {"slots": overdrawn[:50]}
        timeline.record("carrier.capacity_overdrawn", carrier, actor=actor, at=at, data=facts)
    return changed


def _keep_pattern(carrier: Carrier, area: Told, full: bool, told_at: datetime) -> None:
    rows = CapacityPattern.objects.filter(carrier=carrier, area_code=area.area_code)
    known = {row.hour: row for row in rows}
    hours = dict.fromkeys(known, 0) | dict(area.pattern) if full else dict(area.pattern)
    newer = {h: n for h, n in hours.items() if h not in known or known[h].told_at < told_at}
    CapacityPattern.objects.bulk_create(
        [
            CapacityPattern(carrier=carrier, area_code=area.area_code, hour=h, capacity=n, told_at=told_at)
            for h, n in newer.items()
        ],
        update_conflicts=True,
        unique_fields=["carrier", "area_code", "hour"],
        update_fields=["capacity", "told_at"],
    )


def _keep_days(carrier: Carrier, area: Told, full: bool, told_at: datetime, at: datetime) -> int:
    """Days named are set; the days ahead that follow the pattern follow its new hours. A day of its own is changed
    only by a later word on that day or by a full update, after which it follows the pattern again."""
    today = at.astimezone(SHANGHAI).date()
    ahead = [today + timedelta(days=n) for n in range(DAYS_KEPT_AHEAD)]
    pattern = CapacityPattern.objects.filter(carrier=carrier, area_code=area.area_code)
    wanted = {(day, row.hour): (row.capacity, False) for day in ahead for row in pattern}
    wanted |= {when: (capacity, True) for when, capacity in area.days.items() if when[0] >= today}
    rows = CapacitySlot.objects.filter(carrier=carrier, area_code=area.area_code, day__gte=today)
    known = {(row.day, row.hour): row for row in rows.select_for_update(of=("self",), no_key=True)}
    if full:
        hours = {row.hour: row.capacity for row in pattern}
        own = (when for when, row in known.items() if row.by_day and when not in area.days)
        wanted |= {when: (hours.get(when[1], 0), when[1] not in hours) for when in own}
    new, changed = [], []
    for when, (capacity, by_day) in wanted.items():
        row = known.get(when)
        if row is None:
            new.append(_slot(carrier, area.area_code, when, capacity, by_day, told_at))
        elif (full or by_day or not row.by_day) and _is_news(row, capacity, by_day, told_at):
            row.told, row.by_day, row.told_at = capacity, by_day, told_at
            row.capacity = max(capacity, row.reserved)
            changed.append(row)
    CapacitySlot.objects.bulk_create(new, batch_size=BATCH)
    CapacitySlot.objects.bulk_update(changed, ["told", "capacity", "by_day", "told_at"], batch_size=BATCH)
    return len(new) + len(changed)


def _is_news(row: CapacitySlot, capacity: int, by_day: bool, told_at: datetime) -> bool:
    return row.told_at < told_at and (row.told, row.by_day) != (capacity, by_day)


def _slot(
    carrier: Carrier, area_code: str, when: tuple[date, int], capacity: int, by_day: bool, told_at: datetime
) -> CapacitySlot:
    return CapacitySlot(
        carrier=carrier,
        area_code=area_code,
        day=when[0],
        hour=when[1],
        told=capacity,
        capacity=capacity,
        by_day=by_day,
        told_at=told_at,
    )


def _overdrawn(carrier: Carrier, area_code: str, at: datetime) -> list[dict[str, object]]:
    rows = CapacitySlot.objects.filter(
        carrier=carrier, area_code=area_code, day__gte=at.astimezone(SHANGHAI).date(), reserved__gt=F("told")
    )
    return [
        {
            "area": r.area_code,
            "day": r.day.isoformat(),
            "hour": r.hour,
            "told": r.told,
            "reserved": r.reserved,
        }
        for r in rows
    ]


@transaction.atomic
def roll_forward(*, at: datetime) -> None:
    """Lay out the pattern for the days to come. Runs daily, any number of times."""
    today = at.astimezone(SHANGHAI).date()
    ahead = [today + timedelta(days=n) for n in range(DAYS_KEPT_AHEAD)]
    rows = (
        _slot(p.carrier, p.area_code, (day, p.hour), p.capacity, False, p.told_at)
        for p in CapacityPattern.objects.select_related("carrier").iterator()
        for day in ahead
    )
    CapacitySlot.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
