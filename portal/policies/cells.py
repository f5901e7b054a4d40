"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Yuan(str):
    """An amount of fen as yuan with two places, which a spreadsheet may add up: -12.50."""

    def __new__(cls, fen: int | None) -> Yuan:
        if fen is None:
            return super().__new__(cls, "")
        sign, (yuan, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
        return super().__new__(cls, f"{sign}{yuan}.{rest:02d}")


def safe(value: Any) -> str:
    """A cell that a spreadsheet shows as it stands: text that would start a formula gets an apostrophe. Amounts
    are numbers and stay numbers."""
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) and not isinstance(value, Yuan) else text
