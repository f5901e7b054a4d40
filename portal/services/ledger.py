"""Keeping the books of a deposit: one posting per reference, balances beside the entries they are the sum of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import Conflict, NotFound, NotPermitted
from portal.models.deposit import DepositAccount, DepositPayment
from portal.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from portal.policies import ledger as rules
from portal.policies.money import format_fen
from portal.services import moves
from portal.states import LedgerKind, Operation


@dataclass(frozen=True)
class Booking:
    """An operation to be posted. The same `reference` is posted once, however often it is asked for."""

    operation: Operation
    amount_fen: int
    reference: str
    cause: str = ""
    note: str = ""
    payment: DepositPayment | None = None


@dataclass(frozen=True)
class Booked:
    """What came of it: the transaction, whether it is new, and the balances before and after."""

    transaction: LedgerTransaction
    new: bool
    before: rules.Balances
    after: rules.Balances


def lock(account: DepositAccount) -> DepositAccount:
    """The deposit as it stands now, locked until the transaction ends: nobody else posts in its books."""
    row = DepositAccount.objects.select_for_update(of=("self",), no_key=True).filter(pk=account.pk).first()
    if row is None:
        raise NotFound()
    return row


def admitted(account: DepositAccount, actor: Actor, roles: frozenset[str]) -> DepositAccount:
    """The deposit, locked. Raises NotFound out of reach, NotPermitted without one of the roles."""
    if not account.concerns(actor):
        raise NotFound()
    if not actor.holds_any(roles):
        raise NotPermitted()
    return lock(account)


def open_books(account: DepositAccount) -> None:
    """An empty book of every kind."""
    LedgerAccount.objects.bulk_create(LedgerAccount(deposit=account, kind=kind) for kind in LedgerKind.values)


def book(account: DepositAccount, booking: Booking, *, actor: Actor, at: datetime) -> Booked:
    """Post an operation in the books of a locked deposit.

    Raises Refused with a reason that tells the balance where a book would fall below zero, and Conflict for a
    reference that was used for another amount.
    """
    books = {row.kind: row for row in LedgerAccount.objects.filter(deposit=account)}
    before = {kind: row.balance_fen for kind, row in books.items()}
    earlier = LedgerTransaction.objects.filter(reference=booking.reference).first()
    if earlier is not None:
        _must_agree(earlier, booking)
        return Booked(earlier, False, before, before)
    lines = rules.posting(booking.operation, before, booking.amount_fen)
    moves.refuse_if(list(rules.against(before, lines)))
    after = rules.after(before, lines)
    made = _written(account, booking, actor, at)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=made, account=books[kind], amount_fen=fen, balance_after_fen=after[kind])
        for kind, fen in lines
    )
    for kind, _fen in lines:
        LedgerAccount.objects.filter(pk=books[kind].pk).update(balance_fen=after[kind])
    account.version += 1
    account.updated_at = at
    account.save(update_fields=["version", "updated_at"])
    return Booked(made, True, before, after)


def _written(account: DepositAccount, booking: Booking, actor: Actor, at: datetime) -> LedgerTransaction:
    return LedgerTransaction.objects.create(
        deposit=account,
        kind=booking.operation,
        reference=booking.reference,
        cause=booking.cause,
        note=booking.note[:200],
        amount_fen=booking.amount_fen,
        payment=booking.payment,
        posted_at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
    )


def _must_agree(earlier: LedgerTransaction, booking: Booking) -> None:
    if earlier.amount_fen != booking.amount_fen:
        raise Conflict(
            noop("%(cause)s was used already, for %(amount)s."),
            code="cause_reused",
            cause=booking.cause or booking.reference,
            amount=format_fen(earlier.amount_fen),
        )
