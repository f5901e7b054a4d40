"""Paying out what is left of a deposit when nobody needs it any more (domain E2, E3)."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor, Role
from portal.errors import Reason
from portal.models.deposit import DepositAccount, DepositPayment
from portal.models.people import Shop
from portal.models.service import Service
from portal.policies import ledger as rules
from portal.policies.money import format_fen
from portal.queries import deposits as read
from portal.services import ledger, moves
from portal.services.ledger import Booked, Booking
from portal.services.numbers import next_number
from portal.states import LedgerKind, Operation, PaymentKind

KEEPERS = frozenset({Role.FINANCE, Role.SYSTEM})


@transaction.atomic
def release(account: DepositAccount, *, actor: Actor, at: datetime) -> DepositPayment:
    """Pay out what is left. Raises NotFound, NotPermitted, or Refused while somebody needs the deposit, while
    part of it is frozen, or when nothing is left."""
    account = ledger.admitted(account, actor, KEEPERS)
    balances = account.balances
    moves.refuse_if(reasons_to_keep(account, balances))
    _close(account, at)
    return _pay_out(account, balances[LedgerKind.AVAILABLE], actor, at)


@transaction.atomic
def release_for(
    shop: Shop, service: Service, *, at: datetime, actor: Actor = SYSTEM
) -> DepositPayment | None:
    """A membership has exited or an application has ended: pay out what is left, if nobody else needs it.

    What is frozen stays until it is unfrozen or deducted; then the rest goes out by itself, as does money that
    arrives later. Returns the payout, or None where nothing can go out now.
    """
    account = read.account_of(shop, service)
    if account is None:
        return None
    account = ledger.lock(account)
    if read.still_needed(account):
        return None
    _close(account, at)
    return release_rest(account, at, actor)


def _close(account: DepositAccount, at: datetime) -> None:
    account.required_fen = 0
    account.closing_at = account.closing_at or at
    account.save(update_fields=["required_fen", "closing_at"])


def release_rest(account: DepositAccount, at: datetime, actor: Actor = SYSTEM) -> DepositPayment | None:
    """Pay out what is left of a locked deposit that nobody needs, once nothing is frozen."""
    balances = account.balances
    if not account.closing_at or reasons_to_keep(account, balances):
        return None
    return _pay_out(account, balances[LedgerKind.AVAILABLE], actor, at)


def _pay_out(account: DepositAccount, amount_fen: int, actor: Actor, at: datetime) -> DepositPayment:
    payment = begun(account, PaymentKind.PAYOUT, amount_fen, actor, at)
    set_aside(account, payment, actor, at)
    return payment


def set_aside(account: DepositAccount, payment: DepositPayment, actor: Actor, at: datetime) -> Booked:
    """Take the money of a payout out of what is available before the provider is asked."""
    reference = f"{payment.number}:{Operation.RELEASE}:{payment.attempts}"
    booking = Booking(Operation.RELEASE, payment.amount_fen, reference, payment=payment)
    return ledger.book(account, booking, actor=actor, at=at)


def reasons_to_keep(account: DepositAccount, balances: rules.Balances) -> list[Reason]:
    found = []
    if read.still_needed(account):
        text = noop("An application or a membership still stands on this deposit.")
        found.append(Reason("deposit_needed", text))
    if frozen := balances[LedgerKind.FROZEN]:
        facts = {"frozen_fen": frozen, "frozen": format_fen(frozen)}
        found.append(Reason("deposit_frozen", noop("%(frozen)s of the deposit is frozen."), facts))
    if owed := -balances.get(LedgerKind.OWED, 0):
        facts = {"owed_fen": owed, "owed": format_fen(owed)}
        found.append(Reason("deposit_owes", noop("The shop still owes %(owed)s to this deposit."), facts))
    if not balances[LedgerKind.AVAILABLE]:
        found.append(Reason("deposit_empty", noop("Nothing of the deposit is left.")))
    return found


def begun(
    account: DepositAccount, kind: PaymentKind, amount_fen: int, actor: Actor, at: datetime
) -> DepositPayment:
    """A new payment of a locked deposit, to be asked of the provider now."""
    payment = DepositPayment(
        account=account,
        shop_id=account.shop_id,
        kind=kind,
        amount_fen=amount_fen,
        currency=account.currency,
        number=next_number(DepositPayment.number_prefix, at),
        next_attempt_at=at,
    )
    # Numbers begin again with an emptied database; the provider's memory does not.
    payment.key = f"deposit-{payment.number}-{secrets.token_hex(6)}"
    facts = {"kind": str(kind), "amount_fen": amount_fen}
    return moves.begin(payment, emits="deposit_payment.requested", actor=actor, at=at, data=facts)
