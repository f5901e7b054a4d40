"""The books of a deposit and what was posted in them: double entry, written once (invariant 12)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import ActorKind
from portal.models.deposit import DepositAccount, DepositPayment
from portal.states import LedgerKind, Operation


class LedgerAccount(models.Model):
    """One book of a deposit with its balance; the balance is the sum of its entries."""

    deposit = models.ForeignKey(DepositAccount, models.PROTECT, related_name="books")
    kind = models.CharField(_("book"), max_length=12, choices=LedgerKind)
    balance_fen = models.BigIntegerField(_("balance (fen)"), default=0)

    class Meta:
        verbose_name = _("book of a deposit")
        verbose_name_plural = _("books of deposits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["deposit", "kind"], name="one_book_of_each_kind"),
            models.CheckConstraint(
                condition=Q(balance_fen__gte=0) | ~Q(kind__in=LedgerKind.never_below_zero),
                name="deposit_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(balance_fen__lte=0) | ~Q(kind=LedgerKind.OWED), name="owed_never_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.kind}"


class AppendOnly(models.Model):
    """A row that is written once. History that could be edited would be none."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is append-only")


class LedgerTransaction(AppendOnly):
    """One operation, posted once: `reference` is its idempotency key, `cause` the case or document behind it."""

    deposit = models.ForeignKey(
        DepositAccount, models.PROTECT, related_name="transactions", verbose_name=_("deposit")
    )
    kind = models.CharField(_("operation"), max_length=20, choices=Operation)
    reference = models.CharField(_("reference"), max_length=160, unique=True)
    cause = models.CharField(_("cause"), max_length=80, blank=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    payment = models.ForeignKey(
        DepositPayment, models.PROTECT, null=True, related_name="transactions", verbose_name=_("payment")
    )
    posted_at = models.DateTimeField(_("posted at"))
    actor_kind = models.CharField(_("actor"), max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(_("by"), max_length=120)

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class LedgerEntry(AppendOnly):
    """One line of a transaction: signed fen in one book, and what stood there afterwards."""

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="entries", verbose_name=_("book"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    balance_after_fen = models.BigIntegerField(_("balance afterwards (fen)"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transaction", "account"], name="one_line_per_book"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="entry_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_fen:+d}"
