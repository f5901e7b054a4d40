"""Reading the books, and what differs from the payment provider's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext_noop as noop

from tickets.models import Compensation, Posting, PostingLine, ProviderPayment, Refund
from tickets.policies.books import Line, balances
from tickets.states import BookAccount, CompensationState, Difference, RefundState

MOST = 500
HINTS = {
    Difference.NOT_AT_PROVIDER: noop(
        "Ask the provider with the key. Unless it was paid, finance transfers it by hand."
    ),
    Difference.NOT_WITH_US: noop("Nobody here asked for this payment. Ask the provider what it was for."),
    Difference.AMOUNT: noop("The provider paid another amount. Correct the difference by hand and note it."),
    Difference.NOT_NOTED: noop("The answer was lost. The next sweep asks again and notes the payment."),
}


@dataclass(frozen=True)
class Found:
    """One difference: its kind, the payment key, both amounts (fen; None where one side knows nothing)."""

    kind: Difference
    key: str
    ours_fen: int | None
    theirs_fen: int | None

    @property
    def hint(self) -> str:
        return HINTS[self.kind]


def account_balances() -> dict[str, int]:
    """Credits less debits of each account; together they are zero."""
    sums = PostingLine.objects.values_list("account", "side").annotate(fen=Sum("amount_fen"))
    return balances(Line(account, side, fen) for account, side, fen in sums)


def owed_to_buyers_fen() -> int:
    """What buyers have been granted and not been paid yet."""
    return account_balances()[BookAccount.BUYER]


def differences(*, most: int = MOST) -> Iterator[Found]:
    """What our books and the provider's list do not agree on, over the days that the list covers."""
    days = ProviderPayment.objects.order_by("paid_on").values_list("paid_on", flat=True)
    first, last = days.first(), days.last()
    if first is None:
        return
    theirs = dict(ProviderPayment.objects.values_list("key", "amount_fen"))
    ours = dict(Posting.objects.exclude(payment_key="").values_list("payment_key", "amount_fen"))
    within = Posting.objects.exclude(payment_key="").filter(
        posted_at__date__gte=first, posted_at__date__lte=last
    )
    found = [
        Found(Difference.NOT_AT_PROVIDER, key, fen, None)
        for key, fen in within.values_list("payment_key", "amount_fen")
        if key not in theirs
    ]
    waiting = _waiting(theirs.keys() - ours.keys())
    for key, fen in theirs.items():
        if key not in ours:
            kind = Difference.NOT_NOTED if key in waiting else Difference.NOT_WITH_US
            found.append(Found(kind, key, waiting.get(key), fen))
        elif ours[key] != fen:
            found.append(Found(Difference.AMOUNT, key, ours[key], fen))
    yield from sorted(found, key=lambda row: row.key)[:most]


def _waiting(keys: set[str]) -> dict[str, int]:
    """Payments that we have asked for and not noted as paid, by key."""
    refunds = Refund.objects.filter(key__in=keys).exclude(state=RefundState.PAID)
    owed = Compensation.objects.filter(
        key__in=keys,
        state__in=(CompensationState.RESERVED, CompensationState.PAY_FAILED, CompensationState.MANUAL),
    )
    return dict(refunds.values_list("key", "amount_fen")) | dict(owed.values_list("key", "amount_fen"))
