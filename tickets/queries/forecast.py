"""Counting needs by the week, and reading forecasts within an actor's reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Substr, TruncWeek

from carriers.models import PickupOrder
from portal.actors import Actor, ActorKind
from portal.policies.terms import SHANGHAI
from portal.states import LabState
from tickets.models import Appointment, ForecastRun, ForecastSeries, RepairJob, RepairPart, Ticket
from tickets.states import ForecastSubject

WEEK = timedelta(days=7)
ROWS = Count("pk")
CATEGORY = Coalesce("line__category", Value(""))


@dataclass(frozen=True)
class Tally:
    """How one kind of series is counted: which rows, when each counts, what its series is named by."""

    model: type[Model]
    moment: Any
    keys: Mapping[str, Any]
    amount: Any = ROWS


TALLIES: dict[ForecastSubject, tuple[Tally, ...]] = {
    ForecastSubject.CASES: (
        Tally(Ticket, F("created_at"), {"category": CATEGORY, "region": Substr("contact__region", 1, 2)}),
        Tally(Ticket, F("created_at"), {"shop_id": F("shop_id"), "category": CATEGORY}),
    ),
    ForecastSubject.PARTS: (
        Tally(
            RepairPart,
            Coalesce("job__repaired_at", "job__received_at"),
            {"part": F("code"), "centre_id": F("job__centre_id")},
            Sum("quantity"),
        ),
    ),
    ForecastSubject.PICKUPS: (
        Tally(
            PickupOrder,
            Coalesce("slot_from", "created_at"),
            {"carrier_id": F("carrier_id"), "region": Substr("sender__region", 1, 2)},
        ),
    ),
    ForecastSubject.CENTRE_INTAKE: (Tally(RepairJob, F("received_at"), {"centre_id": F("centre_id")}),),
    ForecastSubject.VISITS: (Tally(Appointment, F("window_from"), {"provider_id": F("provider_id")}),),
}


def monday_of(at: datetime) -> date:
    """The first day of the ISO week of an instant, Asia/Shanghai."""
    day = at.astimezone(SHANGHAI).date()
    return day - timedelta(days=day.weekday())


def counted(subject: ForecastSubject, until: date, weeks: int) -> Iterator[ForecastSeries]:
    """Series of whole weeks before the Monday `until`, `weeks` of them at most, each from its first count on with
    zeros filled in; not saved. One aggregate query per kind of series."""
    for tally in TALLIES[subject]:
        found: dict[tuple[Any, ...], dict[date, int]] = {}
        for row in _rows(tally, until, weeks):
            key = tuple(row[f"by_{name}"] for name in tally.keys)
            found.setdefault(key, {})[row["week"].astimezone(SHANGHAI).date()] = row["n"]
        for key, by_week in found.items():
            since = min(by_week)
            length = (until - since).days // 7
            history = [by_week.get(since + n * WEEK, 0) for n in range(length)]
            names = dict(zip(tally.keys, key, strict=True))
            yield ForecastSeries(subject=subject, since=since, history=history, **names)


def _rows(tally: Tally, until: date, weeks: int) -> QuerySet[Any, dict[str, Any]]:
    begins, ends = (datetime.combine(day, time.min, SHANGHAI) for day in (until - weeks * WEEK, until))
    keys = {f"by_{name}": expression for name, expression in tally.keys.items()}
    known = Q(**{f"by_{name}__isnull": False for name in tally.keys if name.endswith("_id")})
    rows = tally.model._base_manager.annotate(moment=tally.moment, **keys)
    rows = rows.filter(known, moment__gte=begins, moment__lt=ends).order_by()
    weekly = rows.annotate(week=TruncWeek("moment", tzinfo=SHANGHAI)).values(*keys, "week")
    return weekly.annotate(n=tally.amount).order_by(*keys, "week")


def latest_run() -> ForecastRun | None:
    """The newest forecast that is finished."""
    return ForecastRun.objects.filter(state=LabState.FINISHED).order_by("-id").first()


def series_of_latest() -> QuerySet[ForecastSeries]:
    """The series of the newest finished forecast, with what they are named by."""
    latest = ForecastRun.objects.filter(state=LabState.FINISHED).order_by("-id").values("pk")[:1]
    rows = ForecastSeries.objects.filter(run_id=Subquery(latest))
    return rows.select_related("run", "shop", "carrier", "centre", "provider")


def forecasts_for(actor: Actor) -> QuerySet[ForecastSeries]:
    """The newest forecast within reach: the cases of one's shops, a partner's own load, all for the platform."""
    rows = series_of_latest()
    if actor.sees_everything:
        return rows
    reach = Q(shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER and actor.partner is not None:
        for name in ("centre", "carrier", "provider"):
            reach |= Q(**{f"{name}__partner_id": actor.partner})
    return rows.filter(reach)


__all__ = ["TALLIES", "counted", "forecasts_for", "latest_run", "monday_of", "series_of_latest"]
