"""The books of the tickets room: double entry, written once (invariant 12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from portal.models.ledger import AppendOnly
from tickets.models.order import Order
from tickets.states import BookAccount, Side


class Posting(AppendOnly):
    """One fact about money, posted once: `reference` is its key, `cause` the case or row behind it."""

    reference = models.CharField(_("reference"), max_length=120, unique=True)
    cause = models.CharField(_("cause"), max_length=120, db_index=True)
    external_ref = models.CharField(_("provider's reference"), max_length=80, blank=True)
    payment_key = models.CharField(_("payment key"), max_length=80, blank=True, db_index=True)
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, related_name="postings", verbose_name=_("order")
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    posted_at = models.DateTimeField(_("posted at"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class PostingLine(AppendOnly):
    """One amount on one side of one account; the two sides of a posting are equal."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines", verbose_name=_("posting"))
    account = models.CharField(_("account"), max_length=20, choices=BookAccount)
    side = models.CharField(_("side"), max_length=6, choices=Side)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("line of a posting")
        verbose_name_plural = _("lines of postings")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="line_above_zero")]
        indexes = [models.Index(fields=["account", "side"], name="posting_line_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.side} {self.amount_fen}"


class ProviderPayment(AppendOnly):
    """A payment as the provider's own list tells it, brought in by finance."""

    key = models.CharField(_("payment key"), max_length=80, unique=True)
    reference = models.CharField(_("provider's reference"), max_length=80)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    paid_on = models.DateField(_("paid on"))
    brought_in_at = models.DateTimeField(_("brought in at"))
    brought_in_by = models.CharField(_("by"), max_length=120)

    class Meta:
        verbose_name = _("payment on the provider's list")
        verbose_name_plural = _("payments on the provider's list")
        ordering = ["-paid_on", "-id"]

    def __str__(self) -> str:
        return self.key
