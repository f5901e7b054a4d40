"""Where somebody collects and where nobody does: provinces or the cities of one, by carrier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from carriers.models import Carrier
from carriers.policies.slots import SHANGHAI
from carriers.queries.contracts import contracts_in_force
from carriers.queries.coverage import areas_in_force, region_chain
from carriers.states import AreaKind, CarrierState
from portal.models import Region

WHOLE, PARTLY, NOT = "whole", "partly", "not"


@dataclass(frozen=True)
class Cell:
    """How far one carrier collects in one region. `bound`: under a contract for the service."""

    cover: str
    bound: bool

    @property
    def counts(self) -> bool:
        return self.bound and self.cover != NOT


@dataclass(frozen=True)
class Row:
    """One region with a cell for every carrier, in the order of the map."""

    region: Region
    cells: tuple[Cell, ...]

    @property
    def gap(self) -> bool:
        """No approved carrier under contract collects anywhere in the region."""
        return self.serving == 0

    @property
    def serving(self) -> int:
        """How many approved carriers under contract collect in the region or in a part of it."""
        return sum(cell.counts for cell in self.cells)


@dataclass(frozen=True)
class CoverageMap:
    """Regions by carriers. `polygons` counts areas by outline, which belong to no region, by carrier."""

    province: Region | None
    carriers: tuple[Carrier, ...]
    rows: tuple[Row, ...]
    polygons: tuple[int, ...]

    @property
    def gaps(self) -> int:
        return sum(row.gap for row in self.rows)


def coverage_map(
    *, at: datetime, service: str, shop_id: int | None, province: str = "", carrier: str = ""
) -> CoverageMap:
    """The provinces, or the cities of one. Four queries, however many carriers and areas there are."""
    found = Carrier.objects.filter(state=CarrierState.APPROVED).order_by("code")
    carriers = tuple(found.filter(code=carrier) if carrier else found)
    contracts = contracts_in_force(at, shop_id=shop_id, service=service)
    covered, outlines = _covered(at, {row.pk for row in carriers})
    regions = list(Region.objects.filter(valid_until__isnull=True, level__lte=2).order_by("code"))
    home = next((region for region in regions if region.level == 1 and region.code == province), None)
    shown = [r for r in regions if (r.parent_id == province if home else r.level == 1)]
    bound = {contract.carrier_id for contract in contracts}
    rows = tuple(
        Row(region, tuple(Cell(_cover(region.code, covered[c.pk]), c.pk in bound) for c in carriers))
        for region in shown
    )
    return CoverageMap(home, carriers, rows, tuple(outlines[c.pk] for c in carriers))


def _covered(at: datetime, carriers: Iterable[int]) -> tuple[dict[int, set[str]], dict[int, int]]:
    """The regions in which each carrier collects today, and how many outlines it has."""
    regions: dict[int, set[str]] = defaultdict(set)
    outlines: dict[int, int] = defaultdict(int)
    areas = areas_in_force(at.astimezone(SHANGHAI).date()).filter(carrier__in=list(carriers))
    for carrier, kind, region in areas.values_list("carrier_id", "kind", "region_id"):
        if kind == AreaKind.REGION:
            regions[carrier].add(region)
        else:
            outlines[carrier] += 1
    return regions, outlines


def _cover(region: str, known: set[str]) -> str:
    if not known.isdisjoint(region_chain(region)):
        return WHOLE
    return PARTLY if any(code.startswith(region) for code in known) else NOT


def provinces() -> list[tuple[str, str]]:
    """What the filter offers."""
    rows = Region.objects.filter(level=1, valid_until__isnull=True).order_by("code")
    return list(rows.values_list("code", "name"))
