"""Measuring carriers every day, and suspending those that fall below the floor (S0 0.27-0.30)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from carriers.models import Carrier, CarrierScorecard
from carriers.policies.scorecards import SPANS, periods, score
from carriers.policies.slots import SHANGHAI
from carriers.queries.counting import Span, counts_of
from carriers.states import CarrierState, SuspensionCause
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.queries.timeline import facts_of
from portal.services import moves

BATCH = 50
NOT_BEFORE = time(3, 0)


def measure_all(*, at: datetime, batch: int = BATCH) -> int:
    """Measure every carrier once a local day, for the running month and the last 30 and 90 days; returns how many.

    Nothing is measured before 03:00 Asia/Shanghai, so that late reports of yesterday are in. Afterwards carriers
    below the floor are suspended.
    """
    local = at.astimezone(SHANGHAI)
    if local.time() < NOT_BEFORE:
        return 0
    today = local.date()
    measured = CarrierScorecard.objects.filter(period_to=today, region="").values("carrier")
    waiting = list(Carrier.objects.exclude(pk__in=measured).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), batch):
        measure(waiting[start : start + batch], today, at=at)
    if waiting:
        suspend_weak(today, at=at)
    return len(waiting)


@transaction.atomic
def measure(carriers: list[int], today: date, *, at: datetime) -> None:
    """Write the scorecards of some carriers for the spans that end with a local day; the same events, the same rows."""
    fallback = dict(Carrier.objects.filter(pk__in=carriers).values_list("pk", "quality"))
    rows = [row for span in periods(today) for row in _rows(carriers, *span, fallback, at)]
    CarrierScorecard.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["carrier", "region", "period_from", "period_to"],
        update_fields=["counts", "quality", "sufficient", "computed_at"],
    )


def _rows(
    carriers: list[int], since: date, until: date, fallback: dict[int, int], at: datetime
) -> list[CarrierScorecard]:
    least = value_at("carrier.scorecard_sample", at)
    begins, ends = (datetime.combine(day, time.min, SHANGHAI) for day in (since, until))
    arrival = end_of(term_at("pickup.arrive", at), begins, business_calendar()) - begins
    hours = value_at("carrier.delivery_hours", at)
    rows = []
    for (carrier, region), counts in sorted(counts_of(Span(carriers, begins, ends, hours, arrival)).items()):
        found = score(counts, least=least, fallback=fallback[carrier])
        rows.append(
            CarrierScorecard(
                carrier_id=carrier,
                region=region,
                period_from=since,
                period_to=until,
                counts=dict(sorted(counts.items())),
                quality=found.quality,
                sufficient=found.sufficient,
                computed_at=at,
            )
        )
    return rows


def suspend_weak(today: date, *, at: datetime) -> int:
    """Suspend approved carriers whose last 30 days are below the floor, at most once a month; returns how many."""
    weak = CarrierScorecard.objects.filter(
        region="",
        period_from=today - timedelta(days=SPANS[0]),
        period_to=today,
        sufficient=True,
        quality__lt=value_at("carrier.scorecard_floor", at),
        carrier__state=CarrierState.APPROVED,
    )
    suspended = 0
    for row in weak.select_related("carrier").order_by("carrier"):
        if not _suspensions(row.carrier, today):
            reason = f"{row.quality} ‰, {row.period_from} – {row.period_to}"
            why = {"cause": SuspensionCause.SCORECARD.value, "reason": reason}
            moves.perform(row.carrier, "suspend", actor=SYSTEM, at=at, data=why)
            suspended += 1
    return suspended


def _suspensions(carrier: Carrier, today: date) -> list[TimelineEvent]:
    """The suspensions for a weak scorecard in the running month: whoever resumed the carrier knew of it."""
    month = datetime.combine(today.replace(day=1), time.min, SHANGHAI)
    facts = facts_of(carrier).filter(name="carrier.suspended", happened_at__gte=month)
    return [fact for fact in facts if fact.data.get("cause") == SuspensionCause.SCORECARD]
