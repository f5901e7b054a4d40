"""Double entry: a posting has two sides that are equal (invariant 12). Amounts are integer fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.states import BookAccount, Side


@dataclass(frozen=True)
class Line:
    """One amount on one side of one account."""

    account: str
    side: str
    fen: int


def debit(account: str, fen: int) -> Line:
    return Line(account, Side.DEBIT, fen)


def credit(account: str, fen: int) -> Line:
    return Line(account, Side.CREDIT, fen)


def moved(source: str, target: str, fen: int) -> tuple[Line, Line]:
    """An amount borne by `source` in favour of `target`."""
    return debit(source, fen), credit(target, fen)


def checked(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a posting, without those of nothing.

    Raises ValueError for a posting that moves nothing, names an unknown account, or whose sides differ.
    """
    kept = tuple(line for line in lines if line.fen)
    if any(line.fen < 0 for line in kept):
        raise ValueError("an amount is never below zero")
    if any(line.account not in BookAccount.values or line.side not in Side.values for line in kept):
        raise ValueError("unknown account or side")
    totals = Counter[str]()
    for line in kept:
        totals[line.side] += line.fen
    if not kept or totals[Side.DEBIT] != totals[Side.CREDIT]:
        raise ValueError("debits and credits of a posting are equal and above zero")
    return kept


def balances(lines: Iterable[Line]) -> dict[str, int]:
    """Credits less debits of each account, in fen; all accounts together give zero."""
    found = dict.fromkeys(BookAccount.values, 0)
    for line in lines:
        found[line.account] += line.fen if line.side == Side.CREDIT else -line.fen
    return found
