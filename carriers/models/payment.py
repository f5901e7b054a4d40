"""The buyer's share of a pickup and how it is paid (domain E8, payment sub-machine; S1 1.17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.forms import PaidForm
from carriers.models.pickup import PickupOrder
from carriers.states import PaymentStanding as State
from carriers.states import PayMode
from portal.actors import SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, ReasonForm, Tone, move

STOREFRONT = frozenset({Role.STOREFRONT})
HELD = (State.PAID, State.PART_REFUNDED, State.CASH_ON_SITE)


def paid_online(row: PickupPayment, _context: Context) -> Iterator[Reason]:
    """The storefront takes online payments only."""
    if row.pickup.pay_mode != PayMode.ONLINE:
        yield Reason("paid_otherwise", noop("This pickup is not paid online."))


def paid_in_cash(row: PickupPayment, _context: Context) -> Iterator[Reason]:
    """Cash is for pickups that were booked with it: insurance pays none of them (C-13)."""
    if row.pickup.pay_mode != PayMode.CASH:
        yield Reason("paid_otherwise", noop("This pickup is not paid in cash."))


def exactly_what_is_due(row: PickupPayment, context: Context) -> Iterator[Reason]:
    """What is paid is what is due; at the checkout, what was due when the buyer came there."""
    due = row.asked_fen if row.state == State.PAYING else row.open_fen
    if "amount_fen" in context.data and context.data["amount_fen"] != due:
        yield Reason("amount_differs", noop("The amount due is %(due)s fen."), {"due": due})


class PickupPayment(WorkflowModel):
    """What the buyer owes for one pickup and has paid. The storefront takes online payments and pays them back when
    it hears of a difference; every amount stays readable on the timeline."""

    pickup = models.OneToOneField(
        PickupOrder, models.PROTECT, related_name="payment", verbose_name=_("pickup")
    )
    due_fen = models.PositiveIntegerField(_("due (fen)"), default=0)
    asked_fen = models.PositiveIntegerField(_("asked for at the checkout (fen)"), default=0)
    paid_fen = models.PositiveIntegerField(_("paid (fen)"), default=0)
    refunded_fen = models.PositiveIntegerField(_("paid back (fen)"), default=0)
    reference = models.CharField(_("reference of the payment"), max_length=80, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    state = StateField(choices=State, default=State.UNPAID)

    class Meta:
        verbose_name = _("payment of a pickup")
        verbose_name_plural = _("payments of pickups")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded_fen__lte=models.F("paid_fen")), name="refunded_at_most_paid"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return self.pickup.number

    @property
    def shop_id(self) -> int:
        return self.pickup.shop_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return self.pickup.partner_scope

    @property
    def courier_scope(self) -> int | None:
        return self.pickup.courier_scope

    @property
    def subject_key(self) -> str:
        return self.pickup.subject_key

    @property
    def open_fen(self) -> int:
        """What is still to be paid."""
        return max(0, self.due_fen - self.paid_fen + self.refunded_fen)

    @property
    def surplus_fen(self) -> int:
        """What was paid too much and is to go back."""
        return max(0, self.paid_fen - self.refunded_fen - self.due_fen)

    @move(
        source=State.UNPAID,
        target=State.PAYING,
        label=_("Payment begun"),
        roles=STOREFRONT,
        emits="pickup_payment.begun",
        guards=[paid_online],
    )
    def begin_payment(self, *, at: datetime) -> None:
        """The buyer is at the checkout; the amount asked for there stays, whatever becomes due meanwhile."""
        self.asked_fen = self.open_fen

    @move(
        source=(State.UNPAID, State.PAYING),
        target=State.PAID,
        label=_("Paid"),
        roles=STOREFRONT,
        emits="pickup_payment.paid",
        form=PaidForm,
        guards=[paid_online, exactly_what_is_due],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def pay(self, *, at: datetime, amount_fen: int, reference: str) -> None:
        """The buyer has paid online."""
        self._take(amount_fen, reference, at)

    @move(
        source=State.PAYING,
        target=State.UNPAID,
        label=_("Payment failed"),
        roles=STOREFRONT,
        emits="pickup_payment.failed",
        form=ReasonForm,
    )
    def fail_payment(self, *, at: datetime, reason: str) -> None:
        """The payment was refused or given up."""

    @move(
        source=State.UNPAID,
        target=State.CASH_ON_SITE,
        label=_("Cash taken"),
        roles={Role.COURIER},
        emits="pickup_payment.paid",
        form=PaidForm,
        guards=[paid_in_cash, exactly_what_is_due],
        visibility=Visibility.BUYER,
    )
    def take_cash(self, *, at: datetime, amount_fen: int, reference: str) -> None:
        """The courier has taken cash at the door."""
        self._take(amount_fen, reference, at)

    @move(
        source=State.UNPAID,
        target=State.NOT_NEEDED,
        label=_("Nothing to pay"),
        roles=SYSTEM_ONLY,
        emits="pickup_payment.not_needed",
    )
    def waive(self, *, at: datetime) -> None:
        """Insurance, the merchant or a cancellation leaves nothing to pay."""

    @move(
        source=State.UNPAID,
        target=State.PAID,
        label=_("Paid already"),
        roles=SYSTEM_ONLY,
        emits="pickup_payment.covered",
    )
    def cover(self, *, at: datetime) -> None:
        """The fee came down again to what was paid before."""

    @move(
        source=(State.NOT_NEEDED, State.REFUNDED, *HELD),
        target=State.UNPAID,
        label=_("More is due"),
        roles=SYSTEM_ONLY,
        emits="pickup_payment.due",
        visibility=Visibility.BUYER,
    )
    def ask_for_more(self, *, at: datetime) -> None:
        """The fee has risen above what was paid."""

    @move(
        source=(State.UNPAID, *HELD),
        target=State.PART_REFUNDED,
        label=_("Difference refunded"),
        roles=SYSTEM_ONLY,
        emits="pickup_payment.refund_due",
        visibility=Visibility.BUYER,
    )
    def refund_difference(self, *, at: datetime) -> None:
        """The fee came down after it was paid: the difference goes back (E12)."""
        self.refunded_fen += self.surplus_fen

    @move(
        source=(State.UNPAID, *HELD),
        target=State.REFUNDED,
        label=_("All refunded"),
        roles=SYSTEM_ONLY,
        emits="pickup_payment.refund_due",
        visibility=Visibility.BUYER,
    )
    def refund_all(self, *, at: datetime) -> None:
        """Nothing is owed for this pickup any more: all that was paid goes back."""
        self.refunded_fen = self.paid_fen

    def _take(self, amount_fen: int, reference: str, at: datetime) -> None:
        self.paid_fen += amount_fen
        self.reference, self.paid_at = reference, at
