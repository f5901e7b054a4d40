"""Money is integer fen. The one formatter, and splitting without losing a fen."""

from __future__ import annotations

from collections.abc import Sequence


def format_fen(amount: int, currency: str = "CNY") -> str:
    """¥1,234.50 for 123450 fen."""
    sign = "-" if amount < 0 else ""
    yuan, fen = divmod(abs(amount), 100)
    symbol = "¥" if currency == "CNY" else f"{currency} "
    return f"{sign}{symbol}{yuan:,}.{fen:02d}"


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide fen by weights so that the parts add up exactly; earlier parts take the remainder.

    Raises ValueError for no weights or weights that add up to nothing.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights must add up to more than zero")
    parts = [total * weight // whole for weight in weights]
    for index in range(total - sum(parts)):
        parts[index % len(parts)] += 1
    return parts
