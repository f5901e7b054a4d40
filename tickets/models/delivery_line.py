"""The delivery lines of a shop: from one warehouse region to one destination, with the hours of each link (B7)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import Carrier
from portal.models import Shop
from tickets.policies.nextday import LineTimes

DAYS_AHEAD = 90


class DeliveryLine(models.Model):
    """What a shop promises to a destination: the most specific line that is open at payment counts. Times are local
    (Asia/Shanghai); `days` is 0 for the same day, 1 for the next, 2 for the day after."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="delivery_lines", verbose_name=_("shop"))
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+", verbose_name=_("carrier"))
    origin = models.CharField(_("warehouse region (GB/T 2260)"), max_length=12)
    destination = models.CharField(
        _("destination (GB/T 2260)"),
        max_length=12,
        blank=True,
        help_text=_("A province, city or county by its first digits; empty means everywhere."),
    )
    days = models.PositiveSmallIntegerField(
        _("days until signed"), default=1, validators=[MaxValueValidator(2)]
    )
    cutoff = models.TimeField(_("order cut-off"), help_text=_("Paid before: ships the same day."))
    ship_by = models.TimeField(_("handed over by"))
    collect_by = models.TimeField(_("collected by"), null=True, blank=True)
    hub_hours = models.PositiveSmallIntegerField(
        _("hours until the first hub"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    sign_by = models.TimeField(_("signed by"), null=True, blank=True, help_text=_("Empty means 24:00."))
    rests = models.BooleanField(
        _("rests"),
        default=False,
        help_text=_("Ships on working days only; adjusted working Saturdays count."),
    )
    closed_dates = models.JSONField(
        _("dates without shipping"),
        default=list,
        blank=True,
        help_text=_("At most 90 dates, as 2026-10-01."),
    )
    open_from = models.DateTimeField(_("open from"))
    open_until = models.DateTimeField(_("open until"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery line")
        verbose_name_plural = _("delivery lines")
        ordering = ["shop", "destination", "id"]

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination or '*'}"

    def clean(self) -> None:
        if self.ship_by and self.cutoff and self.ship_by < self.cutoff:
            raise ValidationError({"ship_by": _("The goods cannot be handed over before the cut-off.")})
        if self.collect_by and self.ship_by and self.collect_by < self.ship_by:
            raise ValidationError(
                {"collect_by": _("The courier cannot collect before the goods are handed over.")}
            )
        if len(self.closed_dates or []) > DAYS_AHEAD:
            raise ValidationError({"closed_dates": _("At most 90 dates can be named.")})
        try:
            self.times()
        except (TypeError, ValueError):
            raise ValidationError({"closed_dates": _("Write each date as 2026-10-01.")}) from None

    def times(self) -> LineTimes:
        """The hours of the line as rules take them."""
        return LineTimes(
            cutoff=self.cutoff,
            ship_by=self.ship_by,
            collect_by=self.collect_by,
            hub_hours=self.hub_hours,
            days=self.days,
            sign_by=self.sign_by,
            closed=frozenset(date.fromisoformat(day) for day in self.closed_dates),
            rests=self.rests,
        )
