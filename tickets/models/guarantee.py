"""What a claim under a category promise adds to a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.states import ClaimRemedy


class GuaranteeDetail(models.Model):
    """The promise claimed under, what it demands, and what was decided. `answer_by` stands still while the buyer
    is asked for evidence: `asked_at` says since when."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="guarantee")
    promise_kind = models.CharField(_("promise"), max_length=40)
    remedy = models.CharField(_("remedy"), max_length=20, choices=ClaimRemedy)
    remedies = models.JSONField(_("remedies the promise gives"), default=list)
    evidence = models.JSONField(_("evidence demanded"), default=list)
    damage_percent = models.PositiveSmallIntegerField(_("damage (%)"), default=100)
    answer_by = models.DateTimeField(_("merchant answers by"), null=True)
    asked_at = models.DateTimeField(_("evidence asked for at"), null=True)
    carrier = models.CharField(_("carrier of the second parcel"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill of the second parcel"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("guarantee claim")
        verbose_name_plural = _("guarantee claims")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.promise_kind}"
