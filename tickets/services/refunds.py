"""Refunds: queued once per case, paid once per key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from portal.actors import SYSTEM
from portal.adapters.payment import PaymentResult
from portal.errors import DomainError
from portal.models import DepositAccount
from portal.queries.policy import value_at
from portal.services import deposits, moves, timeline
from portal.services.numbers import next_number
from portal.states import ShopState, Visibility
from portal.workflow import Context, machine_of
from tickets.models import Refund, ReturnDetail, Ticket
from tickets.policies import books as entries
from tickets.services import amounts, books
from tickets.states import BookAccount, RefundState

CLAIM = timedelta(minutes=2)
ASK_AGAIN = timedelta(minutes=1)


def queue(ticket: Ticket, *, amount_fen: int, at: datetime) -> Refund:
    """Create the one refund of a case. Its key stays the same for every attempt; who bears it stands in the books."""
    refund = Refund(
        ticket_id=ticket.pk,
        shop_id=ticket.shop_id,
        amount_fen=amount_fen,
        key=f"refund-{ticket.number}",
        number=next_number(Refund.number_prefix, at),
        next_attempt_at=at,
    )
    if ticket.shop.state != ShopState.OPEN:
        _let_the_deposit_bear(refund, at)
    refund = moves.begin(refund, emits="refund.queued", actor=SYSTEM, at=at)
    due = entries.moved(refund.borne_by, BookAccount.BUYER, amount_fen)
    books.post(f"{refund.key}:due", due, cause=refund.number, order=ticket.order, at=at)
    return refund


def pay_case(ticket: Ticket, *, at: datetime) -> None:
    """Pay a case back, once. What an advance has paid already only ends the case; what was held back goes on."""
    if ticket.approved_fen is None:
        ticket.approved_fen = ticket.requested_fen
        ticket.save(update_fields=["approved_fen"])
    refund = Refund.objects.filter(ticket_id=ticket.pk).first()
    if refund is None:
        begin_payment(ticket, at=at)
    elif refund.state == RefundState.HELD:
        moves.perform(refund, "release", actor=SYSTEM, at=at)
    elif refund.state == RefundState.PAID:
        moves.perform(ticket, ticket.when_paid, actor=SYSTEM, at=at)


def begin_payment(ticket: Ticket, *, at: datetime) -> None:
    """Queue the money and tell the storefront what it gives back in kind (7D arts 14-15). A refund of nothing but
    coupons and points is done with that."""
    detail = ReturnDetail.objects.select_related("ticket__line").get(ticket_id=ticket.pk)
    assert detail.ticket.line is not None
    parts = amounts.money_to_pay(detail, detail.ticket.line, at)
    kind = {means: fen for means, fen in parts.items() if means != "money" and fen}
    if kind:
        timeline.record("refund.in_kind", ticket, actor=SYSTEM, at=at, data=kind, visibility=Visibility.BUYER)
    if parts["money"]:
        queue(ticket, amount_fen=parts["money"], at=at)
    else:
        moves.perform(ticket, ticket.when_paid, actor=SYSTEM, at=at)


def _let_the_deposit_bear(refund: Refund, at: datetime) -> None:
    """A shop that cannot act pays from its deposit, set aside until the buyer has the money; where it is too small the
    platform pays for now (G30)."""
    refund.borne_by = BookAccount.PLATFORM_ADVANCE
    for account in DepositAccount.objects.filter(shop_id=refund.shop_id).order_by("pk"):
        try:
            with transaction.atomic():
                deposits.freeze(account, **_of_deposit(refund, at))
        except DomainError:
            continue
        refund.borne_by, refund.deposit = BookAccount.DEPOSIT, account
        return


def _of_deposit(refund: Refund, at: datetime) -> dict[str, Any]:
    cause = {"cause": f"refund:{refund.number}", "reason": refund.number}
    return {"amount_fen": refund.amount_fen, **cause, "actor": SYSTEM, "at": at}


@moves.consequence(Refund, "pay", "confirm_transfer")
def charge_the_deposit(row: Refund, context: Context) -> None:
    """What was set aside is spent."""
    if row.deposit is not None:
        deposits.deduct(row.deposit, **_of_deposit(row, context.at), frozen=True)
        ticket = Ticket.objects.get(pk=row.ticket_id).as_kind()
        facts = {"amount_fen": row.amount_fen}
        timeline.record("refund.from_deposit", ticket, actor=SYSTEM, at=context.at, data=facts)


@moves.consequence(Refund, "cancel")
def call_off(row: Refund, context: Context) -> None:
    """Nobody is owed anything any more, and what was set aside is free again."""
    back = entries.moved(BookAccount.BUYER, row.borne_by, row.amount_fen)
    books.post(f"{row.key}:called-off", back, cause=row.number, order=row.ticket.order, at=context.at)
    if row.deposit is not None:
        deposits.unfreeze(row.deposit, **_of_deposit(row, context.at))


def hold(ticket: Ticket, *, at: datetime) -> None:
    """Keep a payment back that has not left yet (G18)."""
    refund = Refund.objects.filter(
        ticket_id=ticket.pk, state__in=(RefundState.QUEUED, RefundState.FAILED)
    ).first()
    if refund is not None:
        moves.perform(refund, "hold", actor=SYSTEM, at=at)


def cancel_held(ticket: Ticket, *, at: datetime) -> None:
    """The case ended without a refund."""
    refund = Refund.objects.filter(ticket_id=ticket.pk, state=RefundState.HELD).first()
    if refund is not None:
        moves.perform(refund, "cancel", actor=SYSTEM, at=at)


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 50) -> list[Refund]:
    """Take refunds to be sent to payment. One that a killed worker left as sent comes up again after two
    minutes; asking again with the same key pays nothing twice."""
    waiting = Q(state__in=(RefundState.QUEUED, RefundState.FAILED, RefundState.SENT), next_attempt_at__lte=at)
    rows = (
        Refund.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
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
    """A case that waits for its money ends only now that the money has gone; one that was paid early goes on."""
    ticket = Ticket.objects.get(pk=row.ticket_id).as_kind()
    if ticket.when_paid and ticket.state in machine_of(type(ticket)).move(ticket.when_paid).sources:
        moves.perform(ticket, ticket.when_paid, actor=SYSTEM, at=context.at)
