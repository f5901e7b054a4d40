"""Reading stored reports again, batch by batch, in the background."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.adapters.base import BadPush
from carriers.models import InboundPush, Shipment, TrackingRun
from carriers.models.pickup import DESK
from carriers.services.codes import said_with
from carriers.services.pushes import apply_all, told_by
from carriers.services.refolding import refold
from carriers.services.roster import Roster, Told
from carriers.states import RunKind
from portal.actors import Actor
from portal.errors import NotPermitted, Reason
from portal.services import background, moves
from portal.services.numbers import next_number

logger = logging.getLogger("carriers.runs")
BATCH = 200
MOST_PUSHES = 20_000
SHOWN_CHANGES = 500


@transaction.atomic
def begin_replay(pushes: Sequence[int], *, rehearse: bool, actor: Actor, at: datetime) -> TrackingRun:
    """Queue a replay of stored pushes by id, or a rehearsal that says what a replay would change.

    Raises NotPermitted, or Refused for no or too many pushes.
    """
    if not actor.holds_any(DESK):
        raise NotPermitted()
    if not 1 <= len(pushes) <= MOST_PUSHES:
        text = noop("Choose between 1 and %(most)s pushes.")
        moves.refuse_if([Reason("pushes_out_of_range", text, {"most": MOST_PUSHES})])
    kind = RunKind.REHEARSAL if rehearse else RunKind.REPLAY
    run = TrackingRun(kind=kind, pushes=sorted(pushes), total=len(pushes))
    run.number = next_number(run.number_prefix, at)
    return moves.begin(run, emits="tracking.run_queued", actor=actor, at=at)


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the open runs some batches further; returns how many rows were done."""
    return background.take_further(TrackingRun, _step, at=at, batches=batches, size=size)


def _step(run: TrackingRun, at: datetime, size: int) -> int:
    done = _recode(run, at, size) if run.kind == RunKind.RECODE else _replay(run, at, size)
    if done:
        run.done += done
        run.save(update_fields=["cursor", "done", "changed", "broken", "changes"])
    return done


def _recode(run: TrackingRun, at: datetime, size: int) -> int:
    """Give the next stored statements their new meaning and fold their parcels again."""
    mapping = run.mapping
    assert mapping
    said = list(said_with(mapping).filter(pk__gt=run.cursor).values_list("pk", "shipment_id")[:size])
    if not said:
        return 0
    parcels = {shipment for _pk, shipment in said}
    before = states(parcels)
    meaning = {"status": mapping.status, "sub_status": mapping.sub_status}
    said_with(mapping).filter(pk__in=[pk for pk, _shipment in said]).update(**meaning)
    refold(parcels, at=at)
    _note(run, before, states(parcels))
    run.cursor = said[-1][0]
    return len(said)


def _replay(run: TrackingRun, at: datetime, size: int) -> int:
    """Apply the next pushes again. A rehearsal does exactly the same and takes it back."""
    ids = [pk for pk in run.pushes if pk > run.cursor][:size]
    if not ids:
        return 0
    try:
        _replay_alike(run, ids, at)
    except Exception:
        logger.exception("%s: %s pushes are replayed one by one", run, len(ids))
        for pk in ids:
            _replay_alone(run, pk, at)
    run.cursor = ids[-1]
    return len(ids)


def _replay_alone(run: TrackingRun, pk: int, at: datetime) -> None:
    try:
        _replay_alike(run, [pk], at)
    except Exception:
        logger.exception("%s: push %s cannot be replayed", run, pk)
        run.broken += 1


def _replay_alike(run: TrackingRun, ids: Sequence[int], at: datetime) -> None:
    with transaction.atomic():
        pushes = list(InboundPush.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id"))
        before = states({row.pk for row in Roster(_said_by(pushes)).rows})
        apply_all(pushes, at, correcting=True)
        after = states(before)
        transaction.set_rollback(run.kind == RunKind.REHEARSAL)
    _note(run, before, after)


def _said_by(pushes: Sequence[InboundPush]) -> list[Told]:
    """What pushes tell, as far as they can be read; applying them says which cannot."""
    told: list[Told] = []
    for push in pushes:
        with suppress(BadPush):
            told += told_by(push)
    return told


State = tuple[str, list[str]]


def states(parcels: Collection[int]) -> dict[int, State]:
    """Our reference and the state of each parcel, in words that can be kept."""
    rows = Shipment.objects.filter(pk__in=parcels).order_by("id")
    return {row.pk: (row.reference, _state(row)) for row in rows}


def _state(row: Shipment) -> list[str]:
    dates = [moment.isoformat() if moment else "" for moment in (row.picked_up_at, row.delivered_at)]
    return [row.status, row.sub_status, *dates]


def _note(run: TrackingRun, before: dict[int, State], after: dict[int, State]) -> None:
    """Remember which parcels differ; one that changes twice is one change."""
    for pk, (reference, state) in before.items():
        now = after[pk][1]
        if reference in run.changes:
            run.changes[reference]["after"] = now
        elif now != state:
            run.changed += 1
            if len(run.changes) < SHOWN_CHANGES:
                run.changes[reference] = {"before": state, "after": now}
