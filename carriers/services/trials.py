"""Replaying stored choices under other weights, batch by batch, in the background."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from carriers.models import ChoiceChange, ChoiceTrial, PickupOrder
from carriers.models.agreement import DESK
from carriers.policies.replay import PARTS, Pick, replayed
from portal.actors import Actor
from portal.errors import NotPermitted, Reason
from portal.services import background, moves
from portal.services.numbers import next_number
from portal.states import LabState

logger = logging.getLogger("carriers.trials")
BATCH = 500
LONGEST = timedelta(days=92)
HEAVIEST = 1000
OPEN = (LabState.QUEUED, LabState.RUNNING)
SUMS = ("cursor", "done", "judged", "moved", "cost_fen", "quality_sum", "shares")


@transaction.atomic
def begin(
    weights: Mapping[str, int], *, since: datetime, until: datetime, actor: Actor, at: datetime
) -> ChoiceTrial:
    """Queue a replay of the choices for pickups created from `since` until before `until`, at most 92 days.

    Raises NotPermitted, or Refused for a period or weights that cannot be tried.
    """
    if not actor.holds_any(DESK):
        raise NotPermitted()
    moves.refuse_if(list(reasons_against(weights, since, until)))
    row = ChoiceTrial(weights=dict(weights), since=since, until=until, shares={"before": {}, "after": {}})
    row.total = _pickups(row).count()
    row.number = next_number(row.number_prefix, at)
    return moves.begin(row, emits="choice_trial.queued", actor=actor, at=at, data=dict(weights))


def reasons_against(weights: Mapping[str, int], since: datetime, until: datetime) -> Iterator[Reason]:
    """Why weights or a period cannot be tried."""
    if not timedelta() < until - since <= LONGEST:
        text = noop("Choose a period of at most %(days)s days.")
        yield Reason("period_out_of_range", text, {"days": LONGEST.days})
    right = all(0 <= weights.get(part, 0) <= HEAVIEST for part in PARTS) and set(weights) <= set(PARTS)
    if not right or not any(weights.values()):
        text = noop("Weights are whole numbers from 0 to %(most)s, and at least one is above 0.")
        yield Reason("weights_wrong", text, {"most": HEAVIEST})


def _pickups(trial: ChoiceTrial) -> QuerySet[PickupOrder]:
    return PickupOrder.objects.filter(created_at__gte=trial.since, created_at__lt=trial.until)


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the open trials some batches further; returns how many pickups were done."""
    return background.take_further(ChoiceTrial, _step, at=at, batches=batches, size=size)


def _step(row: ChoiceTrial, _at: datetime, size: int) -> int:
    batch = list(_pickups(row).filter(pk__gt=row.cursor).order_by("pk").values_list("pk", "choice")[:size])
    if batch:
        ChoiceChange.objects.bulk_create(_compared(row, batch))
        row.cursor, row.done = batch[-1][0], row.done + len(batch)
        row.save(update_fields=SUMS)
    return len(batch)


def _compared(row: ChoiceTrial, batch: list[tuple[int, Mapping[str, Any]]]) -> list[ChoiceChange]:
    """The differences of a batch; the sums of the trial grow by them."""
    before, after = Counter(row.shares["before"]), Counter(row.shares["after"])
    changes = []
    for pickup, choice in batch:
        if (found := replayed(choice, row.weights)) is None:
            continue
        old, new = found
        before[old.code] += 1
        after[new.code] += 1
        row.judged += 1
        if old != new:
            changes.append(_change(row, pickup, old, new))
            row.cost_fen += new.fee_fen - old.fee_fen
            row.quality_sum += new.quality - old.quality
    row.moved += len(changes)
    row.shares = {"before": dict(before), "after": dict(after)}
    return changes


def _change(row: ChoiceTrial, pickup: int, old: Pick, new: Pick) -> ChoiceChange:
    return ChoiceChange(
        trial=row,
        pickup_id=pickup,
        before=old.code,
        after=new.code,
        fee_before_fen=old.fee_fen,
        fee_after_fen=new.fee_fen,
        quality_before=old.quality,
        quality_after=new.quality,
    )
