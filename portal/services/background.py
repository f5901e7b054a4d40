"""Long work, batch by batch: each batch is a transaction of its own, so that a killed worker loses nothing and the
next one goes on where it stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from portal.actors import SYSTEM
from portal.models import WorkflowModel
from portal.services import moves

logger = logging.getLogger("portal.background")
QUEUED, RUNNING = "queued", "running"
OPEN = (QUEUED, RUNNING)
Run = TypeVar("Run", bound=WorkflowModel)
Step = Callable[[Run, datetime, int], int]


def take_further(model: type[Run], step: Step[Run], *, at: datetime, batches: int, size: int) -> int:
    """Take the open runs of a model some batches further; returns how many rows were done. Safe in several workers.

    The model has the states queued and running and the moves start, finish and fail, and a field `error`. `step` does
    the next rows of a locked run, saves how far it is, and returns how many they were; 0 ends the run. A run that
    breaks says why and ends, and never stops the others.
    """
    done = 0
    for pk in list(model._base_manager.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True)):
        for _ in range(batches):
            count = _guarded(model, pk, step, at, size)
            done += count
            if not count:
                break
    return done


def _guarded(model: type[Run], pk: int, step: Step[Run], at: datetime, size: int) -> int:
    try:
        return _step(model, pk, step, at, size)
    except Exception as problem:
        logger.exception("%s %s failed", model._meta.verbose_name, pk)
        _give_up(model, pk, f"{type(problem).__name__}: {problem}", at)
        return 0


@transaction.atomic
def _step(model: type[Run], pk: int, step: Step[Run], at: datetime, size: int) -> int:
    rows = model._base_manager.select_for_update(skip_locked=True, of=("self",), no_key=True)
    run = rows.filter(pk=pk, state__in=OPEN).first()
    if run is None:
        return 0
    if run.state == QUEUED:
        run = moves.perform(run, "start", actor=SYSTEM, at=at)
    done = step(run, at, size)
    if not done:
        moves.perform(run, "finish", actor=SYSTEM, at=at)
    return done


@transaction.atomic
def _give_up(model: type[Run], pk: int, problem: str, at: datetime) -> None:
    run = model._base_manager.get(pk=pk)
    if run.state in OPEN:
        model._base_manager.filter(pk=pk).update(error=problem[:500])
        moves.perform(run, "fail", actor=SYSTEM, at=at)
