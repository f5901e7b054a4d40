"""Refunds. Money is integer fen; every payout has one key and is paid once."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.models import DepositAccount, Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move
from tickets.models.ticket import Ticket
from tickets.states import BookAccount, RefundState

FINANCE = frozenset({Role.FINANCE})


class Refund(WorkflowModel):
    """The intent to pay a buyer back. `key` is what makes the payment provider pay it only once."""

    number_prefix = "RF"
    clocks = {
        RefundState.MANUAL: (
            Clock("transfer", "refund.manual", audience=FINANCE, escalate_to=frozenset({Role.SUPERVISOR})),
        )
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="refund", verbose_name=_("case"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    amount_fen = models.PositiveIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    key = models.CharField(_("idempotency key"), max_length=64, unique=True)
    state = StateField(choices=RefundState, default=RefundState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, db_index=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    borne_by = models.CharField(
        _("borne by"), max_length=24, choices=BookAccount, default=BookAccount.MERCHANT_SETTLEMENT
    )
    deposit = models.ForeignKey(
        DepositAccount, models.PROTECT, null=True, related_name="+", verbose_name=_("deposit")
    )
    provider_ref = models.CharField(_("provider's reference"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}"

    @move(
        source=(RefundState.QUEUED, RefundState.FAILED),
        target=RefundState.SENT,
        label=_("Send to payment"),
        roles=SYSTEM_ONLY,
        emits="refund.sent",
    )
    def send(self, *, at: datetime) -> None:
        """Ask the payment provider; the key makes asking twice harmless."""
        self.attempts += 1

    @move(
        source=(RefundState.SENT, RefundState.FAILED, RefundState.MANUAL),
        target=RefundState.PAID,
        label=_("Paid"),
        roles=SYSTEM_ONLY,
        emits="refund.paid",
        visibility=Visibility.BUYER,
    )
    def pay(self, *, at: datetime) -> None:
        """The provider has paid."""
        self.paid_at = at

    @move(
        source=RefundState.SENT,
        target=RefundState.FAILED,
        label=_("Payment failed"),
        roles=SYSTEM_ONLY,
        emits="refund.failed",
        form=ReasonForm,
    )
    def fail(self, *, at: datetime, reason: str) -> None:
        """The provider refused or did not answer; it is tried again with the same key."""
        self.last_error = reason

    @move(
        source=(RefundState.QUEUED, RefundState.FAILED),
        target=RefundState.HELD,
        label=_("Hold back"),
        roles=SYSTEM_ONLY,
        emits="refund.held",
    )
    def hold(self, *, at: datetime) -> None:
        """The merchant has refused what came back: nothing is paid until the case is decided (TB99 art 37)."""

    @move(
        source=RefundState.HELD,
        target=RefundState.QUEUED,
        label=_("Release"),
        roles=SYSTEM_ONLY,
        emits="refund.released",
    )
    def release(self, *, at: datetime) -> None:
        """The case was decided for the buyer: the payment goes on."""
        self.next_attempt_at = at

    @move(
        source=RefundState.HELD,
        target=RefundState.CANCELLED,
        label=_("Cancel"),
        roles=SYSTEM_ONLY,
        emits="refund.cancelled",
    )
    def cancel(self, *, at: datetime) -> None:
        """The case was decided for the merchant: nothing is paid."""

    @move(
        source=RefundState.FAILED,
        target=RefundState.MANUAL,
        label=_("Pay by hand"),
        roles={Role.FINANCE, Role.SYSTEM},
        emits="refund.manual",
        form=NoteForm,
        tone=Tone.DANGER,
    )
    def hand_over(self, *, at: datetime, note: str) -> None:
        """Leave it to finance to transfer the money."""

    @move(
        source=RefundState.MANUAL,
        target=RefundState.PAID,
        label=_("Transferred"),
        roles={Role.FINANCE},
        emits="refund.paid",
        form=ReasonForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def confirm_transfer(self, *, at: datetime, reason: str) -> None:
        """Finance has transferred the money; the reason names the transfer."""
        self.paid_at = at
        self.provider_ref = reason[:80]
