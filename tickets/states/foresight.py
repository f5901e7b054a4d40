"""The words of foresight: what is forecast, by which method, alarms about batches, suggestions of capacity."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ForecastSubject(TextChoices):
    """What is counted by the week."""

    CASES = "cases", _("new cases")
    PARTS = "parts", _("spare parts used")
    PICKUPS = "pickups", _("courier pickups")
    CENTRE_INTAKE = "centre_intake", _("items received by a repair centre")
    VISITS = "visits", _("visits of technicians")


class ForecastMethod(TextChoices):
    """How the weeks to come were told from the weeks gone."""

    ETS_SEASONAL = "ets_seasonal", _("exponential smoothing with the season of the year")
    ETS_DAMPED = "ets_damped", _("exponential smoothing with a damped trend")
    MEAN = "mean", _("mean of the last weeks")
    LAST_WEEK = "last_week", _("as many as last week")
    LAST_YEAR = "last_year", _("as many as in the same week of last year")


class BatchKind(TextChoices):
    """By what the items of one batch are known."""

    PRODUCTION = "production", _("production batch")
    SERIAL = "serial", _("beginning of the serial number")


class BatchAlarmState(TextChoices):
    OPEN = "open", _("open")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    CLOSED = "closed", _("closed")


class BatchCause(TextChoices):
    """What an alarm turned out to be."""

    DEFECT = "defect", _("confirmed defect")
    CHANCE = "chance", _("chance")


class SuggestionState(TextChoices):
    OPEN = "open", _("open")
    BOOKED = "booked", pgettext_lazy("capacity", "booked")
    DISMISSED = "dismissed", _("dismissed")
    LAPSED = "lapsed", _("lapsed: a newer forecast took its place")
