"""What happens when time is over: the sweep makes the same move as a person would, as the system."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portal.actors import SYSTEM
from portal.errors import DomainError
from portal.models.deadline import Deadline, Reminder
from portal.models.records import Heartbeat
from portal.models.workflow import WorkflowModel
from portal.policies.terms import SHANGHAI
from portal.queries.policy import value_at
from portal.queries.warnings import taken_in_hand
from portal.services import deadlines, locks, moves, notices, timeline, warnings
from portal.states import Outcome, Visibility, WarningLevel
from portal.workflow import Clock, machine_of

logger = logging.getLogger("portal.sweeps")
FIRST_RETRY = timedelta(minutes=5)
NEVER_AGAIN = timedelta(days=36_500)


def fire_deadlines(*, at: datetime, limit: int = 200) -> int:
    """Fire what is due; returns how many deadlines ended. Safe to run twice, late, or in several workers."""
    return sum(_alone(_fire, pk, at) for pk in deadlines.due_ids(at=at, limit=limit))


@transaction.atomic
def _fire(pk: int, at: datetime) -> bool:
    """End one deadline.

    The subject is locked first, as every move does, so sweep and person cannot deadlock; a subject somebody
    holds is left for the next sweep. Then everything is asked again: still running, still due, and still
    a clock that runs for the row as it is now.
    """
    deadline = Deadline.objects.select_related("subject_type").get(pk=pk)
    row = _locked_subject(deadline)
    if row is None:
        return False
    deadline.refresh_from_db()
    if deadline.settled_at is not None or deadline.due_at > at:
        return False
    if not knows(row):
        return _leave(deadline, at)
    clock = clock_of(row, deadline)
    if clock is None or not clock.runs_for(row):
        _settle(deadline, Outcome.OBSOLETE, at)
        deadlines.note_nearest(row)
        return False
    return _make_move(row, deadline, clock, at) if clock.move else _escalate(row, deadline, clock, at)


def knows(row: WorkflowModel) -> bool:
    """Whether this code has the row's state. During an upgrade an older worker meets states it has never heard of."""
    return row.state in {state for state, _label in machine_of(type(row)).states}


def _leave(deadline: Deadline, at: datetime) -> bool:
    """Left to a newer worker, which knows the state (N12)."""
    deadline.retry_at = at + FIRST_RETRY
    deadline.save(update_fields=["retry_at"])
    return False


def _escalate(row: WorkflowModel, deadline: Deadline, clock: Clock, at: datetime) -> bool:
    """Nothing happens by itself: it is reported once, and the clock runs on as overdue until somebody acts."""
    if deadline.retry_at is not None:
        return False
    deadline.retry_at = at + NEVER_AGAIN
    deadline.save(update_fields=["retry_at"])
    timeline.record("deadline.escalation", row, actor=SYSTEM, at=at, data={"clock": clock.name})
    return True


def _make_move(row: WorkflowModel, deadline: Deadline, clock: Clock, at: datetime) -> bool:
    try:
        with transaction.atomic():
            data = row.system_data(clock.move)
            moved = moves.perform(row, clock.move, actor=SYSTEM, at=at, data=data, fired=clock.name)
            _own_up(moved, deadline, at)
    except DomainError as refusal:
        # The move is right but not possible now (say, no return address). Staff see why; it is tried again.
        deadline.attempts += 1
        deadline.last_error = str(refusal)[:500]
        deadline.retry_at = at + FIRST_RETRY * min(2**deadline.attempts, 72)
        deadline.save(update_fields=["attempts", "last_error", "retry_at"])
        return False
    return True


def _own_up(row: WorkflowModel, deadline: Deadline, at: datetime) -> None:
    """A step that should have been made long ago, say before an outage, is told as late: the sides had no part in it.
    What counts from is the deadline's instant, which stays on its row."""
    first_due = max(deadline.due_at, deadline.retry_at or deadline.due_at)
    late = int((at - first_due) / timedelta(minutes=1))
    if late < value_at("deadline.late_after_minutes", at):
        return
    data = {"clock": deadline.name, "due_at": deadline.due_at.isoformat(), "minutes": late}
    note = f"{deadline.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    timeline.record(
        "deadline.delayed", row, actor=SYSTEM, at=at, data=data, note=note, visibility=Visibility.BUYER
    )


def send_reminders(*, at: datetime, limit: int = 500) -> int:
    """Send the reminders that are due; returns how many notices are new."""
    warnings.lapse_left_over(at=at)
    return sum(_alone(_remind, pk, at) for pk in deadlines.due_reminder_ids(at=at, limit=limit))


def _alone(handle: Callable[[int, datetime], int], pk: int, at: datetime) -> int:
    """Handle one row; a row that breaks us is logged and put off, so that it never stops those behind it."""
    try:
        return handle(pk, at)
    except Exception:
        logger.exception("%s of row %s failed", handle.__name__, pk)
        if handle is _fire:
            Deadline.objects.filter(pk=pk).update(retry_at=at + FIRST_RETRY, last_error="failed; see the log")
        else:
            Reminder.objects.filter(pk=pk).update(due_at=at + FIRST_RETRY)
        return 0


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    reminder = (
        Reminder.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("deadline__subject_type")
        .filter(pk=pk, sent_at__isnull=True, obsolete=False)
        .first()
    )
    if reminder is None:
        return 0
    deadline = reminder.deadline
    subject = deadline.subject
    row = subject.as_kind() if subject else None
    if row is not None and deadline.settled_at is None and not knows(row):
        Reminder.objects.filter(pk=pk).update(due_at=at + FIRST_RETRY)
        return 0
    clock = clock_of(row, deadline) if row else None
    rung = warnings.rung_of(reminder)
    passed_over = rung is not None and rung.level > 1 and taken_in_hand(deadline, below=rung.level)
    if deadline.settled_at is not None or row is None or clock is None or passed_over:
        Reminder.objects.filter(pk=pk).update(obsolete=True)
        return 0
    people, roles = warnings.told_by(reminder, rung, clock, row)
    warnings.warn(row, reminder, people, roles, at=at)
    sent = notices.remind(
        people,
        _reminder_values(row, deadline, clock),
        dedup=f"reminder:{reminder.pk}",
        shop_id=deadline.shop_id,
        severe=reminder.level >= WarningLevel.SEVERE,
        at=at,
    )
    Reminder.objects.filter(pk=pk).update(sent_at=at)
    return sent


def clock_of(row: WorkflowModel, deadline: Deadline) -> Clock | None:
    """The declaration behind a deadline, if the row's state still has it."""
    return next((c for c in machine_of(type(row)).clocks(row.state) if c.name == deadline.name), None)


def beat(name: str, *, at: datetime, handled: int) -> None:
    """Note that a sweep has run to its end: liveness is "it ran", not "the process exists"."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at, "handled": handled})


def _locked_subject(deadline: Deadline) -> WorkflowModel | None:
    model: Any = deadline.subject_type.model_class()
    seen = model._base_manager.filter(pk=deadline.subject_id).first()
    if seen is not None:
        locks.lock_before(seen.as_kind())
    row = (
        model._base_manager.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=deadline.subject_id)
        .first()
    )
    return row.as_kind() if row is not None else None


def _settle(deadline: Deadline, outcome: Outcome, at: datetime) -> None:
    deadline.settled_at, deadline.outcome = at, outcome
    deadline.save(update_fields=["settled_at", "outcome"])
    deadlines.tell_ended(deadline, at)


def _reminder_values(row: WorkflowModel, deadline: Deadline, clock: Clock) -> dict[str, str]:
    return {
        "number": str(row),
        "clock": deadline.policy,
        "due": deadline.due_at.isoformat(),
        "move": clock.move,
        "model": type(row)._meta.label_lower,
    }
