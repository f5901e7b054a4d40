"""What an insurer is to us, and the one of the sandbox. Every key is decided once, however often it is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from django.conf import settings


class Answer(StrEnum):
    """What an insurer says: not yet, yes, no, or that the money has gone."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAID = "paid"


@dataclass(frozen=True)
class Verdict:
    """An answer with the insurer's reference, and for a refusal the reason."""

    answer: Answer
    reference: str = ""
    reason: str = ""


class InsurerUnavailable(Exception):
    """The insurer cannot be reached; nothing is known, so the same key is asked again later."""


class InsurerAdapter(Protocol):
    """An insurer. Every call may be made again with the same key and then says how it stands. Amounts are fen."""

    def bind(self, *, key: str, order: str, premium_fen: int, cap_fen: int) -> Verdict: ...

    def claim(self, *, key: str, policy: str, order: str, waybill: str, amount_fen: int) -> Verdict: ...


ENDINGS = ("BINDFAIL", "BINDLATER", "BINDLOST", "CLAIMFAIL", "CLAIMLATER", "CLAIMLOST")
TABLE = """CREATE TABLE IF NOT EXISTS asked (key TEXT PRIMARY KEY, order_number TEXT, amount_fen INT,
    times INT DEFAULT 0);"""


class SandboxInsurer:
    """An insurer that lives in a file of its own and remembers every key.

    The ending of the order's number says how it behaves: -BINDFAIL and -CLAIMFAIL are refused, -BINDLATER and
    -CLAIMLATER are decided when they are asked for a second time, -BINDLOST and -CLAIMLOST are decided at once but the
    first answer is lost. A claim that was approved is paid when it is asked for again.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.VAR_DIR) / "insurer.sqlite3"

    def bind(self, *, key: str, order: str, premium_fen: int, cap_fen: int) -> Verdict:
        times = self._asked(key, order, premium_fen)
        return self._verdict("BIND", order, times, f"POL-{key}"[:40], "risk not accepted")

    def claim(self, *, key: str, policy: str, order: str, waybill: str, amount_fen: int) -> Verdict:
        times = self._asked(key, order, amount_fen)
        verdict = self._verdict("CLAIM", order, times, f"CLM-{key}"[:40], "the waybill shows no return")
        paid = verdict.answer is Answer.ACCEPTED and times > (2 if order.endswith("-CLAIMLATER") else 1)
        return Verdict(Answer.PAID, verdict.reference) if paid else verdict

    def _verdict(self, what: str, order: str, times: int, reference: str, reason: str) -> Verdict:
        if order.endswith(f"-{what}FAIL"):
            return Verdict(Answer.REFUSED, reason=reason)
        if order.endswith(f"-{what}LATER") and times == 1:
            return Verdict(Answer.PENDING)
        if order.endswith(f"-{what}LOST") and times == 1:
            raise InsurerUnavailable("the answer was lost on the way")
        return Verdict(Answer.ACCEPTED, reference)

    def _asked(self, key: str, order: str, amount_fen: int) -> int:
        """How often a key was asked for, this time included. Raises ValueError for another amount."""
        with closing(self._open()) as book, book:
            book.execute(
                "INSERT OR IGNORE INTO asked (key, order_number, amount_fen) VALUES (?, ?, ?)",
                (key, order, amount_fen),
            )
            book.execute("UPDATE asked SET times = times + 1 WHERE key = ?", (key,))
            row = book.execute("SELECT times, amount_fen FROM asked WHERE key = ?", (key,)).fetchone()
        if row[1] != amount_fen:
            raise ValueError("this key was used for another amount")
        return int(row[0])

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        book = sqlite3.connect(self.path, timeout=20)
        book.executescript(TABLE)
        return book


__all__ = ["Answer", "InsurerAdapter", "InsurerUnavailable", "SandboxInsurer", "Verdict"]
