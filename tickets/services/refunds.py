"""Refunds: queued once per case, paid once per key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from portal.actors import SYSTEM
from portal.adapters.payment import PaymentResult
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import Refund, Ticket
from tickets.policies import books as entries
from tickets.services import books
from tickets.states import BookAccount, RefundState

CLAIM = timedelta(minutes=2)
ASK_AGAIN = timedelta(minutes=1)


def queue(ticket: Ticket, *, amount_fen: int, at: datetime) -> Refund:
    """Create the one refund of a case. Its key stays the same for every attempt."""
    refund = Refund(
        ticket_id=ticket.pk,
        shop_id=ticket.shop_id,
        amount_fen=amount_fen,
        key=f"refund-{ticket.number}",
        number=next_number(Refund.number_prefix, at),
        next_attempt_at=at,
    )
    refund = moves.begin(refund, emits="refund.queued", actor=SYSTEM, at=at)
    if amount_fen:
        due = entries.moved(BookAccount.MERCHANT_SETTLEMENT, BookAccount.BUYER, amount_fen)
        books.post(f"{refund.key}:due", due, cause=refund.number, order=ticket.order, at=at)
    return refund


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 50) -> list[Refund]:
    """Take refunds to be sent to payment. One that a killed worker left as sent comes up again after two
    minutes; asking again with the same key pays nothing twice."""
    waiting = Q(state__in=(RefundState.QUEUED, RefundState.FAILED, RefundState.SENT), next_attempt_at__lte=at)
    rows = (
        Refund.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(waiting)
        .order_by("id")[:limit]
    )
    claimed = []
    for row in rows:
        if row.state != RefundState.SENT:
            row = moves.perform(row, "send", actor=SYSTEM, at=at)
        Refund.objects.filter(pk=row.pk).update(next_attempt_at=at + CLAIM)
        claimed.append(row)
    return claimed


@transaction.atomic
def record_result(refund: Refund, result: PaymentResult, *, at: datetime) -> Refund:
    """Keep what the provider said: paid, or to be tried again, or handed to finance after several failures."""
    refund = moves.lock(refund)
    if refund.state == RefundState.PAID:
        return refund  # two workers asked with the same key; the other one has noted the answer
    if result.paid:
        Refund.objects.filter(pk=refund.pk).update(provider_ref=result.reference)
        return moves.perform(refund, "pay", actor=SYSTEM, at=at)
    if result.pending:
        Refund.objects.filter(pk=refund.pk).update(next_attempt_at=at + ASK_AGAIN)
        return refund
    if refund.state == RefundState.SENT:
        reason = (result.error or "refused").ljust(2)[:200]
        refund = moves.perform(refund, "fail", actor=SYSTEM, at=at, data={"reason": reason})
        if refund.attempts >= value_at("refund.payment_attempts", at):
            return moves.perform(refund, "hand_over", actor=SYSTEM, at=at, data={"note": result.error})
        Refund.objects.filter(pk=refund.pk).update(next_attempt_at=at + timedelta(minutes=2**refund.attempts))
    return refund


@moves.consequence(Refund, "pay", "confirm_transfer")
def enter_payment(row: Refund, context: Context) -> None:
    """The buyer has the money: the books show it paid."""
    if row.amount_fen:
        paid = entries.moved(BookAccount.BUYER, BookAccount.STOREFRONT_CASH, row.amount_fen)
        books.post(
            f"{row.key}:paid",
            paid,
            cause=row.number,
            order=row.ticket.order,
            at=context.at,
            payment_key=row.key,
            external_ref=row.provider_ref,
            currency=row.currency,
        )


@moves.consequence(Refund, "pay", "confirm_transfer")
def complete_case(row: Refund, context: Context) -> None:
    """A case that waits for its money ends only now that the money has gone."""
    ticket = Ticket.objects.get(pk=row.ticket_id).as_kind()
    if ticket.when_paid:
        moves.perform(ticket, ticket.when_paid, actor=SYSTEM, at=context.at)
