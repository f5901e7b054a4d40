"""Which repair centre gets an item: everything against a centre is named, the nearest other is taken (S0 0.18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason


@dataclass(frozen=True)
class Authorisation:
    """What a brand has authorised a centre for. A blank category is all of the brand's; no end is until revoked."""

    shop: int | None
    category: str
    since: date
    until: date | None

    def covers(self, shop: int, category: str, day: date) -> bool:
        return (
            self.shop in (None, shop)
            and category.startswith(self.category)
            and self.since <= day
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True)
class Candidate:
    """A centre as the choice sees it. `free` is what it can still take in, None where it names no limit."""

    code: str
    active: bool
    categories: tuple[str, ...]
    authorisations: tuple[Authorisation, ...]
    region: str
    free: int | None
    quality: int | None = None
    """By its scorecard, in thousandths; None where too few jobs were finished."""

    def near(self, region: str) -> int:
        """How many digits of the region are the same: 6 the same district, 4 the same city, 2 the same province."""
        same = (n for n in (6, 4, 2) if region[:n] and region[:n] == self.region[:n] and len(region) >= n)
        return next(same, 0)


def obstacles(centre: Candidate, *, shop: int, category: str, day: date) -> Iterator[Reason]:
    """Everything that keeps a centre from taking the item; nothing if it may."""
    if not centre.active:
        yield Reason("centre_inactive", noop("The centre takes no goods at present."))
    if not any(category.startswith(prefix) for prefix in centre.categories):
        yield Reason("centre_category", noop("The centre does not repair this category."))
    elif centre.authorisations and not any(a.covers(shop, category, day) for a in centre.authorisations):
        yield Reason("centre_not_authorised", noop("The brand has not authorised the centre for this item."))
    if centre.free is not None and centre.free <= 0:
        yield Reason("centre_full", noop("The centre can take in no more on that day."))


@dataclass(frozen=True)
class Weighing:
    """How much a scorecard weighs beside nearness, in percent, and what counts for a centre with too few jobs."""

    percent: int = 0
    unknown: int = 0

    def points(self, centre: Candidate, region: str) -> int:
        """Nearness and quality as one figure from 0 to 100 000."""
        quality = self.unknown if centre.quality is None else centre.quality
        return 1000 * centre.near(region) // 6 * (100 - self.percent) + quality * self.percent


def ranked(centres: list[Candidate], *, region: str, weighing: Weighing = Weighing()) -> list[Candidate]:
    """The nearest and best first; among equals the one with most room, then by code."""
    return sorted(
        centres,
        key=lambda c: (-weighing.points(c, region), -(10**6 if c.free is None else c.free), c.code),
    )


def reasons_for(
    taken: Candidate, fit: list[Candidate], *, name: str, region: str, percent: int
) -> list[Reason]:
    """Why a centre was taken out of those that may repair the item, with the scorecard where it has one."""
    nearest = taken.near(region) == max(centre.near(region) for centre in fit)
    facts = {"centre": name, "near": taken.near(region), "candidates": len(fit)}
    text = noop("%(centre)s is the nearest of %(candidates)s repair centres that may repair it.")
    if not nearest:
        text = noop(
            "%(centre)s does better than nearer ones of %(candidates)s repair centres that may repair it."
        )
    found = [Reason("nearest_centre" if nearest else "better_centre", text, facts)]
    if percent and taken.quality is not None:
        text = noop("Its scorecard says %(quality)s of 1000; the scorecard weighs %(percent)s percent.")
        found.append(Reason("centre_scorecard", text, {"quality": taken.quality, "percent": percent}))
    return found
