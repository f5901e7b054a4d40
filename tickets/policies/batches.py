"""Whether a batch of items fails more often than its siblings, by more than chance explains. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tickets.states import BatchKind


class Batch(NamedTuple):
    """Items of one product of one shop that were made together."""

    shop: int
    item: str
    kind: str
    name: str


@dataclass(frozen=True)
class Counted:
    """Items out there, and how many of them had a claim with a fault in the window."""

    units: int
    claims: int


@dataclass(frozen=True)
class Verdict:
    """How many claims the siblings let expect, and the chance of at least as many as were seen (0 to 1)."""

    expected: float
    chance: float

    @property
    def per_million(self) -> float:
        return self.chance * 1_000_000


def batch_of(shop: int, item: str, production: str, serial: str, *, prefix: int) -> Batch | None:
    """The production batch where it is known, else the beginning of the serial number where that is longer than
    `prefix` characters; None where nothing tells the batch."""
    if production:
        return Batch(shop, item, BatchKind.PRODUCTION, production)
    if prefix and len(serial) > prefix:
        return Batch(shop, item, BatchKind.SERIAL, serial[:prefix])
    return None


def judge(batch: Counted, siblings: Counted, *, looked_at: int) -> Verdict | None:
    """The exact test of two Poisson rates: given all claims, how many fall to the batch is binomial with its share
    of the items (Przyborowski and Wilenski 1940). `looked_at` batches were compared, so the chance is multiplied by
    their number (Bonferroni). None without siblings: there is nothing to compare with."""
    from scipy.stats import binom  # noqa: PLC0415 - only when batches are compared

    if not batch.units or not siblings.units:
        return None
    claims, units = batch.claims + siblings.claims, batch.units + siblings.units
    expected = siblings.claims * batch.units / siblings.units
    tail = float(binom.sf(batch.claims - 1, claims, batch.units / units))
    return Verdict(expected, min(1.0, tail * max(1, looked_at)))
