"""What the scorecards of repair centres and installers count."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PartnerFigure(TextChoices):
    """The figures of a month, by the names under which they are kept."""

    RECEIVED = "received", pgettext_lazy("figure", "items received")
    FINISHED = "finished", pgettext_lazy("figure", "jobs finished")
    DAYS_MEDIAN = "days_median", pgettext_lazy("figure", "days to the way back, median")
    DAYS_P90 = "days_p90", pgettext_lazy("figure", "days to the way back, nine in ten")
    WORKING_DAYS_MEDIAN = "working_days_median", pgettext_lazy("figure", "working days, median")
    WORKING_DAYS_P90 = "working_days_p90", pgettext_lazy("figure", "working days, nine in ten")
    ON_TIME = "on_time", pgettext_lazy("figure", "finished in time")
    NO_FAULT = "no_fault", pgettext_lazy("figure", "without a fault")
    REPAIRED = "repaired", pgettext_lazy("figure", "repaired")
    AGAIN = "again", pgettext_lazy("figure", "repaired again within the guarantee")
    QUOTES = "quotes", pgettext_lazy("figure", "quotes")
    QUOTES_REFUSED = "quotes_refused", pgettext_lazy("figure", "quotes declined")
    WAITED_FOR_PARTS = "waited_for_parts", pgettext_lazy("figure", "jobs that waited for parts")
    PARTS_DAYS_MEDIAN = "parts_days_median", pgettext_lazy("figure", "days of waiting for parts, median")
    MISSED = "missed", pgettext_lazy("figure", "visits missed")
    COMPLAINTS = "complaints", pgettext_lazy("figure", "complaints")
    VISITS = "visits", pgettext_lazy("figure", "visits agreed")
    KEPT = "kept", pgettext_lazy("figure", "visits kept")
    FIRST_VISIT = "first_visit", pgettext_lazy("figure", "done at the first visit")
    PUNCTUAL = "punctual", pgettext_lazy("figure", "signed in punctually")
    RESCHEDULED = "rescheduled", pgettext_lazy("figure", "put off by the provider")
    QUALITY = "quality", pgettext_lazy("figure", "quality (thousandths)")
