"""What a parcel costs, and what insurance takes off. Integer fen and grams."""

from __future__ import annotations

from dataclasses import dataclass

from carriers.states import PayMode


@dataclass(frozen=True)
class Rate:
    """First weight and steps of one zone pair."""

    first_weight_grams: int
    first_fee_fen: int
    step_grams: int
    step_fee_fen: int

    def fee(self, grams: int) -> int:
        """The whole fee; every begun step counts."""
        beyond = max(0, grams - self.first_weight_grams)
        steps = -(-beyond // self.step_grams)
        return self.first_fee_fen + steps * self.step_fee_fen


def insurance_offset(cap_fen: int, first_weight_fee_fen: int, pay_mode: str) -> int:
    """What freight insurance pays of a door pickup: the first-weight fee up to the cap, online payment only
    (S1 1.17, C-13). What the cap leaves over is not paid out."""
    return min(cap_fen, first_weight_fee_fen) if pay_mode == PayMode.ONLINE else 0
