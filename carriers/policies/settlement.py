"""What accepting and paying a statement posts. Double entry in integer fen; every posting adds up to zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from carriers.states import Book, LineKind, StatementState

Posting = tuple[tuple[Book, int], ...]


def posting(step: str, lines: Iterable[tuple[str, int]]) -> Posting:
    """What a step posts for lines of (kind, fen); books that do not move are left out.

    Accepted: freight and its corrections are an expense, penalties (below zero) reduce it, the rest is owed to the
    carrier. Paid: what was owed goes through the bank.
    """
    known = list(lines)
    penalties = sum(fen for kind, fen in known if kind == LineKind.PENALTY)
    total = sum(fen for _kind, fen in known)
    if step == StatementState.ACCEPTED:
        moved: Posting = (
            (Book.FREIGHT, total - penalties),
            (Book.PENALTIES, penalties),
            (Book.PAYABLE, -total),
        )
    else:
        moved = ((Book.PAYABLE, total), (Book.CLEARING, -total))
    return tuple((book, fen) for book, fen in moved if fen)


def month_before(day: date) -> tuple[date, date]:
    """The first day of the month before a local date's, and the first day after it."""
    after = day.replace(day=1)
    last = date.fromordinal(after.toordinal() - 1)
    return last.replace(day=1), after
