"""Whether a fault falls within the warranty (three guarantees; CPR art 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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


def in_warranty(start: datetime, months: int, at: datetime) -> WarrantyVerdict:
    """The term runs from delivery for whole months and ends at 24:00 of its last day, Asia/Shanghai."""
    first = start.astimezone(SHANGHAI).date()
    last = add_months(first, months)
    holds = at < midnight_after(last)
    text = (
        noop("In warranty: from %(from)s to %(to)s.")
        if holds
        else noop("Out of warranty: it ran from %(from)s to %(to)s.")
    )
    code = "in_warranty" if holds else "out_of_warranty"
    return WarrantyVerdict(holds, Reason(code, text, {"from": first.isoformat(), "to": last.isoformat()}))


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(candidate, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
