"""When a term ends, and when its reminders fall. Pure arithmetic in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.policies.calendar import BusinessCalendar
from portal.workflow.clocks import ReminderStep, Term, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")


def end_of(term: Term, start: datetime, calendar: BusinessCalendar) -> datetime:
    """The instant at which a term that starts now is over.

    Minutes and hours run from the instant. Days leave out the day of the start and end at 24:00 local time of
    the last one (Civil Code arts 201, 203); working days skip rest days and holidays.

    Raises CalendarYearMissing when working days reach into a year without data.
    """
    if term.unit is Unit.MINUTES:
        return start + timedelta(minutes=term.amount)
    if term.unit is Unit.HOURS:
        return start + timedelta(hours=term.amount)
    first = start.astimezone(SHANGHAI).date()
    if term.unit is Unit.CALENDAR_DAYS:
        return midnight_after(first + timedelta(days=term.amount))
    return midnight_after(calendar.add_working_days(first, term.amount))


def resumed(
    term: Term, due: datetime, paused_at: datetime, at: datetime, calendar: BusinessCalendar
) -> datetime:
    """The new end of a term that stood still from `paused_at` until `at`: what was left goes on, nothing restarts.

    Minutes and hours are left to the second; days are left as whole days after the day of the pause.
    Raises CalendarYearMissing as `end_of` does.
    """
    if term.unit in {Unit.MINUTES, Unit.HOURS}:
        return due + (at - paused_at)
    stood, again = paused_at.astimezone(SHANGHAI).date(), at.astimezone(SHANGHAI).date()
    last = (due - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    if term.unit is Unit.CALENDAR_DAYS:
        return midnight_after(again + max(last - stood, timedelta()))
    left = sum(calendar.is_working(stood + timedelta(days=n)) for n in range(1, (last - stood).days + 1))
    return midnight_after(calendar.add_working_days(again, left))


def midnight_after(day: date) -> datetime:
    """24:00 of a local date: the first instant that is no longer within it."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def reminders_of(term: Term, start: datetime, due: datetime) -> Iterator[tuple[ReminderStep, datetime]]:
    """Each reminder with its instant, in the order they fall; those before the start are left out."""
    for step in term.reminders:
        if step.percent is not None:
            at = start + (due - start) * step.percent / 100
        else:
            at = due - timedelta(minutes=step.lead_minutes or 0)
        if at >= start:
            yield step, at
