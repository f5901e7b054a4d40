"""Double entry for the deposit of one shop for one service: what each operation posts, and what it may not.

Amounts are integer fen. A posting adds up to zero; available, frozen and transit never fall below it (invariant 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.money import format_fen
from portal.states import LedgerKind, Operation

Balances = Mapping[str, int]
Posting = tuple[tuple[LedgerKind, int], ...]

OUT_OF = (LedgerKind.AVAILABLE, LedgerKind.FROZEN)
BETWEEN = {
    Operation.FREEZE: (LedgerKind.AVAILABLE, LedgerKind.FROZEN),
    Operation.UNFREEZE: (LedgerKind.FROZEN, LedgerKind.AVAILABLE),
    Operation.DEDUCT: (LedgerKind.AVAILABLE, LedgerKind.COMPENSATION),
    Operation.DEDUCT_FROZEN: (LedgerKind.FROZEN, LedgerKind.COMPENSATION),
    Operation.RELEASE: (LedgerKind.AVAILABLE, LedgerKind.TRANSIT),
    Operation.PAYOUT: (LedgerKind.TRANSIT, LedgerKind.CLEARING),
    Operation.PAYOUT_FAILED: (LedgerKind.TRANSIT, LedgerKind.AVAILABLE),
}


def posting(operation: Operation, balances: Balances, amount_fen: int) -> Posting:
    """What an operation posts on top of these balances; books that do not move are left out.

    Raises ValueError for an amount that is not above zero.
    """
    if amount_fen <= 0:
        raise ValueError("an operation moves more than nothing")
    if operation in BETWEEN:
        source, target = BETWEEN[operation]
        return ((source, -amount_fen), (target, amount_fen))
    return tuple((kind, fen) for kind, fen in SPECIAL[operation](balances, amount_fen) if fen)


def money_in(balances: Balances, amount_fen: int) -> Posting:
    """Money that arrives first settles what the shop owes; the rest is available."""
    settled = min(amount_fen, -balances.get(LedgerKind.OWED, 0))
    return (
        (LedgerKind.CLEARING, -amount_fen),
        (LedgerKind.OWED, settled),
        (LedgerKind.AVAILABLE, amount_fen - settled),
    )


def money_gone(balances: Balances, amount_fen: int) -> Posting:
    """Money the provider has taken back is gone whatever the books say: available first, then frozen; what
    was spent already the shop owes."""
    lines, rest = [], amount_fen
    for kind in OUT_OF:
        taken = min(rest, balances.get(kind, 0))
        lines.append((kind, -taken))
        rest -= taken
    return (*lines, (LedgerKind.OWED, -rest), (LedgerKind.CLEARING, amount_fen))


SPECIAL: Mapping[Operation, Callable[[Balances, int], Posting]] = {
    Operation.PAY: money_in,
    Operation.TOP_UP: money_in,
    Operation.PAYOUT_REVERSAL: money_in,
    Operation.REVERSAL: money_gone,
    Operation.PAYOUT_LATE: money_gone,
}


def after(balances: Balances, lines: Posting) -> dict[str, int]:
    """The balances with a posting applied."""
    moved = {str(kind): fen for kind, fen in lines}
    return {kind: balances.get(kind, 0) + moved.get(kind, 0) for kind in LedgerKind.values}


def against(balances: Balances, lines: Posting) -> Iterator[Reason]:
    """Why a posting is refused: a book would fall below zero. The reason tells the balance."""
    for kind, fen in lines:
        present = balances.get(kind, 0)
        if kind in LedgerKind.never_below_zero and present + fen < 0:
            facts = {"book": str(kind), "balance_fen": present, "asked_fen": -fen}
            shown = {"balance": format_fen(present), "asked": format_fen(-fen)}
            yield Reason(f"deposit_{kind}_too_low", TOO_LOW[kind], facts | shown)


TOO_LOW = {
    LedgerKind.AVAILABLE: noop("Only %(balance)s of the deposit is available; %(asked)s is needed."),
    LedgerKind.FROZEN: noop("Only %(balance)s of the deposit is frozen; %(asked)s is needed."),
    LedgerKind.TRANSIT: noop("Only %(balance)s of the deposit is being paid out; %(asked)s is needed."),
}


def held(balances: Balances) -> int:
    """What counts towards the required amount: available and frozen together, in fen."""
    return sum(balances.get(kind, 0) for kind in LedgerKind.held)


def lapsed(required_fen: int, before: Balances, now: Balances) -> bool:
    """Whether a deposit that was enough no longer is."""
    return held(before) >= required_fen > held(now)


def restored(required_fen: int, before: Balances, now: Balances) -> bool:
    """Whether a deposit that was not enough now is."""
    return held(before) < required_fen <= held(now)
