"""Starting, settling and firing deadlines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from portal.errors import CalendarYearMissing
from portal.models.deadline import NO_DEADLINE, Deadline, Reminder
from portal.models.workflow import WorkflowModel
from portal.policies import terms
from portal.queries.attachment import procedure_value
from portal.queries.calendar import business_calendar
from portal.queries.policy import pinned, value_of, versioned_value_at
from portal.states import Outcome
from portal.workflow import Clock, Term, machine_of
from portal.workflow.clocks import Unit

logger = logging.getLogger("portal.deadlines")


def settle(row: WorkflowModel, *, at: datetime, fired: str = "", move: str = "") -> None:
    """Bring the row's running deadlines in step with the state it has just reached.

    Clocks that the state does not declare end; those it declares and that do not run yet start; those that run
    on through several states stay, moved if the instant promised has moved. `fired` is the clock that caused
    the move, whose end is recorded as expired; `move` is kept as the cause where a clock is made to stand still.
    """
    machine = machine_of(type(row))
    if not getattr(type(row), "clocks", {}):
        return
    wanted = {clock.name: clock for clock in machine.clocks(row.state) if clock.runs_for(row)}
    kind = ContentType.objects.get_for_model(row)
    ends: list[datetime] = []
    for running in _running(row):
        clock = wanted.pop(running.name, None)
        due = getattr(row, clock.due) if clock and clock.due else running.due_at
        if clock is None or running.name == fired or due is None:
            _end(running, at=at, fired=fired)
            continue
        if clock.paused != (running.paused_at is not None):
            _pause(running, row.state, move, at) if clock.paused else _resume(running, at)
        elif due != running.due_at:
            _move_to(running, due)
        ends.append(running.due_at)
    started = [made for clock in wanted.values() if not clock.paused and (made := _start(row, clock, at))]
    for deadline, _reminders in started:
        deadline.subject_type, deadline.subject_id = kind, row.pk
    Deadline.objects.bulk_create([deadline for deadline, _ in started])
    Reminder.objects.bulk_create([reminder for _, reminders in started for reminder in reminders])
    _keep_nearest(row, [*ends, *(deadline.due_at for deadline, _ in started)])


def note_nearest(row: WorkflowModel) -> None:
    """Read again which clock of a row ends first: one was ended or moved outside of `settle`."""
    if row.keeps_due:
        _keep_nearest(row, [running.due_at for running in _running(row)])


def _running(row: WorkflowModel) -> QuerySet[Deadline]:
    kind = ContentType.objects.get_for_model(row)
    return Deadline.objects.filter(subject_type=kind, subject_id=row.pk, settled_at__isnull=True)


def _keep_nearest(row: WorkflowModel, ends: Iterable[datetime]) -> None:
    """Write the end of the nearest clock on the row, in tables that are sorted by it."""
    nearest = min(ends, default=NO_DEADLINE)
    if row.keeps_due and row.sort_due != nearest:
        row.sort_due = nearest
        type(row)._base_manager.filter(pk=row.pk).update(**{"sort_due": nearest})


def restart(row: WorkflowModel, name: str, *, at: datetime) -> None:
    """Begin a running clock anew: what it measures was changed, so the whole term is due again."""
    for running in _running(row).filter(name=name):
        _end(running, at=at, fired="")
    settle(row, at=at)


def move_due(row: WorkflowModel, name: str, due_at: datetime) -> None:
    """Let a running clock end at an instant fixed elsewhere, for a row that goes on with another's deadline."""
    for running in _running(row).filter(name=name):
        _move_to(running, due_at)
    note_nearest(row)


def _end_of(term: Term, at: datetime) -> datetime:
    """A case goes on although the holidays of a year have not been entered: its deadline is taken by weekdays, and the
    log says so (C-17)."""
    calendar = business_calendar()
    try:
        return terms.end_of(term, at, calendar)
    except CalendarYearMissing as missing:
        logger.error("deadline taken by weekdays: %s", missing)
        return terms.end_of(term, at, calendar.by_weekdays())


def term_for(row: WorkflowModel, policy: str, *, at: datetime) -> tuple[Term, int, int]:
    """The term of a clock that starts now on a row, with the hours in which it counts, and the rows of the book that
    hold the two."""
    opened_at = row.created_at if row.pins_procedure else at
    value, version = procedure_value(policy, opened_at=opened_at, at=at)
    term = Term.from_policy(value)
    if not term.calendar:
        return term, version, 0
    hours, hours_version = versioned_value_at(term.calendar, at)
    return replace(term, hours=hours), version, hours_version


def end_for(row: WorkflowModel, policy: str, *, at: datetime) -> datetime:
    """When a clock that starts now on a row would end."""
    return _end_of(term_for(row, policy, at=at)[0], at)


def _start(row: WorkflowModel, clock: Clock, at: datetime) -> tuple[Deadline, list[Reminder]] | None:
    term, policy_version, hours_version = term_for(row, clock.policy, at=at)
    due_at = getattr(row, clock.due) if clock.due else _end_of(term, at)
    if due_at is None:
        return None
    deadline = Deadline(
        shop_id=row.shop_scope,
        name=clock.name,
        state=row.state,
        move=clock.move,
        policy=clock.policy,
        policy_version=policy_version,
        hours_version=hours_version,
        started_at=at,
        due_at=due_at,
    )
    steps = terms.reminders_of(term, at, due_at, business_calendar())
    return deadline, [
        Reminder(deadline=deadline, step=step.key, level=step.level, due_at=moment) for step, moment in steps
    ]


def _end(deadline: Deadline, *, at: datetime, fired: str) -> None:
    deadline.settled_at = at
    if deadline.name == fired:
        deadline.outcome = Outcome.EXPIRED
    else:
        deadline.outcome = Outcome.MET if at <= deadline.due_at else Outcome.LATE
    deadline.save(update_fields=["settled_at", "outcome"])
    tell_ended(deadline, at)


Ended = Callable[[Deadline, datetime], None]
_when_ended: list[Ended] = []


def when_ended(follow: Ended) -> Ended:
    """Register what follows, in the same transaction, when a clock ends that somebody was warned of."""
    _when_ended.append(follow)
    return follow


def tell_ended(deadline: Deadline, at: datetime) -> None:
    """Let follow what is registered. A clock of which nobody was warned costs nothing."""
    if deadline.warned:
        for follow in _when_ended:
            follow(deadline, at)


def _pause(deadline: Deadline, state: str, move: str, at: datetime) -> None:
    """The clock stands still: it neither fires nor reminds until it goes on. Why is kept with it."""
    deadline.paused_at = at
    deadline.pauses = [*deadline.pauses, {"since": at.isoformat(), "state": state, "move": move}]
    deadline.save(update_fields=["pauses", "paused_at"])


def _resume(deadline: Deadline, at: datetime) -> None:
    assert deadline.paused_at is not None
    since, calendar = deadline.paused_at, business_calendar()
    term = pinned(value_of(deadline.policy, deadline.policy_version), deadline.hours_version)
    due = terms.resumed(term, deadline.due_at, since, at, calendar)
    begun, last = _open_pause(deadline)
    credit = (due - deadline.due_at).total_seconds()
    deadline.pauses = [*begun, {**last, "until": at.isoformat(), "credit": credit}]
    deadline.paused_at = None
    deadline.save(update_fields=["pauses", "paused_at"])
    if term.unit is Unit.WORKING_MINUTES:
        _remind_later(deadline, lambda told: terms.resumed(term, told, since, at, calendar) - told)
        deadline.due_at, deadline.retry_at = due, None
        deadline.save(update_fields=["due_at", "retry_at"])
    else:
        _move_to(deadline, due)


def _open_pause(deadline: Deadline) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The pauses that are over, and the one that still goes on (rows begun before this was kept have none)."""
    kept = list(deadline.pauses)
    if kept and "until" not in kept[-1]:
        return kept[:-1], kept[-1]
    assert deadline.paused_at is not None
    return kept, {"since": deadline.paused_at.isoformat()}


def _move_to(deadline: Deadline, due_at: datetime) -> None:
    """A promise was moved: the clock runs on to the new instant, and reminders not yet sent move with it."""
    shift = due_at - deadline.due_at
    deadline.due_at, deadline.retry_at = due_at, None
    deadline.save(update_fields=["due_at", "retry_at"])
    _remind_later(deadline, lambda _told: shift)


def _remind_later(deadline: Deadline, shift: Callable[[datetime], timedelta]) -> None:
    for reminder in deadline.reminders.filter(sent_at__isnull=True):
        reminder.due_at += shift(reminder.due_at)
        reminder.save(update_fields=["due_at"])


def due_ids(*, at: datetime, limit: int) -> list[int]:
    """Running deadlines whose time is over, oldest first."""
    due = Deadline.objects.filter(settled_at__isnull=True, paused_at__isnull=True, due_at__lte=at)
    due = due.exclude(retry_at__gt=at)
    return list(due.order_by("due_at").values_list("pk", flat=True)[:limit])


def due_reminder_ids(*, at: datetime, limit: int) -> list[int]:
    rows = Reminder.objects.filter(sent_at__isnull=True, obsolete=False, due_at__lte=at)
    rows = rows.filter(deadline__paused_at__isnull=True)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])
