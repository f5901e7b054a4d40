"""Paying buyers back. An adapter pays one key once, however often it is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True)
class PaymentResult:
    """What the provider said: paid with its reference, or refused with a reason."""

    paid: bool
    reference: str = ""
    error: str = ""


class PaymentAdapter(Protocol):
    """A payment provider. `refund` may be called again with the same key and then pays nothing more."""

    def refund(self, *, key: str, amount_fen: int, currency: str, order: str) -> PaymentResult: ...


class SandboxPayments:
    """A provider that lives in a file of its own, as a real one lives elsewhere: it remembers every key.

    An order number that ends in "-PAYFAIL" is refused, so that failure can be seen.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.VAR_DIR) / "payments.sqlite3"

    def refund(self, *, key: str, amount_fen: int, currency: str, order: str) -> PaymentResult:
        if order.endswith("-PAYFAIL"):
            return PaymentResult(False, error="account closed")
        with closing(self._open()) as book, book:
            book.execute("INSERT OR IGNORE INTO payment VALUES (?, ?, ?)", (key, amount_fen, currency))
            row = book.execute("SELECT rowid, amount_fen FROM payment WHERE key = ?", (key,)).fetchone()
        if row[1] != amount_fen:
            return PaymentResult(False, error="this key was used for another amount")
        return PaymentResult(True, reference=f"SBX{row[0]:010d}")

    def payments(self) -> list[tuple[str, int]]:
        """Every payment ever made: key and fen."""
        with closing(self._open()) as book:
            return book.execute("SELECT key, amount_fen FROM payment ORDER BY rowid").fetchall()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        book = sqlite3.connect(self.path, timeout=20)
        book.execute(
            "CREATE TABLE IF NOT EXISTS payment (key TEXT PRIMARY KEY, amount_fen INT, currency TEXT)"
        )
        return book
