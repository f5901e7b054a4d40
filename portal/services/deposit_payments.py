"""What the moves of a deposit payment post in the books (domain E2, A18)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.errors import Reason
from portal.models.deposit import DepositAccount, DepositPayment
from portal.policies import ledger as rules
from portal.policies.money import format_fen
from portal.services import deposit_release, deposits, ledger, moves, timeline
from portal.services.ledger import Booked, Booking
from portal.states import Operation
from portal.workflow import Context


@moves.consequence(DepositPayment, "pay")
def money_moved(row: DepositPayment, context: Context) -> None:
    """Money in: the deposit grows. Money out: what was set aside is gone."""
    if row.is_payout:
        _paid_out(row, Operation.PAYOUT, context)
    else:
        _paid_in(row, context)


@moves.consequence(DepositPayment, "pay_after_all")
def money_moved_after_all(row: DepositPayment, context: Context) -> None:
    """The same after a failure; what had been set aside for a payout was available again meanwhile."""
    if row.is_payout:
        _paid_out(row, Operation.PAYOUT_LATE, context)
    else:
        _paid_in(row, context)


@moves.consequence(DepositPayment, "fail")
def payout_comes_back(row: DepositPayment, context: Context) -> None:
    """What was set aside for a payout that failed is available again."""
    if row.is_payout:
        _posted(ledger.lock(row.account), row, Operation.PAYOUT_FAILED, context)


@moves.check(DepositPayment, "retry")
def still_there(row: DepositPayment, context: Context) -> Iterator[Reason]:
    """A payout is tried again only with money that is still available, and only while nobody needs the deposit."""
    if row.is_payout:
        balances = row.account.balances
        yield from deposit_release.reasons_to_keep(row.account, balances)
        yield from rules.against(balances, rules.posting(Operation.RELEASE, balances, row.amount_fen))


@moves.consequence(DepositPayment, "retry")
def set_aside_again(row: DepositPayment, context: Context) -> None:
    """Before the provider is asked once more the money of a payout is set aside again."""
    if row.is_payout:
        deposit_release.set_aside(ledger.lock(row.account), row, context.actor, context.at)


@moves.consequence(DepositPayment, "reverse")
def taken_back(row: DepositPayment, context: Context) -> None:
    """Post the reversing transaction; memberships hear of a deposit that no longer suffices (A18)."""
    account = ledger.lock(row.account)
    operation = Operation.PAYOUT_REVERSAL if row.is_payout else Operation.REVERSAL
    booked = _posted(account, row, operation, context)
    _told("deposit.payout_reversed" if row.is_payout else "deposit.reversed", account, row, context)
    deposits.tell_crossing(account, booked, context.at)


def _paid_in(row: DepositPayment, context: Context) -> None:
    account = ledger.lock(row.account)
    first = not account.transactions.filter(kind=Operation.PAY).exists()
    booked = _posted(account, row, Operation.PAY if first else Operation.TOP_UP, context)
    _told("deposit.paid", account, row, context)
    deposits.tell_crossing(account, booked, context.at)
    deposit_release.release_rest(account, context.at)


def _paid_out(row: DepositPayment, operation: Operation, context: Context) -> None:
    account = ledger.lock(row.account)
    booked = _posted(account, row, operation, context)
    _told("deposit.released", account, row, context)
    deposits.tell_crossing(account, booked, context.at)


def _posted(account: DepositAccount, row: DepositPayment, operation: Operation, context: Context) -> Booked:
    reference = f"{row.number}:{operation}:{row.attempts}"
    booking = Booking(operation, row.amount_fen, reference, payment=row)
    return ledger.book(account, booking, actor=context.actor, at=context.at)


def _told(event: str, account: DepositAccount, row: DepositPayment, context: Context) -> None:
    facts = {"payment": row.number, "amount_fen": row.amount_fen}
    note = format_fen(row.amount_fen, row.currency)
    timeline.record(event, account, actor=context.actor, at=context.at, note=note, data=facts)
