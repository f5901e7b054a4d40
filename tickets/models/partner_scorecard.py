"""How repair centres and installers did in a month, measured from their jobs and visits (S0 0.31)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.centre import RepairCentre
from tickets.models.technician import ServiceProvider


class MonthlyScorecard(models.Model):
    """The figures of a local month. The same facts give the same row; the running month goes up to yesterday night."""

    month = models.DateField(_("month"), help_text=_("Its first day."))
    counts = models.JSONField(_("counts"), default=dict)
    quality = models.PositiveSmallIntegerField(_("quality (0-1000)"))
    sufficient = models.BooleanField(_("sample large enough"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        abstract = True


class CentreScorecard(MonthlyScorecard):
    """The figures of a repair centre. `quality` feeds the choice of a centre where the sample is `sufficient`."""

    centre = models.ForeignKey(
        RepairCentre, models.CASCADE, related_name="scorecards", verbose_name=_("repair centre")
    )

    class Meta:
        verbose_name = _("scorecard of a repair centre")
        verbose_name_plural = _("scorecards of repair centres")
        ordering = ["-month", "centre"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "month"], name="one_scorecard_per_centre_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.month:%Y-%m}"


class ProviderScorecard(MonthlyScorecard):
    """The figures of a service provider."""

    provider = models.ForeignKey(
        ServiceProvider, models.CASCADE, related_name="scorecards", verbose_name=_("service provider")
    )

    class Meta:
        verbose_name = _("scorecard of a service provider")
        verbose_name_plural = _("scorecards of service providers")
        ordering = ["-month", "provider"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "month"], name="one_scorecard_per_provider_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.month:%Y-%m}"
