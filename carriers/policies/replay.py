"""A stored choice under other weights: the same facts, the same filters, the same tie-break. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carriers.policies.choosing import weighted

PARTS = ("quality", "price", "speed", "margin")


@dataclass(frozen=True)
class Pick:
    """One carrier of a stored choice. Fee in fen, quality 0-1000."""

    code: str
    fee_fen: int
    quality: int


def replayed(choice: Mapping[str, Any], weights: Mapping[str, int]) -> tuple[Pick, Pick] | None:
    """Who was chosen, and who would have been; None where nobody fitted.

    Carriers that stood before the chosen one had lost their last unit of capacity in that instant (E3): they are
    left out, so that the weights of the time give the choice of the time.
    """
    fitting = [entry for entry in choice.get("candidates", ()) if entry["fits"]]
    codes = [entry["carrier"] for entry in fitting]
    if choice.get("chosen") not in codes:
        return None
    left = fitting[codes.index(choice["chosen"]) :]
    best = min(left, key=lambda entry: (-weighted(entry["parts"], weights), entry["carrier"]))
    return _pick(left[0]), _pick(best)


def _pick(entry: Mapping[str, Any]) -> Pick:
    return Pick(entry["carrier"], entry["fee_fen"] or 0, entry["parts"].get("quality", 0))
