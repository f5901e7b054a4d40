"""One move on many rows: refused as a whole where a limit is broken, then row by row by the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import DomainError, MoveNotAllowed, NotFound, NotPermitted, Reason
from portal.models import BulkResult, BulkRun, Shop, WorkflowModel
from portal.queries.begun import still
from portal.queries.policy import value_at
from portal.services import background, moves
from portal.services.numbers import next_number
from portal.states import BulkOutcome
from portal.workflow import Context, Move, machine_of

BATCH = 10
Rows = Sequence[WorkflowModel]
Limit = Callable[[Rows, datetime], Iterable[Reason]]
_limits: dict[tuple[type, str], list[Limit]] = {}


@dataclass(frozen=True)
class Entry:
    """One chosen row and what speaks against moving it."""

    row: WorkflowModel
    reasons: tuple[Reason, ...]


def limit(model: type[WorkflowModel], *names: str) -> Callable[[Limit], Limit]:
    """Register what a bulk move of these rows may not exceed: called once with all chosen rows that allow the move,
    of every kind it was registered for."""

    def register(function: Limit) -> Limit:
        for name in names:
            machine_of(model).move(name)
            _limits.setdefault((model, name), []).append(function)
        return function

    return register


def foreseen(rows: Rows, name: str, *, actor: Actor, at: datetime) -> list[Entry]:
    """What speaks against the move already, row by row. Raises NotPermitted where the actor may move none of these
    kinds of row so, whatever their state."""
    kinds = [row.as_kind() for row in rows]
    declared = [machine_of(type(row)).moves.get(name) for row in kinds]
    if not any(one and row.roles_of(actor) & one.roles for row, one in zip(kinds, declared, strict=True)):
        raise NotPermitted()
    return [_entry(row, one, actor, at) for row, one in zip(kinds, declared, strict=True)]


def _entry(row: WorkflowModel, declared: Move | None, actor: Actor, at: datetime) -> Entry:
    if declared is None or row.state not in declared.sources or not row.roles_of(actor) & declared.roles:
        refusal = MoveNotAllowed()
        return Entry(row, (Reason(refusal.code, refusal.text),))
    return Entry(row, tuple(moves.foreseen(row, declared, Context(actor, at))))


def reasons_against(entries: Sequence[Entry], name: str, at: datetime) -> list[Reason]:
    """What speaks against the whole: too many rows, or a limit of the kind of row."""
    most = value_at("bulk.max_rows", at)
    found = []
    if not 1 <= len(entries) <= most:
        found.append(Reason("rows_out_of_range", noop("Choose between 1 and %(most)s rows."), {"most": most}))
    limited: dict[Limit, list[WorkflowModel]] = {}
    for entry in entries:
        for asked in [] if entry.reasons else _limits.get((type(entry.row), name), []):
            limited.setdefault(asked, []).append(entry.row)
    for asked, rows in limited.items():
        found += asked(rows, at)
    return found


@transaction.atomic
def begin(
    rows: Rows, name: str, *, fields: dict[str, Any], actor: Actor, shop: Shop | None, at: datetime
) -> BulkRun:
    """Queue a move on rows within the actor's reach. Rows that cannot make it now are kept with the reason.

    Raises NotFound (a row out of reach), NotPermitted, InvalidInput for its fields, or Refused with every limit.
    """
    if any(not row.concerns(actor) for row in rows):
        raise NotFound()
    entries = foreseen(rows, name, actor=actor, at=at)
    moves.refuse_if(reasons_against(entries, name, at))
    for entry in entries:
        if not entry.reasons:
            machine_of(type(entry.row)).move(name).form.cleaned(entry.row, fields)
            break
    run = BulkRun(
        shop=shop,
        subject_type=ContentType.objects.get_for_model(rows[0]._meta.concrete_model or type(rows[0])),
        move_name=name,
        fields=fields,
        total=len(entries),
        number=next_number(BulkRun.number_prefix, at),
    )
    run.remember(actor)
    moves.begin(run, emits="bulk.queued", actor=actor, at=at)
    BulkResult.objects.bulk_create([_result(run, entry) for entry in entries])
    return run


def _result(run: BulkRun, entry: Entry) -> BulkResult:
    return BulkResult(
        run=run,
        subject_id=entry.row.pk,
        name=str(entry.row)[:80],
        seen=entry.row.version,
        outcome=BulkOutcome.CANNOT if entry.reasons else BulkOutcome.READY,
        reasons=[reason.as_json() for reason in entry.reasons],
    )


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the open bulk moves some batches further; returns how many rows were tried."""
    return background.take_further(BulkRun, _step, at=at, batches=batches, size=size)


def _step(run: BulkRun, at: datetime, size: int) -> int:
    results = list(run.results.filter(outcome=BulkOutcome.READY)[:size])
    if not results:
        run.done = run.total
        run.save(update_fields=["done"])
        return 0
    actor, model = still(run, run.shop), run.subject_type.model_class()
    assert model
    rows = model._base_manager.in_bulk([result.subject_id for result in results])
    for result in results:
        _try(result, rows.get(result.subject_id), run, actor, at)
    BulkResult.objects.bulk_update(results, ["outcome", "reasons"])
    run.moved += sum(result.outcome == BulkOutcome.DONE for result in results)
    run.done += len(results)
    run.save(update_fields=["done", "moved"])
    return len(results)


def _try(result: BulkResult, row: Any, run: BulkRun, actor: Actor, at: datetime) -> None:
    try:
        if row is None:
            raise NotFound()
        moves.perform(
            row.as_kind(), run.move_name, actor=actor, at=at, data=dict(run.fields), version=result.seen
        )
    except DomainError as refusal:
        result.outcome = BulkOutcome.REFUSED
        reasons = refusal.reasons or [Reason(refusal.code, refusal.text)]
        result.reasons = [reason.as_json() for reason in reasons]
    else:
        result.outcome = BulkOutcome.DONE


__all__ = ["BATCH", "Entry", "begin", "foreseen", "limit", "reasons_against", "work"]
