"""What a pickup costs in the end: bills by type, the buyer's share, and when to ask first. Integer fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carriers.states import PayMode


def total(lines: Iterable[tuple[str, int]]) -> int:
    """The sum of bills told one after another: types add up, a type told again replaces what was told of it (KD2)."""
    newest: dict[str, int] = dict(lines)
    return max(0, sum(newest.values()))


def is_news(known: Mapping[str, int], kind: str, amount_fen: int) -> bool:
    """Whether a line says something new; the same again changes nothing."""
    return known.get(kind) != amount_fen


def buyer_share(fee_fen: int, offset_fen: int, pay_mode: str) -> int:
    """What the buyer pays: nothing on the merchant's account, otherwise the fee less what insurance takes off."""
    return 0 if pay_mode == PayMode.MERCHANT else max(0, fee_fen - offset_fen)


def must_ask(fee_fen: int, agreed_fen: int, limit_fen: int, pay_mode: str) -> bool:
    """Whether the buyer is asked before a fee counts that is more than they agreed to (E10)."""
    return pay_mode != PayMode.MERCHANT and fee_fen - agreed_fen > limit_fen


def for_buyer(fee_fen: int, charged_quote_fen: int, agreed_quote_fen: int) -> int:
    """The fee without what it costs more only because another carrier than the one agreed to has come: a carrier's
    failure is never the buyer's bill (E4)."""
    return max(0, fee_fen - max(0, charged_quote_fen - agreed_quote_fen))
