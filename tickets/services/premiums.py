"""Premium accounts: paid in beforehand, charged per order, never below zero (L8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import InvalidInput
from portal.models import Shop
from portal.queries.policy import value_at
from portal.services import timeline
from portal.services.numbers import next_number
from tickets.models import PremiumAccount, PremiumEntry
from tickets.policies import books as entries
from tickets.services import books
from tickets.states import BookAccount, PremiumKind

MOST_FEN = 1_000_000_000


@transaction.atomic
def top_up(shop: Shop, *, amount_fen: int, reference: str, actor: Actor, at: datetime) -> PremiumAccount:
    """Enter money that a shop has paid in for premiums; the first time opens its account. Once per reference.

    Raises InvalidInput for an amount out of range or no reference.
    """
    if not 0 < amount_fen <= MOST_FEN:
        raise InvalidInput(
            {"amount_fen": [noop("The amount must be above zero and at most 10 million yuan.")]}
        )
    if not reference.strip():
        raise InvalidInput({"reference": [noop("Name the transfer.")]})
    account = _account(shop, actor, at)
    if _booked(account, PremiumKind.TOP_UP, f"top-up:{reference.strip()}"[:120], amount_fen, at):
        paid_in = entries.moved(BookAccount.STOREFRONT_CASH, BookAccount.INSURER, amount_fen)
        books.post(
            f"premium:{account.number}:{reference.strip()}"[:120], paid_in, cause=account.number, at=at
        )
        facts = {"amount_fen": amount_fen}
        timeline.record("premium.topped_up", account, actor=actor, at=at, note=reference, data=facts)
    return account


def _account(shop: Shop, actor: Actor, at: datetime) -> PremiumAccount:
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    account = PremiumAccount.objects.select_for_update(no_key=True).filter(shop=shop).first()
    if account is None:
        number = next_number(PremiumAccount.number_prefix, at)
        account = PremiumAccount.objects.create(number=number, shop=shop, created_at=at, updated_at=at)
        timeline.record("premium.opened", account, actor=actor, at=at)
    return account


def _booked(account: PremiumAccount, kind: str, reference: str, fen: int, at: datetime) -> bool:
    """Whether an entry is new; the account is locked."""
    if PremiumEntry.objects.filter(reference=reference).exists():
        return False
    account.balance_fen += fen
    account.version, account.updated_at = account.version + 1, at
    account.save(update_fields=["balance_fen", "version", "updated_at"])
    facts = {"kind": kind, "reference": reference, "amount_fen": fen, "booked_at": at}
    PremiumEntry.objects.create(account=account, balance_after_fen=account.balance_fen, **facts)
    return True


def charge(shop_id: int, fen: int, reference: str, *, at: datetime) -> bool | None:
    """Take a premium: True from the account, False where it does not suffice (the shop is alarmed), None where the shop
    has no account and pays with its settlement."""
    account = PremiumAccount.objects.select_for_update(no_key=True).filter(shop_id=shop_id).first()
    if account is None:
        return None
    if account.balance_fen < fen:
        _alarm(account, "premium.exhausted", at)
        return False
    _booked(account, PremiumKind.PREMIUM, reference, -fen, at)
    if account.balance_fen < fen * value_at("insurance.low_premium_orders", at):
        _alarm(account, "premium.low", at)
    return True


def give_back(shop_id: int, fen: int, reference: str, *, at: datetime) -> None:
    """A premium goes back to the account: the insurer did not take the risk."""
    account = PremiumAccount.objects.select_for_update(no_key=True).filter(shop_id=shop_id).first()
    if account is not None:
        _booked(account, PremiumKind.RETURNED, reference, fen, at)


def _alarm(account: PremiumAccount, name: str, at: datetime) -> None:
    """Tell the shop, of the same trouble at most once a day."""
    facts = {"balance_fen": account.balance_fen}
    if name == "premium.low":
        if account.warned_at is not None and (at - account.warned_at).days < 1:
            return
        account.warned_at = at
        account.save(update_fields=["warned_at"])
    timeline.record(name, account, actor=SYSTEM, at=at, data=facts)
