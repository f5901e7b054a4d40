"""What a warranty case keeps beside the facts all cases share, and the warranty policies of merchants."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from tickets.models.product_unit import ProductUnit
from tickets.models.ticket import Ticket
from tickets.states import QuoteCause, Route


class WarrantyDetail(models.Model):
    """Route, fault, item and quote of a warranty case. Money in fen."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="warranty", verbose_name=_("case"))
    unit = models.ForeignKey(
        ProductUnit, models.PROTECT, related_name="cases", verbose_name=_("item with a warranty")
    )
    route = models.CharField(_("route"), max_length=20, choices=Route, blank=True)
    route_reasons = models.JSONField(_("why this route"), default=list)
    fault_code = models.CharField(_("fault code"), max_length=30, blank=True)
    repairs_before = models.PositiveSmallIntegerField(_("repairs of the same fault before"), default=0)
    under_guarantee = models.BooleanField(_("under the guarantee of an earlier repair"), default=False)
    question = models.CharField(_("question to the buyer"), max_length=200, blank=True)
    quote_fen = models.PositiveIntegerField(_("quote (fen)"), null=True)
    quote_cause = models.CharField(_("cause of the quote"), max_length=20, choices=QuoteCause, blank=True)
    quote_text = models.CharField(_("explanation of the quote"), max_length=200, blank=True)
    quote_accepted = models.BooleanField(_("quote accepted"), null=True)
    trouble = models.CharField(_("what went wrong"), max_length=20, blank=True)
    back_at = models.DateTimeField(_("back with the buyer at"), null=True)

    class Meta:
        verbose_name = _("warranty details")
        verbose_name_plural = _("warranty details")

    def __str__(self) -> str:
        return str(self.ticket_id)


class WarrantyPolicy(models.Model):
    """What a merchant offers for an item, a category or the whole shop beyond the common rules (S0 0.24). A new offer
    is a new row; anybody may read it (S0 0.25)."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", verbose_name=_("shop"))
    item = models.CharField(_("item"), max_length=64, blank=True, help_text=_("Empty: every item."))
    category = models.CharField(_("category"), max_length=60, blank=True, help_text=_("A category prefix."))
    route = models.CharField(_("route"), max_length=20, choices=Route, blank=True)
    months = models.PositiveSmallIntegerField(_("warranty in months"), null=True, blank=True)
    effective_from = models.DateTimeField(_("effective from"))
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    class Meta:
        verbose_name = _("warranty policy")
        verbose_name_plural = _("warranty policies")
        ordering = ["shop", "item", "category", "-effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=F("effective_from")),
                name="warranty_policy_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["shop", "item"], name="warranty_policy_item")]

    def __str__(self) -> str:
        return f"{self.shop} {self.item or self.category or '*'}"

    def holds(self, item: str, category: str, at: datetime) -> bool:
        """Whether it speaks of this item at this instant."""
        begun = self.effective_from <= at and (self.effective_until is None or at < self.effective_until)
        return begun and self.item in ("", item) and category.startswith(self.category)
