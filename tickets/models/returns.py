"""What a case that pays money back knows beyond what all kinds share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.errors import Reason
from tickets.models.ticket import Ticket
from tickets.states import FreightBearer, RefundPhase


class ReturnDetail(models.Model):
    """The money and the terms of one return, refund or exchange.

    `shares` is what the case takes of each order line (fen by the line's id), gifts not deducted; `tenders` what goes
    back in each means of payment; `steps`, `freight_reasons` are stored reasons. `attempt` counts the requests for the
    line, changed ones too; `proposal` is the merchant's last one.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="return_detail")
    phase = models.CharField(_("phase"), max_length=6, choices=RefundPhase, default=RefundPhase.AFTER_RECEIPT)
    attempt = models.PositiveSmallIntegerField(_("request number of the item"), default=1)
    entitled_fen = models.PositiveIntegerField(_("share of what was paid (fen)"), default=0)
    shares = models.JSONField(_("share of each item"), default=dict)
    tenders = models.JSONField(_("means of payment"), default=dict)
    steps = models.JSONField(_("computation"), default=list)
    gifts_kept = models.JSONField(_("gifts kept"), default=list)
    keeps_goods = models.BooleanField(_("the buyer keeps the goods and every other right"), default=False)
    freight_bearer = models.CharField(_("freight borne by"), max_length=10, choices=FreightBearer, blank=True)
    freight_reasons = models.JSONField(_("why"), default=list)
    proposal = models.JSONField(_("proposal"), default=dict)

    class Meta:
        verbose_name = _("return detail")
        verbose_name_plural = _("return details")

    def __str__(self) -> str:
        return str(self.ticket_id)

    @property
    def step_reasons(self) -> list[Reason]:
        return [Reason.from_json(stored) for stored in self.steps]

    @property
    def freight_sentences(self) -> list[str]:
        return [Reason.from_json(stored).sentence for stored in self.freight_reasons]
