"""What insurance takes off a pickup's price. Integer fen."""

from __future__ import annotations

from carriers.states import PayMode


def insurance_offset(cap_fen: int, first_weight_fee_fen: int, pay_mode: str) -> int:
    """What freight insurance pays of a door pickup: the first-weight fee up to the cap, online payment only
    (S1 1.17, C-13). What the cap leaves over is not paid out."""
    return min(cap_fen, first_weight_fee_fen) if pay_mode == PayMode.ONLINE else 0
