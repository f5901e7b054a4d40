"""What the buyer owes for a pickup, kept in step with its fee (domain E8, payment sub-machine; E12)."""

from __future__ import annotations

from datetime import datetime

from carriers.models import PickupOrder, PickupPayment
from carriers.states import PaymentStanding as State
from carriers.states import PickupState
from portal.actors import SYSTEM
from portal.services import moves
from portal.states import Visibility
from portal.workflow import Context

NOTHING_DUE = (PickupState.CANCELLED, PickupState.UNSERVICEABLE)


def due_of(row: PickupOrder) -> int:
    """What the buyer owes at this moment, in fen; nothing for a pickup that did not happen."""
    return 0 if row.state in NOTHING_DUE or row.return_to_sender else row.buyer_fee_fen


@moves.consequence(PickupOrder, "book")
def open_payment(row: PickupOrder, context: Context) -> None:
    """Each booked pickup has one payment."""
    due = due_of(row)
    payment = PickupPayment(pickup=row, due_fen=due, state=State.UNPAID if due else State.NOT_NEEDED)
    moves.begin(payment, emits="pickup_payment.due", actor=SYSTEM, at=context.at, visibility=Visibility.BUYER)


@moves.consequence(PickupOrder, "cancel", "collect_after_cancel")
def follow_pickup(row: PickupOrder, context: Context) -> None:
    follow(row, at=row.updated_at)


@moves.consequence(PickupPayment, "pay", "fail_payment")
def follow_payment(payment: PickupPayment, context: Context) -> None:
    """What became due or superfluous while the buyer was at the checkout is seen to now."""
    follow(payment.pickup, at=payment.updated_at)


def follow(row: PickupOrder, *, at: datetime) -> None:
    """Bring the payment in step with the fee: more is asked for, a difference goes back, nothing due is waived."""
    known = PickupPayment.objects.filter(pickup=row).first()
    if known is None:
        return
    payment = moves.lock(known)
    PickupPayment.objects.filter(pk=payment.pk).update(due_fen=due_of(row))
    payment.due_fen = due_of(row)
    if (name := _move_of(payment)) is not None:
        moves.perform(payment, name, actor=SYSTEM, at=at)


def _move_of(payment: PickupPayment) -> str | None:
    """The step that brings state and amounts together; None where they agree, or the buyer is at the checkout."""
    if payment.state == State.PAYING:
        return None
    if payment.surplus_fen:
        return "refund_difference" if payment.due_fen else "refund_all"
    if payment.open_fen:
        return None if payment.state == State.UNPAID else "ask_for_more"
    if payment.state == State.UNPAID:
        return "cover" if payment.paid_fen else "waive"
    return None
