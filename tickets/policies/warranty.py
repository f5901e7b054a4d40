"""Whether a fault falls within the warranty, and when repair is no longer the answer (three guarantees, CPR 18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.terms import midnight_after

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class WarrantyVerdict:
    """Whether the warranty holds, with the dates that say so."""

    holds: bool
    reason: Reason


@dataclass(frozen=True)
class RepairHistory:
    """What was done to the item before. `same_fault` counts finished repairs of one fault code; `longest_days` is the
    longest repair."""

    same_fault: int
    longest_days: int
    replace_promised: bool = False


def in_warranty(start: datetime, months: int, at: datetime, *, repair_days: int = 0) -> WarrantyVerdict:
    """The term runs for whole months from delivery, or from installation where the goods are installed, goes on for
    the days spent in repair, and ends at 24:00 of its last day, Asia/Shanghai (3B, CPR art 18)."""
    first = start.astimezone(SHANGHAI).date()
    last = last_day(start, months, repair_days=repair_days)
    holds = at < midnight_after(last)
    text = (
        noop("In warranty: from %(from)s to %(to)s.")
        if holds
        else noop("Out of warranty: it ran from %(from)s to %(to)s.")
    )
    code = "in_warranty" if holds else "out_of_warranty"
    facts = {"from": first.isoformat(), "to": last.isoformat()}
    return WarrantyVerdict(holds, Reason(code, text, facts))


def last_day(start: datetime, months: int, *, repair_days: int = 0) -> date:
    """The last day of a warranty, Asia/Shanghai."""
    return add_months(start.astimezone(SHANGHAI).date(), months) + timedelta(days=repair_days)


def days_away(received_at: datetime, back_at: datetime) -> int:
    """The days for which the buyer was without the item: they do not count as warranty (3B). Never negative."""
    gone = back_at.astimezone(SHANGHAI).date() - received_at.astimezone(SHANGHAI).date()
    return max(0, gone.days)


def beyond_repair(history: RepairHistory, *, repairs: int, days: int) -> Iterator[Reason]:
    """Why exchange or return is offered instead of another repair; nothing if repair is the answer (I4, I12)."""
    if history.replace_promised:
        yield Reason("replace_promised", noop("The promise on the order is replacement, not repair."))
    if history.same_fault >= repairs:
        text = noop("The same fault was repaired %(count)s times already.")
        yield Reason("repaired_before", text, {"count": history.same_fault})
    if history.longest_days > days:
        text = noop("A repair took %(days)s days, more than %(limit)s.")
        yield Reason("repair_too_long", text, {"days": history.longest_days, "limit": days})


def guarantee_ends_at(back_at: datetime, days: int) -> datetime:
    """The first instant at which a repaired item is no longer under the repair guarantee (3B: thirty days)."""
    return midnight_after(back_at.astimezone(SHANGHAI).date() + timedelta(days=days))


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(candidate, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
