"""Why a deadline ends when it does, told step by step. Pure: the same arithmetic as `terms`, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop as noop

from portal.errors import CalendarYearMissing, Reason
from portal.policies import terms
from portal.policies.calendar import BusinessCalendar
from portal.policies.terms import SHANGHAI
from portal.workflow.clocks import Term, Unit

LENGTH = {
    Unit.MINUTES: noop("The term is %(amount)s minutes (%(policy)s)."),
    Unit.WORKING_MINUTES: noop("The term is %(amount)s working minutes (%(policy)s)."),
    Unit.HOURS: noop("The term is %(amount)s hours (%(policy)s)."),
    Unit.CALENDAR_DAYS: noop("The term is %(amount)s calendar days (%(policy)s)."),
    Unit.WORKING_DAYS: noop("The term is %(amount)s working days (%(policy)s)."),
}
DAYS = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS)
NAMED_DAYS = 15


@dataclass(frozen=True)
class Pause:
    """Once when a clock stood still. `credit` is how much later it ends for it, `because` why, as people read it."""

    since: datetime
    until: datetime
    credit: timedelta
    because: str = ""


@dataclass(frozen=True)
class Course:
    """How a clock has run: its policy with the version in use (None: the documented default) and its source, when it
    began, when it stood still and when it is due. `fixed` says that a promise has set the instant."""

    policy: str
    source: str
    version_since: datetime | None
    term: Term
    started_at: datetime
    due_at: datetime
    pauses: Sequence[Pause] = ()
    paused_at: datetime | None = None
    paused_because: str = ""
    fixed: bool = False


def why(course: Course, calendar: BusinessCalendar) -> list[Reason]:
    """The steps from the beginning to the end. Where they do not lead to the instant that is due, it says that the
    instant was set, and never makes steps up."""
    steps = [Reason("began", noop("It began on %(at)s."), {"at": shown(course.started_at)})]
    if course.fixed:
        steps.append(Reason("fixed", noop("What was promised has fixed its end.")))
    else:
        steps += _by_term(course, calendar)
    if course.paused_at:
        steps.append(_standing(course.paused_at, course.paused_because))
    else:
        steps.append(Reason("ends", noop("So it ends on %(at)s."), {"at": shown(course.due_at)}))
    return steps


def _by_term(course: Course, calendar: BusinessCalendar) -> Iterator[Reason]:
    credit = sum((pause.credit for pause in course.pauses), timedelta())
    try:
        end = terms.end_of(course.term, course.started_at, calendar)
        skipped = list(_left_out(course, end, calendar))
    except CalendarYearMissing as problem:
        yield Reason(
            "calendar_missing",
            noop("It cannot be recounted: the working-day calendar of %(year)s is missing."),
            problem.facts,
        )
        return
    if end + credit != course.due_at:
        yield Reason(
            "set", noop("Its end was set by a decision or a promise; the usual term does not apply.")
        )
        return
    yield _length(course)
    yield _version(course)
    if course.term.unit in DAYS:
        yield Reason("whole_days", noop("The day it begins is not counted, and the last one ends at 24:00."))
    if course.term.unit is Unit.WORKING_MINUTES:
        yield _within(course.term)
    if skipped:
        yield _skipped(skipped)
    for pause in course.pauses:
        yield _paused(pause)


def _length(course: Course) -> Reason:
    return Reason("term", LENGTH[course.term.unit], {"amount": course.term.amount, "policy": course.policy})


def _version(course: Course) -> Reason:
    if course.version_since is None:
        return Reason(
            "default", noop("This is the documented default (%(source)s)."), {"source": course.source}
        )
    facts = {"since": shown(course.version_since)}
    return Reason("version", noop("This value holds since %(since)s."), facts)


def _left_out(course: Course, end: datetime, calendar: BusinessCalendar) -> Iterator[date]:
    """The days that a term in working days passes over."""
    if course.term.unit is not Unit.WORKING_DAYS:
        return
    day, last = course.started_at.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
    while (day := day + timedelta(days=1)) < last:
        if not calendar.is_working(day):
            yield day


def _skipped(days: Sequence[date]) -> Reason:
    named = ", ".join(day.isoformat() for day in days[:NAMED_DAYS]) + (
        " ..." if len(days) > NAMED_DAYS else ""
    )
    text = noop("%(n)s rest days and holidays are left out: %(days)s.")
    return Reason("days_left_out", text, {"n": len(days), "days": named})


def _within(term: Term) -> Reason:
    text = noop(
        "Only working hours count: %(workday)s on working days, %(rest)s on rest days, %(holiday)s on holidays."
    )
    hours = term.hours or {}
    facts = {day: _intervals(hours.get(day, ())) for day in ("workday", "rest", "holiday")}
    return Reason("within_hours", text, facts)


def _intervals(stored: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in stored) or "–"


def _standing(since: datetime, because: str) -> Reason:
    if not because:
        return Reason("stands_still", noop("It has stood still since %(at)s."), {"at": shown(since)})
    text = noop("It has stood still since %(at)s (%(because)s).")
    return Reason("stands_still", text, {"at": shown(since), "because": because})


def _paused(pause: Pause) -> Reason:
    facts = {
        "since": shown(pause.since),
        "until": shown(pause.until),
        "hours": round(pause.credit / timedelta(hours=1), 1),
    }
    text = noop("It stood still from %(since)s to %(until)s and ends %(hours)s hours later for it.")
    if pause.because:
        facts["because"] = pause.because
        text = noop(
            "It stood still from %(since)s to %(until)s (%(because)s) and ends %(hours)s hours later for it."
        )
    return Reason("stood_still", text, facts)


def shown(at: datetime) -> str:
    """An instant on the clock of Asia/Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
