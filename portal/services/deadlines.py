"""Starting, settling and firing deadlines."""

from __future__ import annotations

import logging
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from portal.errors import CalendarYearMissing
from portal.models.deadline import Deadline, Reminder
from portal.models.workflow import WorkflowModel
from portal.policies import terms
from portal.queries.attachment import procedure_value
from portal.queries.calendar import business_calendar
from portal.queries.policy import value_of
from portal.states import Outcome
from portal.workflow import Clock, Term, machine_of

logger = logging.getLogger("portal.deadlines")


def settle(row: WorkflowModel, *, at: datetime, fired: str = "") -> None:
    """Bring the row's running deadlines in step with the state it has just reached.

    Clocks that the state does not declare end; those it declares and that do not run yet start; those that run
    on through several states stay, moved if the instant promised has moved. `fired` is the clock that caused
    the move, whose end is recorded as expired.
    """
    machine = machine_of(type(row))
    if not getattr(type(row), "clocks", {}):
        return
    wanted = {clock.name: clock for clock in machine.clocks(row.state) if clock.runs_for(row)}
    kind = ContentType.objects.get_for_model(row)
    for running in Deadline.objects.filter(subject_type=kind, subject_id=row.pk, settled_at__isnull=True):
        clock = wanted.pop(running.name, None)
        due = getattr(row, clock.due) if clock and clock.due else running.due_at
        if clock is None or running.name == fired or due is None:
            _end(running, at=at, fired=fired)
        elif clock.paused != (running.paused_at is not None):
            _pause(running, at) if clock.paused else _resume(running, at)
        elif due != running.due_at:
            _move_to(running, due)
    started = [made for clock in wanted.values() if not clock.paused and (made := _start(row, clock, at))]
    for deadline, _reminders in started:
        deadline.subject_type, deadline.subject_id = kind, row.pk
    Deadline.objects.bulk_create([deadline for deadline, _ in started])
    Reminder.objects.bulk_create([reminder for _, reminders in started for reminder in reminders])


def restart(row: WorkflowModel, name: str, *, at: datetime) -> None:
    """Begin a running clock anew: what it measures was changed, so the whole term is due again."""
    kind = ContentType.objects.get_for_model(row)
    for running in Deadline.objects.filter(
        subject_type=kind, subject_id=row.pk, name=name, settled_at__isnull=True
    ):
        _end(running, at=at, fired="")
    settle(row, at=at)


def move_due(row: WorkflowModel, name: str, due_at: datetime) -> None:
    """Let a running clock end at an instant fixed elsewhere, for a row that goes on with another's deadline."""
    kind = ContentType.objects.get_for_model(row)
    for running in Deadline.objects.filter(
        subject_type=kind, subject_id=row.pk, name=name, settled_at__isnull=True
    ):
        _move_to(running, due_at)


def _end_of(term: Term, at: datetime) -> datetime:
    """A case goes on although the holidays of a year have not been entered: its deadline is taken by weekdays, and the
    log says so (C-17)."""
    calendar = business_calendar()
    try:
        return terms.end_of(term, at, calendar)
    except CalendarYearMissing as missing:
        logger.error("deadline taken by weekdays: %s", missing)
        return terms.end_of(term, at, calendar.by_weekdays())


def _start(row: WorkflowModel, clock: Clock, at: datetime) -> tuple[Deadline, list[Reminder]] | None:
    opened_at = row.created_at if row.pins_procedure else at
    value, policy_version = procedure_value(clock.policy, opened_at=opened_at, at=at)
    term = Term.from_policy(value)
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
        started_at=at,
        due_at=due_at,
    )
    steps = terms.reminders_of(term, at, due_at)
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


def _pause(deadline: Deadline, at: datetime) -> None:
    """The clock stands still: it neither fires nor reminds until it goes on."""
    deadline.paused_at = at
    deadline.save(update_fields=["paused_at"])


def _resume(deadline: Deadline, at: datetime) -> None:
    assert deadline.paused_at is not None
    term = Term.from_policy(value_of(deadline.policy, deadline.policy_version))
    due = terms.resumed(term, deadline.due_at, deadline.paused_at, at, business_calendar())
    credit = (due - deadline.due_at).total_seconds()
    stood = {"since": deadline.paused_at.isoformat(), "until": at.isoformat(), "credit": credit}
    deadline.pauses, deadline.paused_at = [*deadline.pauses, stood], None
    deadline.save(update_fields=["pauses", "paused_at"])
    _move_to(deadline, due)


def _move_to(deadline: Deadline, due_at: datetime) -> None:
    """A promise was moved: the clock runs on to the new instant, and reminders not yet sent move with it."""
    shift = due_at - deadline.due_at
    deadline.due_at, deadline.retry_at = due_at, None
    deadline.save(update_fields=["due_at", "retry_at"])
    for reminder in deadline.reminders.filter(sent_at__isnull=True):
        reminder.due_at += shift
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
