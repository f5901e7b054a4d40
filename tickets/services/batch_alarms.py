"""Raising alarms about batches, and counting again while they are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from portal.actors import SYSTEM
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from tickets.models import BatchAlarm
from tickets.policies.batches import Batch, Counted, Verdict, judge
from tickets.queries.batch_alarms import Claim, claims_by_batch, units_by_batch
from tickets.states import BatchAlarmState

OPEN = (BatchAlarmState.OPEN, BatchAlarmState.ACKNOWLEDGED)


@dataclass(frozen=True)
class Judged:
    """One batch with its claims and what they mean."""

    batch: Batch
    counted: Counted
    claims: list[Claim]
    verdict: Verdict


@transaction.atomic
def watch(*, at: datetime) -> int:
    """Compare every batch with its siblings over the window of claims; returns how many alarms are new.

    A number of queries that does not grow with the batches, but for those in alarm. Runs daily, any number of times.
    """
    since = at - timedelta(days=value_at("batch.window_days", at))
    least = value_at("batch.least_cases", at)
    open_alarms = {_batch(row): row for row in BatchAlarm.objects.filter(state__in=OPEN)}
    closed = {_batch(row): row for row in BatchAlarm.objects.exclude(state__in=OPEN).order_by("pk")}
    raised = 0
    for found in judged(since, at):
        if alarm := open_alarms.pop(found.batch, None):
            _count_again(alarm, found, since, at)
        elif _alarming(found, least, at) and _is_news(found, closed.get(found.batch), least):
            _raise(found, since, at)
            raised += 1
    quiet = {"window_from": since, "judged_at": at, "observed": 0, "chance": 1}
    BatchAlarm.objects.filter(pk__in=[row.pk for row in open_alarms.values()]).update(**quiet)
    return raised


def judged(since: datetime, until: datetime) -> Iterator[Judged]:
    """Every batch with claims in a window that has siblings to be compared with."""
    prefix = value_at("batch.serial_prefix", until)
    claims = claims_by_batch(since, until, prefix=prefix)
    units = units_by_batch({(batch.shop, batch.item) for batch in claims}, prefix=prefix)
    families: dict[tuple[int, str, str], dict[Batch, Counted]] = {}
    for batch in sorted({*claims, *units}):
        failed = len({claim.unit for claim in claims.get(batch, ())})
        family = families.setdefault((batch.shop, batch.item, batch.kind), {})
        family[batch] = Counted(max(units[batch], failed), failed)
    for family in families.values():
        for batch, counted in family.items():
            others = [one for name, one in family.items() if name != batch]
            siblings = Counted(sum(o.units for o in others), sum(o.claims for o in others))
            verdict = judge(counted, siblings, looked_at=len(family)) if counted.claims else None
            if verdict:
                yield Judged(batch, counted, claims[batch], verdict)


def _alarming(found: Judged, least: int, at: datetime) -> bool:
    enough = found.counted.claims >= least and found.counted.claims > found.verdict.expected
    return enough and found.verdict.per_million < value_at("batch.chance_per_million", at)


def _is_news(found: Judged, closed: BatchAlarm | None, least: int) -> bool:
    """After an alarm was closed, only as many claims since then as an alarm needs raise another one."""
    if closed is None or closed.closed_at is None:
        return True
    return sum(claim.opened_at > closed.closed_at for claim in found.claims) >= least


def _raise(found: Judged, since: datetime, at: datetime) -> None:
    batch = found.batch
    row = BatchAlarm(shop_id=batch.shop, item=batch.item, kind=batch.kind, batch=batch.name)
    _enter(row, found, since, at)
    row.number = next_number(row.number_prefix, at)
    facts = {"observed": row.observed, "units": row.units, "expected": round(row.expected, 1)}
    moves.begin(row, emits="batch_alarm.raised", actor=SYSTEM, at=at, data=facts)
    row.cases.set([claim.ticket for claim in found.claims])


def _count_again(row: BatchAlarm, found: Judged, since: datetime, at: datetime) -> None:
    row = moves.lock(row)
    _enter(row, found, since, at)
    row.save(update_fields=["window_from", "judged_at", "observed", "units", "expected", "chance"])
    row.cases.add(*(claim.ticket for claim in found.claims))


def _enter(row: BatchAlarm, found: Judged, since: datetime, at: datetime) -> None:
    row.window_from, row.judged_at = since, at
    row.observed, row.units = found.counted.claims, found.counted.units
    row.expected, row.chance = found.verdict.expected, found.verdict.chance


def _batch(row: BatchAlarm) -> Batch:
    return Batch(row.shop_id, row.item, row.kind, row.batch)
