"""The metrics this product knows: how each is counted, and what a merchant can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as noop

COMPUTED = "portal orders and cases"
"""The source of what the portal measures itself; everything else was brought in."""


class Counted(StrEnum):
    """What the numerator of a metric counts."""

    WORD = "word"
    LEVELS = "levels"
    DAYS = "days"
    EVENTS = "events"  # so many of the denominator
    MEASURE = "measure"  # a quantity in parts of the denominator
    UNITS = "units"


@dataclass(frozen=True)
class Metric:
    """One metric: its name, how it is counted, and what to do about it. Texts are untranslated."""

    label: str
    counted: Counted
    advice: str


METRICS: Mapping[str, Metric] = {
    "shop_kind": Metric(
        noop("Kind of shop"),
        Counted.WORD,
        noop("The kind of a shop is set by the platform. Ask for a change there if it is wrong."),
    ),
    "shop_level": Metric(
        noop("Shop level"),
        Counted.LEVELS,
        noop("The level rises with good ratings. If your shop has none, hand in and a reviewer decides."),
    ),
    "credit_grade": Metric(
        noop("Shop credit grade"),
        Counted.LEVELS,
        noop("The grade rises with every good rating. If your shop has none, a reviewer decides."),
    ),
    "return_rate": Metric(
        noop("Return and exchange rate, last 30 days"),
        Counted.EVENTS,
        noop(
            "Look at the reasons of your latest returns: correct descriptions, sizes and packing "
            "of the items that come back most."
        ),
    ),
    "daily_ship_days": Metric(
        noop("Days with shipments, last 30 days"),
        Counted.DAYS,
        noop("Let the carrier collect on more days, at weekends too. Only the carrier's records count."),
    ),
    "volume_variation": Metric(
        noop("Variation of the daily volume, last 30 days"),
        Counted.MEASURE,
        noop("Spread shipping more evenly over the days: do not gather orders for one big collection."),
    ),
    "shipped_before_cutoff": Metric(
        noop("Parcels handed over before the cut-off, last 30 days"),
        Counted.EVENTS,
        noop(
            "Hand parcels over earlier in the day and agree on an earlier collection with your carrier. "
            "The carrier's first scan counts, not the click."
        ),
    ),
}
OTHER_ADVICE = noop("Compare your value with what is required, and ask the platform how it is measured.")


def counted(metric: str, *, ratio: bool) -> Counted:
    """How a metric is counted; one that nobody declared goes by the shape of its threshold."""
    known = METRICS.get(metric)
    return known.counted if known else (Counted.EVENTS if ratio else Counted.UNITS)


def advice(metric: str) -> str:
    """What to do about a metric, as an untranslated sentence."""
    return METRICS[metric].advice if metric in METRICS else OTHER_ADVICE
