"""Premium accounts: what a shop has paid in for freight insurance beforehand (WX-FI)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import RecordedModel, Shop
from portal.models.ledger import AppendOnly
from tickets.states import PremiumKind


class PremiumAccount(RecordedModel):
    """The money from which the premiums of a shop's orders are taken; never below zero. A shop without an account pays
    its premiums with the settlement."""

    number_prefix = "PA"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.OneToOneField(Shop, models.PROTECT, related_name="premiums", verbose_name=_("shop"))
    balance_fen = models.BigIntegerField(_("balance (fen)"), default=0)
    warned_at = models.DateTimeField(_("warned at"), null=True, editable=False)

    class Meta:
        verbose_name = _("premium account")
        verbose_name_plural = _("premium accounts")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(balance_fen__gte=0), name="premium_never_negative")]

    def __str__(self) -> str:
        return self.number


class PremiumEntry(AppendOnly):
    """One amount in or out of a premium account, once per reference."""

    account = models.ForeignKey(
        PremiumAccount, models.PROTECT, related_name="entries", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PremiumKind)
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    balance_after_fen = models.BigIntegerField(_("balance afterwards (fen)"))
    booked_at = models.DateTimeField(_("booked at"))

    class Meta:
        verbose_name = _("entry of a premium account")
        verbose_name_plural = _("entries of premium accounts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount_fen:+d}"
