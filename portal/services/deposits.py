"""What is done with the deposit of a shop for a service (domain D2; TB99 art 86).

Every verb works under the lock of the deposit's row, posts in its books once per reference and records a fact.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_DECIDERS, SYSTEM, Actor, Role
from portal.errors import InvalidInput, NotFound
from portal.models.deposit import DepositAccount, DepositPayment
from portal.models.ledger import LedgerTransaction
from portal.models.people import Shop
from portal.models.service import Service
from portal.policies import ledger as rules
from portal.policies.money import format_fen
from portal.queries import deposits as read
from portal.services import ledger, timeline
from portal.services.deposit_release import KEEPERS, begun, release, release_for, release_rest
from portal.services.ledger import Booked, Booking
from portal.services.numbers import next_number
from portal.states import Operation, PaymentKind, PaymentState

PAYERS = SHOP_DECIDERS | {Role.ERP}
MOST_FEN = 10_000_000_000


@transaction.atomic
def open_account(
    shop: Shop, service: Service, *, required_fen: int, actor: Actor, at: datetime
) -> DepositAccount:
    """The deposit of a shop for a service with this much required; made if there is none, brought up to date
    if there is. Raises NotFound for a shop out of reach."""
    if not (actor.sees_everything or shop.pk in actor.shops):
        raise NotFound()
    # Two people at once: the shop's row lets one of them make the deposit, the other finds it.
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    account = read.account_of(shop, service)
    if account is not None:
        return _require(ledger.lock(account), required_fen, actor, at)
    account = DepositAccount(
        shop=shop, service=service, required_fen=required_fen, created_at=at, updated_at=at
    )
    account.number = next_number(account.number_prefix, at)
    account.save()
    ledger.open_books(account)
    timeline.record("deposit.opened", account, actor=actor, at=at, data={"required_fen": required_fen})
    return account


def _require(account: DepositAccount, required_fen: int, actor: Actor, at: datetime) -> DepositAccount:
    if account.required_fen == required_fen and account.closing_at is None:
        return account
    held, before = account.held_fen, account.required_fen
    account.required_fen, account.closing_at = required_fen, None
    account.version += 1
    account.updated_at = at
    account.save(update_fields=["required_fen", "closing_at", "version", "updated_at"])
    facts = {"required_fen": required_fen, "before_fen": before}
    timeline.record("deposit.required", account, actor=actor, at=at, data=facts)
    if before <= held < required_fen and before:
        _lapse(account, required_fen - held, at)
    return account


@transaction.atomic
def request_payment(
    account: DepositAccount, *, amount_fen: int, actor: Actor, at: datetime
) -> DepositPayment:
    """Ask for money to be paid in. A second click for the same amount finds the payment already asked for.

    Raises NotFound, NotPermitted or InvalidInput.
    """
    account = ledger.admitted(account, actor, PAYERS)
    if not 0 < amount_fen <= MOST_FEN:
        limit = noop("The amount must be above zero and at most 100 million yuan.")
        raise InvalidInput({"amount_fen": [limit]})
    waiting = account.payments.filter(kind=PaymentKind.PAY_IN, state=PaymentState.REQUESTED)
    if (same := waiting.filter(amount_fen=amount_fen).first()) is not None:
        return same
    return begun(account, PaymentKind.PAY_IN, amount_fen, actor, at)


def freeze(
    account: DepositAccount, *, amount_fen: int, cause: str, reason: str, actor: Actor, at: datetime
) -> LedgerTransaction:
    """Set part of what is available aside for a case; once per cause.

    Raises NotFound, NotPermitted, Conflict (cause used for another amount) or Refused (too little available).
    """
    return _kept(account, Operation.FREEZE, "deposit.frozen", amount_fen, cause, reason, actor, at)


def unfreeze(
    account: DepositAccount, *, amount_fen: int, cause: str, reason: str, actor: Actor, at: datetime
) -> LedgerTransaction:
    """Make what was frozen available again; once per cause. Raises what `freeze` raises."""
    return _kept(account, Operation.UNFREEZE, "deposit.unfrozen", amount_fen, cause, reason, actor, at)


def deduct(
    account: DepositAccount,
    *,
    amount_fen: int,
    cause: str,
    reason: str,
    actor: Actor,
    at: datetime,
    frozen: bool = False,
) -> LedgerTransaction:
    """Take compensation out of what is available (or frozen) for a cause, once; never more than is there.

    Raises what `freeze` raises; the reason of a refusal tells the balance.
    """
    operation = Operation.DEDUCT_FROZEN if frozen else Operation.DEDUCT
    return _kept(account, operation, "deposit.deducted", amount_fen, cause, reason, actor, at)


@transaction.atomic
def _kept(
    account: DepositAccount,
    operation: Operation,
    event: str,
    amount_fen: int,
    cause: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> LedgerTransaction:
    account = ledger.admitted(account, actor, KEEPERS)
    if amount_fen <= 0:
        raise InvalidInput({"amount_fen": [noop("The amount must be above zero.")]})
    reference = f"{account.number}:{operation}:{cause}"
    booking = Booking(operation, amount_fen, reference, cause=cause, note=reason)
    booked = ledger.book(account, booking, actor=actor, at=at)
    if booked.new:
        facts = {"amount_fen": amount_fen, "cause": cause}
        note = f"{format_fen(amount_fen)} · {reason}"
        timeline.record(event, account, actor=actor, at=at, note=note, data=facts)
        tell_crossing(account, booked, at)
        release_rest(account, at)
    return booked.transaction


def tell_crossing(account: DepositAccount, booked: Booked, at: datetime) -> None:
    """Record that the deposit no longer suffices, or suffices again; memberships listen to both."""
    if rules.lapsed(account.required_fen, booked.before, booked.after):
        _lapse(account, account.required_fen - rules.held(booked.after), at)
    elif rules.restored(account.required_fen, booked.before, booked.after):
        timeline.record("deposit.restored", account, actor=SYSTEM, at=at)


def _lapse(account: DepositAccount, missing_fen: int, at: datetime) -> None:
    facts = {"missing_fen": missing_fen}
    note = format_fen(missing_fen)
    timeline.record("deposit.lapsed", account, actor=SYSTEM, at=at, note=note, data=facts)


__all__ = [
    "KEEPERS",
    "MOST_FEN",
    "deduct",
    "freeze",
    "open_account",
    "release",
    "release_for",
    "request_payment",
    "tell_crossing",
    "unfreeze",
]
