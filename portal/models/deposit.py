"""Deposits of shops per service, and the payments into them and out of them (domain D2)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models.people import Shop
from portal.models.service import Service
from portal.models.workflow import RecordedModel, StateField, WorkflowModel
from portal.policies import ledger
from portal.states import CallbackOutcome, LedgerKind, PaymentKind
from portal.states import PaymentState as State
from portal.workflow import NoteForm, ReasonForm, Tone, move


class DepositAccount(RecordedModel):
    """The deposit of one shop for one service. Its row is the lock of everything that happens in its books.

    `closing_at` says since when nobody needs it: what is left is paid out as soon as nothing is frozen.
    """

    number_prefix = "DA"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="deposits", verbose_name=_("shop"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="deposits", verbose_name=_("service"))
    required_fen = models.PositiveBigIntegerField(_("required (fen)"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    closing_at = models.DateTimeField(_("no longer needed since"), null=True, editable=False)

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "service"], name="one_deposit_per_shop_and_service")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def balances(self) -> dict[str, int]:
        """Fen by book; one query unless the books were fetched with the row."""
        return {book.kind: book.balance_fen for book in self.books.all()}  # type: ignore[attr-defined]

    @property
    def held_fen(self) -> int:
        return ledger.held(self.balances)

    @property
    def missing_fen(self) -> int:
        """What must be paid in to reach the required amount: the gap and what the shop owes."""
        return max(0, self.required_fen - self.held_fen) - self.balances.get(LedgerKind.OWED, 0)


class DepositPayment(WorkflowModel):
    """Money on its way into a deposit or out of it. `key` is what makes the provider move it only once.

    `attempts` counts the times it was asked for; `next_attempt_at` says when the provider is to be asked next.
    """

    number_prefix = "DP"

    number = models.CharField(_("number"), max_length=24, unique=True)
    account = models.ForeignKey(
        DepositAccount, models.PROTECT, related_name="payments", verbose_name=_("deposit")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    kind = models.CharField(_("kind"), max_length=8, choices=PaymentKind)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    key = models.CharField(_("idempotency key"), max_length=64, unique=True)
    state = StateField(choices=State, default=State.REQUESTED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True)
    provider_ref = models.CharField(_("provider's reference"), max_length=80, blank=True)
    checkout_url = models.URLField(_("checkout"), max_length=300, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    reversed_at = models.DateTimeField(_("reversed at"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deposit payment")
        verbose_name_plural = _("deposit payments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_ref"], condition=~Q(provider_ref=""), name="one_payment_per_provider_ref"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_above_zero"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="requested"), name="deposit_payment_due"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_payout(self) -> bool:
        return self.kind == PaymentKind.PAYOUT

    @move(
        source=State.REQUESTED,
        target=State.PAID,
        label=_("Paid"),
        roles=SYSTEM_ONLY,
        emits="deposit_payment.paid",
    )
    def pay(self, *, at: datetime) -> None:
        """The provider says that the money has moved."""
        self.paid_at, self.next_attempt_at, self.last_error = at, None, ""

    @move(
        source=State.FAILED,
        target=State.PAID,
        label=_("Paid after all"),
        roles=SYSTEM_ONLY,
        emits="deposit_payment.paid",
    )
    def pay_after_all(self, *, at: datetime) -> None:
        """The provider first said that it had failed, and then that the money has moved."""
        self.paid_at, self.next_attempt_at, self.last_error = at, None, ""

    @move(
        source=State.REQUESTED,
        target=State.FAILED,
        label=_("Payment failed"),
        roles=SYSTEM_ONLY,
        emits="deposit_payment.failed",
        form=ReasonForm,
    )
    def fail(self, *, at: datetime, reason: str) -> None:
        """The provider refused; nothing has moved."""
        self.last_error, self.next_attempt_at = reason, None

    @move(
        source=State.FAILED,
        target=State.REQUESTED,
        label=_("Try again"),
        roles=SHOP_DECIDERS | {Role.FINANCE, Role.ERP},
        emits="deposit_payment.retried",
        tone=Tone.PRIMARY,
    )
    def retry(self, *, at: datetime) -> None:
        """Ask the provider once more with the same key."""
        self.attempts += 1
        self.next_attempt_at = at

    @move(
        source=State.PAID,
        target=State.REVERSED,
        label=_("Reversed"),
        roles=SYSTEM_ONLY,
        emits="deposit_payment.reversed",
        form=NoteForm,
        tone=Tone.DANGER,
    )
    def reverse(self, *, at: datetime, note: str) -> None:
        """The provider has taken the payment back."""
        self.reversed_at = at


class PaymentCallback(models.Model):
    """A genuine message of the payment provider, as received. The provider's event id makes it count once."""

    event = models.CharField(_("event"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10)
    payment = models.ForeignKey(
        DepositPayment, models.PROTECT, related_name="callbacks", verbose_name=_("payment")
    )
    body = models.TextField(_("body"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=CallbackOutcome)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("payment callback")
        verbose_name_plural = _("payment callbacks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.event
