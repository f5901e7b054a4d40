"""How carriers did in a span of days, measured from events (D3; S0 0.27-0.30)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import Carrier


class CarrierScorecard(models.Model):
    """The figures of one carrier in one province, or everywhere, over whole local days.

    The same events give the same row. `quality` feeds the choice of a carrier where the sample is `sufficient`.
    """

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="scorecards", verbose_name=_("carrier"))
    region = models.CharField(
        _("province"), max_length=2, blank=True, help_text=_("Where goods are collected; empty: everywhere.")
    )
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"), help_text=_("The first day no longer covered."))
    counts = models.JSONField(_("counts"), default=dict)
    quality = models.PositiveSmallIntegerField(_("quality (0-1000)"))
    sufficient = models.BooleanField(_("sample large enough"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("scorecard of a carrier")
        verbose_name_plural = _("scorecards of carriers")
        ordering = ["-period_to", "-period_from", "carrier", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "region", "period_from", "period_to"], name="one_scorecard_per_period"
            )
        ]
        indexes = [
            # The newest scorecard for the choice of a carrier.
            models.Index(
                fields=["carrier", "-region", "-period_to", "-period_from"],
                condition=models.Q(sufficient=True),
                name="scorecard_for_choice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.region or '*'} {self.period_from} – {self.period_to}"
