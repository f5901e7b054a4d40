"""What a parcel costs under a contract: zones, weight steps, volume, surcharges. Integer fen and grams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

NOWHERE = -1


@dataclass(frozen=True)
class Line:
    """First weight and steps between two zones; a zone lists region codes of any level, empty = anywhere."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    first_weight_grams: int
    first_fee_fen: int
    step_grams: int
    step_fee_fen: int

    def fee(self, grams: int) -> int:
        """The weight fee; every begun step counts."""
        beyond = max(0, grams - self.first_weight_grams)
        return self.first_fee_fen + -(-beyond // self.step_grams) * self.step_fee_fen


@dataclass(frozen=True)
class Tariff:
    """The prices of one revision of a contract. Surcharges: kind → {"fen", "permille"}."""

    lines: tuple[Line, ...]
    volumetric_divisor: int
    max_grams: int
    surcharges: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Parcel:
    """What is to be carried; `circumstances` are those of the place and the hour (remote, night, holiday)."""

    grams: int
    volume_cm3: int = 0
    needs: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Quote:
    """A price with its calculation."""

    charged_grams: int
    volumetric_grams: int
    first_fee_fen: int
    weight_fee_fen: int
    surcharges: tuple[tuple[str, int], ...]

    @property
    def total_fen(self) -> int:
        return self.weight_fee_fen + sum(fen for _kind, fen in self.surcharges)

    def as_json(self) -> dict[str, Any]:
        return {
            "charged_grams": self.charged_grams,
            "volumetric_grams": self.volumetric_grams,
            "first_fee_fen": self.first_fee_fen,
            "weight_fee_fen": self.weight_fee_fen,
            "surcharges": [{"kind": kind, "fen": fen} for kind, fen in self.surcharges],
            "total_fen": self.total_fen,
        }


def exactness(zone: Sequence[str], region: str) -> int:
    """How exactly a zone names a region: the length of its longest code that fits, 0 for anywhere, -1 for not."""
    if not zone:
        return 0
    return max((len(code) for code in zone if region.startswith(code)), default=NOWHERE)


def line_for(lines: Iterable[Line], origin: str, destination: str) -> Line | None:
    """The line of a route: the one with the most exact origin, among those the most exact destination.

    In a published price book no two lines are equally exact (see `overlaps`), so the order of lines decides nothing.
    """
    fitting = [
        ((start, end), line)
        for line in lines
        if (start := exactness(line.origins, origin)) > NOWHERE
        and (end := exactness(line.destinations, destination)) > NOWHERE
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def overlaps(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The pairs of lines that would price one route twice (D8), by position."""
    numbered = list(enumerate(lines))
    return [
        (i, j)
        for (i, one), (j, other) in combinations(numbered, 2)
        if _shared(one.origins, other.origins) and _shared(one.destinations, other.destinations)
    ]


def _shared(zone: Sequence[str], other: Sequence[str]) -> bool:
    return bool(set(zone) & set(other)) or not (zone or other)


def quote(tariff: Tariff, origin: str, destination: str, parcel: Parcel) -> Quote | None:
    """The price of a parcel on a route, or None where the contract has none for the route or the weight.

    Charged is the heavier of the scales and the volume (E10). A surcharge is a fixed amount, a share of the weight
    fee, or both; half a fen is rounded up.
    """
    line = line_for(tariff.lines, origin, destination)
    volumetric = -(-parcel.volume_cm3 * 1000 // tariff.volumetric_divisor)
    grams = max(parcel.grams, volumetric)
    if line is None or grams > tariff.max_grams:
        return None
    weight_fee = line.fee(grams)
    due = parcel.needs | parcel.circumstances
    extras = tuple(
        (kind, _amount(terms, weight_fee)) for kind, terms in sorted(tariff.surcharges.items()) if kind in due
    )
    return Quote(grams, volumetric, line.first_fee_fen, weight_fee, extras)


def _amount(terms: Mapping[str, int], weight_fee_fen: int) -> int:
    return terms.get("fen", 0) + (weight_fee_fen * terms.get("permille", 0) + 500) // 1000
