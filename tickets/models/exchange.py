"""What an exchange knows beyond what all kinds share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import Shipment
from tickets.models.ticket import Ticket


class ExchangeDetail(models.Model):
    """What the buyer gets instead. A difference in price is charged only for another item, and only by explicit
    consent (H4); the storefront collects it. `replaced_at` is when the buyer had the replacement: the warranty starts
    again with it."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="exchange_detail")
    wanted_item = models.CharField(_("wanted item"), max_length=64)
    difference_fen = models.PositiveIntegerField(_("difference to pay (fen)"), default=0)
    consented_at = models.DateTimeField(_("difference agreed to at"), null=True)
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, related_name="+", verbose_name=_("replacement parcel")
    )
    serial = models.CharField(_("serial number of the replacement"), max_length=60, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        verbose_name = _("exchange detail")
        verbose_name_plural = _("exchange details")

    def __str__(self) -> str:
        return str(self.ticket_id)
