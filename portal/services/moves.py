"""The one way to change a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from portal.actors import Actor
from portal.errors import MoveNotAllowed, NotFound, NotPermitted, Reason, Refused, StaleVersion
from portal.models.workflow import WorkflowModel
from portal.services import deadlines, listeners, locks, timeline
from portal.states import Visibility
from portal.workflow import Context, Move, machine_of

Row = TypeVar("Row", bound=WorkflowModel)
F = TypeVar("F")
Check = Callable[[Any, Context], Iterable[Reason]]
Consequence = Callable[[Any, Context], None]

_under_way: ContextVar[tuple[WorkflowModel, ...]] = ContextVar("moves under way", default=())
_checks: dict[tuple[type, str], list[Check]] = {}
_consequences: dict[tuple[type, str], list[Consequence]] = {}


def check(model: type[WorkflowModel], *names: str) -> Callable[[Check], Check]:
    """Register a guard that needs other rows: called under the lock, it yields reasons against the move."""
    return _registrar(_checks, model, names)


def consequence(model: type[WorkflowModel], *names: str) -> Callable[[Consequence], Consequence]:
    """Register what else a move brings about in the same transaction: rows created, other moves made."""
    return _registrar(_consequences, model, names)


def checks_of(model: type[WorkflowModel], name: str) -> list[Check]:
    return _collected(_checks, model, name)


def consequences_of(model: type[WorkflowModel], name: str) -> list[Consequence]:
    return _collected(_consequences, model, name)


@transaction.atomic
def perform(
    row: Row,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
    recorded_at: datetime | None = None,
    fired: str = "",
) -> Row:
    """Make one move: lock, check, move, save, settle deadlines, record, tell.

    `at` is the instant that counts for the business, `recorded_at` when we learned of it (default: the same).
    `version` is what the actor has seen; `fired` names the clock when the sweep makes the move.

    Raises NotFound (out of the actor's reach), NotPermitted, StaleVersion, MoveNotAllowed, InvalidInput or
    Refused with every reason. When it raises, nothing has changed.
    """
    row = lock(row)
    declared = machine_of(type(row)).move(name)
    outer = _under_way.get()
    _admit(row, declared, actor, version)
    context = Context(actor, at, declared.form.cleaned(row, data or {}))
    refuse_if(reasons_against(row, declared, context))
    before = row.state
    getattr(row, name)(at=at, **context.data)
    row.version += 1
    row.updated_at = recorded_at or at
    event = _record(row, declared, context, before, recorded_at)
    row.save()
    deadlines.settle(row, at=at, fired=fired, move=name)
    token = _under_way.set((*outer, row))
    try:
        for follow in consequences_of(type(row), name):
            follow(row, context)
        listeners.tell(event.name, row, event)
    finally:
        _under_way.reset(token)
    _show_to(outer, row)
    return row


def _show_to(outer: Iterable[WorkflowModel], row: WorkflowModel) -> None:
    """A move made in consequence of another move of the same row is seen by whoever holds that row."""
    for held in outer:
        if held == row:
            held.__dict__.update(row.__dict__)


def reasons_against(row: WorkflowModel, declared: Move, context: Context) -> list[Reason]:
    """Everything that speaks against a move now: its own guards, then the checks on other rows."""
    guards = (*declared.guards, *checks_of(type(row), declared.name))
    return [reason for guard in guards for reason in guard(row, context)]


@transaction.atomic
def foreseen(row: WorkflowModel, declared: Move, context: Context) -> list[Reason]:
    """What speaks against a move already, before its fields are known; what needs them is asked when it is made.

    In a transaction, because a guard may lock what it looks at.
    """
    try:
        return reasons_against(row, declared, context)
    except KeyError:
        return []


def refuse_if(reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(reasons)


def lock(row: Row) -> Row:
    """The row as it stands now, locked until the transaction ends. Raises NotFound if it is gone."""
    locks.lock_before(row)
    try:
        return type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)  # type: ignore[return-value]
    except type(row).DoesNotExist:
        raise NotFound() from None


def begin(
    row: Row,
    *,
    emits: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    visibility: str = Visibility.MERCHANT,
) -> Row:
    """Save a new row in its initial state, record the fact and start its clocks. Needs a transaction."""
    row.created_at = row.updated_at = at
    row.save(force_insert=True)
    timeline.record(emits, row, actor=actor, at=at, to_state=row.state, data=data, visibility=visibility)
    deadlines.settle(row, at=at)
    return row


def _admit(row: WorkflowModel, declared: Move, actor: Actor, version: int | None) -> None:
    if not row.concerns(actor):
        raise NotFound()
    if not row.roles_of(actor) & declared.roles:
        raise NotPermitted()
    if version is not None and version != row.version:
        raise StaleVersion()
    if row.state not in declared.sources:
        raise MoveNotAllowed()


def _record(
    row: WorkflowModel, declared: Move, context: Context, before: str, recorded_at: datetime | None
) -> timeline.TimelineEvent:
    note = context.data.get("reason") or context.data.get("note") or ""
    left_out = {"reason", "note"} | declared.form.unrecorded
    facts = {key: value for key, value in context.data.items() if key not in left_out}
    return timeline.record(
        declared.emits,
        row,
        actor=context.actor,
        at=context.at,
        recorded_at=recorded_at,
        from_state=before,
        to_state=row.state,
        note=note,
        data=facts,
        visibility=declared.visibility,
        deferred=True,
    )


def _registrar(
    registry: dict[tuple[type, str], list[F]], model: type, names: tuple[str, ...]
) -> Callable[[F], F]:
    def register(function: F) -> F:
        for name in names:
            machine_of(model).move(name)
            registry.setdefault((model, name), []).append(function)
        return function

    return register


def _collected(registry: dict[tuple[type, str], list[F]], model: type, name: str) -> list[F]:
    return [function for cls in model.__mro__ for function in registry.get((cls, name), [])]
