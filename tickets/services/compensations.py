"""Compensations: proposed, approved by limit, drawn from the payers in their order, paid once (domain E14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import DepositAccount
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deposits, ledger, moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import Compensation, Order, OrderPromise, Ticket
from tickets.policies import books as entries
from tickets.policies import compensations as rules
from tickets.queries import compensations as read
from tickets.services import books
from tickets.states import BookAccount, CompensationState


@transaction.atomic
def propose(
    *,
    cause: str,
    basis: str,
    beneficiary: str,
    amount_fen: int,
    liable: str,
    ticket: Ticket | None,
    promise: OrderPromise | None,
    order: Order,
    at: datetime,
) -> Compensation:
    """Propose what a buyer gets; up to the automatic limit it is approved at once.

    The same cause, rule and beneficiary gives the same row, whatever the amount (invariant 11). Raises ValueError for
    an amount that is not above zero.
    """
    if amount_fen <= 0:
        raise ValueError("a compensation is above zero")
    Order.objects.select_for_update(of=("self",), no_key=True).get(
        pk=order.pk
    )  # two proposals come one after the other
    known = Compensation.objects.filter(cause=cause, basis=basis, beneficiary=beneficiary).first()
    if known is not None:
        return known
    number = next_number(Compensation.number_prefix, at)
    row = Compensation(
        number=number,
        key=f"compensation-{number}",
        cause=cause,
        basis=basis,
        beneficiary=beneficiary,
        amount_fen=amount_fen,
        currency=order.currency,
        liable=liable,
        ticket_id=ticket.pk if ticket else None,
        promise=promise,
        order=order,
        shop_id=order.shop_id,
    )
    moves.begin(row, emits="compensation.proposed", actor=SYSTEM, at=at)
    if amount_fen <= value_at("compensation.auto_limit_fen", at):
        return moves.perform(row, "approve", actor=SYSTEM, at=at)
    return row


@moves.check(Compensation, "approve")
def within_limits(row: Compensation, context: Context) -> Iterator[Reason]:
    """Everybody approves up to the own limit; above it two different people are needed."""
    if context.actor == SYSTEM:
        limit = value_at("compensation.auto_limit_fen", context.at)
    else:
        limits = value_at("compensation.personal_limits", context.at)
        limit = rules.personal_limit(context.actor.roles, limits)
    yield from rules.against_approval(row.amount_fen, limit, first=row.first_by, second=context.actor.id)


@moves.consequence(Compensation, "sign_first")
def note_first(row: Compensation, context: Context) -> None:
    """Who signed first; the second person has to be another one."""
    row.first_by = context.actor.id
    row.save(update_fields=["first_by"])


@moves.consequence(Compensation, "approve")
def set_aside(row: Compensation, context: Context) -> None:
    """Draw on settlement, deposits and advance in this order, and enter what the buyer is owed."""
    accounts = read.deposits_of(row.order, row.promise)
    for account in sorted(accounts, key=lambda one: one.pk):
        ledger.lock(account)
    sources = read.sources(row.order, row.promise, context.at)
    shares = list(rules.shares(row.amount_fen, row.liable, sources))
    row.approved_by, row.shares = context.actor.id, [share.as_json() for share in shares]
    row.save(update_fields=["approved_by", "shares"])
    for share in shares:
        if share.account:
            _freeze(row, share, context.at)
    lines = [entries.debit(share.payer, share.fen) for share in shares]
    lines.append(entries.credit(BookAccount.BUYER, row.amount_fen))
    _post(row, "due", lines, context.at)
    moves.perform(row, "reserve", actor=SYSTEM, at=context.at)


def _freeze(row: Compensation, share: rules.Share, at: datetime) -> None:
    account = DepositAccount.objects.get(number=share.account)
    deposits.freeze(account, amount_fen=share.fen, cause=row.number, reason=row.basis, actor=SYSTEM, at=at)


@moves.consequence(Compensation, "pay", "confirm_transfer")
def settle(row: Compensation, context: Context) -> None:
    """The buyer has the money: deposits are charged, and the payer has seven days to appeal."""
    for share in row.paid_by:
        if share.account:
            account = DepositAccount.objects.get(number=share.account)
            deposits.deduct(
                account,
                amount_fen=share.fen,
                cause=row.number,
                reason=row.basis,
                actor=SYSTEM,
                at=context.at,
                frozen=True,
            )
    row.appeal_until = end_of(term_at("compensation.appeal", context.at), context.at, business_calendar())
    row.save(update_fields=["appeal_until"])
    paid = entries.moved(BookAccount.BUYER, BookAccount.STOREFRONT_CASH, row.amount_fen)
    _post(row, "paid", paid, context.at, payment_key=row.key, external_ref=row.provider_ref)


@moves.check(Compensation, "uphold", "overturn")
def not_the_approver(row: Compensation, context: Context) -> Iterator[Reason]:
    """Whoever approved it does not judge the appeal against it."""
    yield from rules.against_judging(context.actor.id, (row.approved_by, row.first_by))


@moves.consequence(Compensation, "overturn")
def give_back(row: Compensation, context: Context) -> None:
    """The shop's share comes back with its settlement; platform or carrier bears it. The buyer is not asked (L10)."""
    if row.shop_fen:
        lines = entries.moved(row.borne_by, BookAccount.MERCHANT_SETTLEMENT, row.shop_fen)
        _post(row, "overturned", lines, context.at)


@moves.consequence(Compensation, "propose_claw_back")
def note_proposer(row: Compensation, context: Context) -> None:
    """Who proposed it; another person decides."""
    row.claw_back_by = context.actor.id
    row.save(update_fields=["claw_back_by"])


@moves.check(Compensation, "claw_back")
def two_persons_and_proof(row: Compensation, context: Context) -> Iterator[Reason]:
    """Money a buyer has been paid comes back for proven fraud only, decided by a second person."""
    yield from rules.against_claw_back(row.proof, row.legal_basis, row.claw_back_by, context.actor.id)


@moves.consequence(Compensation, "claw_back")
def charge_the_buyer(row: Compensation, context: Context) -> None:
    """The buyer owes it; those who paid get it back when it comes in."""
    bearer = row.borne_by or BookAccount.MERCHANT_SETTLEMENT
    shop = [entries.credit(bearer, row.shop_fen)]
    rest = [entries.credit(BookAccount.PLATFORM_ADVANCE, row.amount_fen - row.shop_fen)]
    _post(row, "clawed_back", [entries.debit(BookAccount.BUYER, row.amount_fen), *shop, *rest], context.at)


def _post(
    row: Compensation,
    step: str,
    lines: Sequence[entries.Line],
    at: datetime,
    *,
    payment_key: str = "",
    external_ref: str = "",
) -> None:
    books.post(
        f"{row.key}:{step}",
        lines,
        cause=row.number,
        order=row.order,
        currency=row.currency,
        at=at,
        payment_key=payment_key,
        external_ref=external_ref,
    )


def waiting_for_payment(*, at: datetime, limit: int) -> list[Compensation]:
    """Compensations to be sent to payment now, locked."""
    rows = Compensation.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(
        state__in=(CompensationState.RESERVED, CompensationState.PAY_FAILED), next_attempt_at__lte=at
    )
    return list(rows.order_by("id")[:limit])


def retry_at(attempts: int, at: datetime) -> datetime:
    """When a payment that failed is tried again: later each time."""
    return at + timedelta(minutes=2 ** min(attempts, 10))
