"""When a term ends, and when its reminders fall. Pure arithmetic in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.policies import working_hours
from portal.policies.calendar import BusinessCalendar
from portal.policies.working_hours import WorkingHours
from portal.workflow.clocks import ReminderStep, Rung, Term, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")


def end_of(term: Term, start: datetime, calendar: BusinessCalendar) -> datetime:
    """The instant at which a term that starts now is over.

    Minutes and hours run from the instant, working minutes only within the hours of their calendar. Days leave out
    the day of the start and end at 24:00 local time of the last one (Civil Code arts 201, 203); working days skip
    rest days and holidays.

    Raises CalendarYearMissing when working days reach into a year without data, ValueError for working minutes
    whose hours were not put in or never open.
    """
    if term.unit is Unit.MINUTES:
        return start + timedelta(minutes=term.amount)
    if term.unit is Unit.WORKING_MINUTES:
        return working_hours.after(start, term.amount, hours_of(term), calendar)
    if term.unit is Unit.HOURS:
        return start + timedelta(hours=term.amount)
    first = start.astimezone(SHANGHAI).date()
    if term.unit is Unit.CALENDAR_DAYS:
        return midnight_after(first + timedelta(days=term.amount))
    return midnight_after(calendar.add_working_days(first, term.amount))


def hours_of(term: Term) -> WorkingHours:
    """The hours in which a term counts. Raises ValueError where they were not put in."""
    if term.hours is None:
        raise ValueError(f"the hours of calendar {term.calendar!r} are not known")
    return WorkingHours.read(term.hours)


def resumed(
    term: Term, due: datetime, paused_at: datetime, at: datetime, calendar: BusinessCalendar
) -> datetime:
    """The new end of a term that stood still from `paused_at` until `at`: what was left goes on, nothing restarts.

    Minutes, working minutes and hours are left to the second; days are left as whole days after the day of the
    pause. Raises what `end_of` raises.
    """
    if term.unit in {Unit.MINUTES, Unit.HOURS}:
        return due + (at - paused_at)
    if term.unit is Unit.WORKING_MINUTES:
        hours = hours_of(term)
        left = working_hours.between(paused_at, due, hours, calendar)
        return max(due, working_hours.later(at, left, hours, calendar))
    stood, again = paused_at.astimezone(SHANGHAI).date(), at.astimezone(SHANGHAI).date()
    last = (due - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    if term.unit is Unit.CALENDAR_DAYS:
        return midnight_after(again + max(last - stood, timedelta()))
    left_days = sum(calendar.is_working(stood + timedelta(days=n)) for n in range(1, (last - stood).days + 1))
    return midnight_after(calendar.add_working_days(again, left_days))


def midnight_after(day: date) -> datetime:
    """24:00 of a local date: the first instant that is no longer within it."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def reminders_of(
    term: Term, start: datetime, due: datetime, calendar: BusinessCalendar
) -> Iterator[tuple[ReminderStep, datetime]]:
    """Each reminder and each level of the ladder with its instant; those before the start are left out."""
    for step in term.steps:
        at = _moment(step, term, start, due, calendar)
        if at is not None and at >= start:
            yield step, at


def _moment(
    step: ReminderStep, term: Term, start: datetime, due: datetime, calendar: BusinessCalendar
) -> datetime | None:
    """When a step falls; in working time for a term that counts in it, None for a lead longer than the term."""
    if isinstance(step, Rung) and step.after_minutes is not None:
        return due + timedelta(minutes=step.after_minutes)
    if term.unit is not Unit.WORKING_MINUTES:
        if step.percent is not None:
            return start + (due - start) * step.percent / 100
        return due - timedelta(minutes=step.lead_minutes or 0)
    hours = hours_of(term)
    whole = working_hours.between(start, due, hours, calendar)
    lead = timedelta(minutes=step.lead_minutes or 0)
    gone = whole * step.percent / 100 if step.percent is not None else whole - lead
    return working_hours.later(start, gone, hours, calendar) if gone >= timedelta() else None
