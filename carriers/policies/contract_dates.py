"""Dates of contracts, in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.policies.terms import SHANGHAI, midnight_after

# Days that people can mean; beyond them calendars and time zones cannot compute.
SENSIBLE_DAYS = (MinValueValidator(date(2015, 1, 1)), MaxValueValidator(date(2099, 12, 31)))


def after(last_day: date) -> datetime:
    """The first instant after a last local day."""
    return midnight_after(last_day)


def months_later(until: datetime, months: int) -> datetime:
    """The end of a contract prolonged by calendar months; a day that a month lacks becomes its last."""
    return until.astimezone(SHANGHAI) + relativedelta(months=months)
