"""What a shop has paid in for premiums, and how long it lasts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from portal.models import Shop
from portal.queries.policy import value_at
from tickets.models import PremiumAccount, PremiumEntry
from tickets.states import PremiumKind


def account_of(shop: Shop) -> PremiumAccount | None:
    """The shop's account; None where it pays its premiums with the settlement."""
    return PremiumAccount.objects.filter(shop=shop).first()


def entries_of(account: PremiumAccount) -> QuerySet[PremiumEntry]:
    return PremiumEntry.objects.filter(account=account)


def is_low(account: PremiumAccount, at: datetime) -> bool:
    """Whether the balance pays for fewer orders than the notice of a low balance names, at the last premium."""
    last = entries_of(account).filter(kind=PremiumKind.PREMIUM).order_by("-id").first()
    least = -last.amount_fen * value_at("insurance.low_premium_orders", at) if last else 1
    return account.balance_fen < least
