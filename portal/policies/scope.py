"""Where a service holds: categories and sizes of its rule version, regions of its dated areas (S1 1.11, 1.22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.policies.terms import SHANGHAI

SIZES = ("small", "large")


@dataclass(frozen=True)
class Goods:
    """What a promise is asked for. A part that is not known stays empty and narrows nothing.

    `category` is a path such as "appliances/kitchen", `region` the GB/T 2260 code of the destination, `size` one
    of SIZES (large: heavy or bulky goods), `item` the storefront's id.
    """

    category: str = ""
    region: str = ""
    size: str = ""
    item: str = ""


@dataclass(frozen=True)
class Area:
    """A region by its code, with all regions below it, from the first to the last local date."""

    region: str
    since: date
    until: date | None = None

    def covers(self, region: str, day: date) -> bool:
        if not region.startswith(self.region):
            return False
        return self.since <= day and (self.until is None or day <= self.until)


def local_date(at: datetime) -> date:
    """The date on the calendar of Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()


def holds(scope: Mapping[str, Any], areas: Collection[Area], goods: Goods, at: datetime) -> bool:
    """Whether a service holds for these goods at an instant: category and size and region, each as far as known."""
    return covers(scope, goods) and reaches(areas, goods.region, local_date(at))


def covers(scope: Mapping[str, Any], goods: Goods) -> bool:
    """Whether a rule version's scope includes the goods, wherever they go. No list means all."""
    if goods.item and goods.item in (scope.get("excluded_items") or ()):
        return False
    if goods.size and (sizes := scope.get("sizes")) and goods.size not in sizes:
        return False
    if not goods.category:
        return True
    if _below_any(goods.category, scope.get("excluded_categories") or ()):
        return False
    wanted = scope.get("categories") or ()
    return not wanted or _below_any(goods.category, wanted)


def reaches(areas: Collection[Area], region: str, day: date) -> bool:
    """Whether one of the areas covers the region on a local date. No area at all means everywhere."""
    return not areas or not region or any(area.covers(region, day) for area in areas)


def _below_any(category: str, prefixes: Collection[str]) -> bool:
    path = _path(category)
    return any(path.startswith(_path(prefix)) for prefix in prefixes)


def _path(category: str) -> str:
    """With a closing slash, so that "food" is no prefix of "footwear"."""
    return category.strip("/") + "/"
