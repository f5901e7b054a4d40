"""The payment provider of the sandbox: it remembers every key, signs its callbacks, and fails where it is told to."""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.adapters.payment_provider import (
    BadCallback,
    Callback,
    Checkout,
    PaymentAdapter,
    PaymentResult,
    ProviderUnavailable,
    Said,
)

SIGNATURE = "X-Payment-Signature"
SignedCallback = tuple[bytes, dict[str, str]]
ANOTHER_AMOUNT = "this key was used for another amount"
TABLES = """
    CREATE TABLE IF NOT EXISTS payment (key TEXT PRIMARY KEY, amount_fen INT, currency TEXT);
    CREATE TABLE IF NOT EXISTS asked (key TEXT PRIMARY KEY, times INT DEFAULT 0);
    CREATE TABLE IF NOT EXISTS payout (key TEXT PRIMARY KEY, amount_fen INT, currency TEXT, asked INT DEFAULT 0);
    CREATE TABLE IF NOT EXISTS collection (reference TEXT PRIMARY KEY, key TEXT UNIQUE, amount_fen INT,
        currency TEXT, description TEXT, return_url TEXT, state TEXT DEFAULT 'open');
    CREATE TABLE IF NOT EXISTS callback (id INTEGER PRIMARY KEY, reference TEXT, body TEXT);
"""
# What a press on the checkout page does: the states it is offered in, the state after it, how often it is told.
PRESSES: dict[str, tuple[tuple[str, ...], str, int]] = {
    "pay": (("open", "failed"), "paid", 1),
    "pay_twice": (("open", "failed"), "paid", 2),
    "pay_silently": (("open", "failed"), "paid", 0),
    "fail": (("open",), "failed", 1),
    "reverse": (("paid",), "reversed", 1),
    "repeat": (("paid", "failed", "reversed"), "", 1),
}
ERRORS = {"failed": "refused by the payer's bank", "reversed": "taken back by the payer's bank"}


class SandboxPayments:
    """A provider that lives in a file of its own, as a real one lives elsewhere.

    What ends in "-PAYFAIL" (an order number, a description) is refused, and what ends in "-PAYLATER" is paid only
    when it is asked for again. A refund of an order that ends in "-PAYLOST" is paid, but its first answer is lost.
    On the checkout page a person pays, fails, repeats a callback, keeps it back, or takes a payment back. Callbacks are
    signed with HMAC-SHA256.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.VAR_DIR) / "payments.sqlite3"

    def refund(self, *, key: str, amount_fen: int, currency: str, order: str) -> PaymentResult:
        if order.endswith("-PAYFAIL"):
            return PaymentResult(False, error="account closed")
        times = self._asked(key)
        if order.endswith("-PAYLATER") and times == 1:
            return PaymentResult(False, pending=True)
        with closing(self._open()) as book, book:
            book.execute("INSERT OR IGNORE INTO payment VALUES (?, ?, ?)", (key, amount_fen, currency))
            row = book.execute("SELECT rowid, amount_fen FROM payment WHERE key = ?", (key,)).fetchone()
        if row["amount_fen"] != amount_fen:
            return PaymentResult(False, error=ANOTHER_AMOUNT)
        if order.endswith("-PAYLOST") and times == 1:
            raise ProviderUnavailable("the answer was lost on the way")
        return PaymentResult(True, reference=f"SBX{row['rowid']:010d}")

    def _asked(self, key: str) -> int:
        """How often a refund was asked for, this time included."""
        with closing(self._open()) as book, book:
            book.execute("INSERT OR IGNORE INTO asked (key) VALUES (?)", (key,))
            book.execute("UPDATE asked SET times = times + 1 WHERE key = ?", (key,))
            return book.execute("SELECT times FROM asked WHERE key = ?", (key,)).fetchone()["times"]

    def collect(
        self, *, key: str, amount_fen: int, currency: str, description: str, return_url: str
    ) -> Checkout:
        if description.endswith("-PAYFAIL"):
            return Checkout(error="account closed")
        reference = f"SBC{salted_hmac('checkout', key, algorithm='sha256').hexdigest()[:24]}"
        line = (reference, key, amount_fen, currency, description, return_url)
        with closing(self._open()) as book, book:
            book.execute(
                "INSERT OR IGNORE INTO collection (reference, key, amount_fen, currency, description, return_url)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                line,
            )
        if self.collection(reference)["amount_fen"] != amount_fen:
            return Checkout(error=ANOTHER_AMOUNT)
        return Checkout(f"{settings.SITE_URL}/sandbox/payments/{reference}/", reference)

    def payout(self, *, key: str, amount_fen: int, currency: str, description: str) -> PaymentResult:
        if description.endswith("-PAYFAIL"):
            return PaymentResult(False, error="account closed")
        line = (key, amount_fen, currency)
        with closing(self._open()) as book, book:
            book.execute("INSERT OR IGNORE INTO payout (key, amount_fen, currency) VALUES (?, ?, ?)", line)
            book.execute("UPDATE payout SET asked = asked + 1 WHERE key = ?", (key,))
            row = book.execute("SELECT rowid, * FROM payout WHERE key = ?", (key,)).fetchone()
        if row["amount_fen"] != amount_fen:
            return PaymentResult(False, error=ANOTHER_AMOUNT)
        waits = description.endswith("-PAYLATER") and row["asked"] == 1
        return PaymentResult(not waits, f"SBP{row['rowid']:010d}", pending=waits)

    def verify_callback(self, body: bytes, headers: Mapping[str, str]) -> Callback:
        if not hmac.compare_digest(signature(body).encode(), headers.get(SIGNATURE, "").encode()):
            raise BadCallback("wrong signature")
        return read_callback(body)

    def collection(self, reference: str) -> dict[str, Any]:
        """What is to be paid under a reference, and how it stands. Raises KeyError."""
        with closing(self._open()) as book:
            row = book.execute("SELECT * FROM collection WHERE reference = ?", (reference,)).fetchone()
        if row is None:
            raise KeyError(reference)
        return dict(row)

    def press(self, reference: str, name: str) -> list[SignedCallback]:
        """What a person presses on the checkout page; returns the callbacks to be sent.

        Raises KeyError for a press that the state does not offer.
        """
        row = self.collection(reference)
        states, target, times = PRESSES[name]
        if row["state"] not in states:
            raise KeyError(name)
        with closing(self._open()) as book, book:
            if target and _moved(book, row, target):
                _note(book, row, target)
            last = book.execute(
                "SELECT body FROM callback WHERE reference = ? ORDER BY id DESC LIMIT 1", (reference,)
            ).fetchone()
        body = last["body"].encode()
        return [(body, {SIGNATURE: signature(body)})] * times

    def payments(self) -> list[tuple[str, int]]:
        """Every refund ever made: key and fen."""
        with closing(self._open()) as book:
            rows = book.execute("SELECT key, amount_fen FROM payment ORDER BY rowid").fetchall()
        return [(row["key"], row["amount_fen"]) for row in rows]

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        book = sqlite3.connect(self.path, timeout=20)
        book.row_factory = sqlite3.Row
        book.executescript(TABLES)
        return book


def _moved(book: sqlite3.Connection, row: dict[str, Any], target: str) -> bool:
    """Two people on the page: only one of them moves it out of the state that both saw."""
    seen = (target, row["reference"], row["state"])
    moved = book.execute("UPDATE collection SET state = ? WHERE reference = ? AND state = ?", seen)
    return moved.rowcount == 1


def _note(book: sqlite3.Connection, row: dict[str, Any], said: str) -> None:
    number = book.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM callback").fetchone()[0]
    facts = {name: row[name] for name in ("reference", "key", "amount_fen", "currency")}
    message = facts | {
        "event": f"{row['reference']}-{number}",
        "said": said,
        "error": ERRORS.get(said, ""),
    }
    line = (number, row["reference"], json.dumps(message, sort_keys=True))
    book.execute("INSERT INTO callback VALUES (?, ?, ?)", line)


def signature(body: bytes) -> str:
    """HMAC-SHA256 over the raw body with a key derived from SECRET_KEY."""
    return salted_hmac("payment-callback", body, algorithm="sha256").hexdigest()


def read_callback(body: bytes) -> Callback:
    """The message of a body. Raises BadCallback for anything that is not exactly such a message."""
    try:
        message = json.loads(body.decode())
        names = ("event", "reference", "key", "currency")
        event, reference, key, currency = texts = [message[name] for name in names]
        if not all(isinstance(text, str) and 0 < len(text) <= 80 and text.isprintable() for text in texts):
            raise ValueError("a text is empty, too long or not printable")
        if type(message["amount_fen"]) is not int:
            raise ValueError("the amount is not a whole number of fen")
        error = "".join(sign for sign in str(message.get("error", "")) if sign.isprintable())[:200]
        said = Said(message["said"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BadCallback(f"unreadable: {type(problem).__name__}") from None
    return Callback(event, reference, key, said, message["amount_fen"], currency, error)


__all__ = [
    "SIGNATURE",
    "BadCallback",
    "Callback",
    "Checkout",
    "PaymentAdapter",
    "PaymentResult",
    "ProviderUnavailable",
    "Said",
    "SandboxPayments",
]
