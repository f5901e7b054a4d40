"""What a broken promise costs: the higher of the platform's rule and the shop's own promise (TB99 art 15, C-16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Penalty:
    """An amount in fen, and whose promise it follows ("platform", "merchant", or nobody's)."""

    fen: int
    basis: str = ""


def penalty_of(parameters: Mapping[str, Any], paid_fen: int) -> Penalty:
    """What is owed for a promise as it was snapshotted at payment, on an order of this amount (fen).

    `penalty` is the platform's rule: a fraction `percent` of the order and a fixed `fen`, the higher of both, up to
    `cap_fen`. `pledge_fen` is what the shop promised by itself. The two are never added. Parts of a fen are dropped.
    """
    rule = parameters.get("penalty") or {}
    top, bottom = rule.get("percent") or (0, 1)
    by_rule = max(paid_fen * top // bottom, int(rule.get("fen", 0)))
    by_rule = min(by_rule, int(rule["cap_fen"])) if "cap_fen" in rule else by_rule
    pledged = int(parameters.get("pledge_fen", 0))
    if not by_rule and not pledged:
        return Penalty(0)
    return Penalty(pledged, "merchant") if pledged > by_rule else Penalty(by_rule, "platform")
