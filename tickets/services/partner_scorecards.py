"""Measuring repair centres and installers every night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from carriers.policies.scorecards import Score
from portal.queries.calendar import business_calendar
from portal.queries.policy import value_at
from tickets.models import CentreScorecard, ProviderScorecard, RepairCentre, ServiceProvider
from tickets.policies.partner_scorecards import (
    centre_counts,
    centre_score,
    months,
    provider_counts,
    provider_score,
)
from tickets.policies.windows import SHANGHAI
from tickets.queries.partner_counting import Month, counts_of_centres, counts_of_providers

BATCH = 50
NOT_BEFORE = time(3, 0)
KEPT = ["counts", "quality", "sufficient", "computed_at"]


def measure_all(*, at: datetime, batch: int = BATCH) -> int:
    """Measure everybody once a local day, not before 03:00 Asia/Shanghai: the running month and the three before it.
    Returns how many were measured."""
    local = at.astimezone(SHANGHAI)
    if local.time() < NOT_BEFORE:
        return 0
    today = local.date()
    since = datetime.combine(today, NOT_BEFORE, SHANGHAI)
    done = 0
    for owner, card, name, measure in KINDS:
        fresh = card.objects.filter(month=months(today)[0], computed_at__gte=since).values(name)
        waiting = list(owner.objects.exclude(pk__in=fresh).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(waiting), batch):
            measure(waiting[start : start + batch], today, at=at)
        done += len(waiting)
    return done


@transaction.atomic
def measure_centres(centres: list[int], today: date, *, at: datetime) -> None:
    """Write the scorecards of some centres; the same facts, the same rows. Needs a number of queries that does not
    depend on how many there are."""
    calendar, again = business_calendar(), value_at("centre.again_days", at)
    least = value_at("centre.scorecard_sample", at)
    rows = []
    for place, first in enumerate(months(today)):
        found = counts_of_centres(centres, Month.of(first, again), calendar)
        for pk in centres if place == 0 else found:
            counts = found.get(pk) or _nothing(calendar)
            rows.append(
                CentreScorecard(
                    centre_id=pk, **_figures(first, counts, centre_score(counts, least=least), at)
                )
            )
    _keep(CentreScorecard, "centre", rows)


@transaction.atomic
def measure_providers(providers: list[int], today: date, *, at: datetime) -> None:
    """The same for providers."""
    least, rows = value_at("provider.scorecard_sample", at), []
    for place, first in enumerate(months(today)):
        found = counts_of_providers(providers, Month.of(first, 0))
        for pk in providers if place == 0 else found:
            counts = found.get(pk) or provider_counts([], missed=0)
            score = provider_score(counts, least=least)
            rows.append(ProviderScorecard(provider_id=pk, **_figures(first, counts, score, at)))
    _keep(ProviderScorecard, "provider", rows)


def _nothing(calendar: Any) -> dict[str, int]:
    return centre_counts([], calendar, received=0, missed=0, complaints=0)


def _figures(month: date, counts: Mapping[str, int], score: Score, at: datetime) -> dict[str, Any]:
    return {
        "month": month,
        "counts": dict(counts),
        "quality": score.quality,
        "sufficient": score.sufficient,
        "computed_at": at,
    }


def _keep(card: Any, name: str, rows: list[Any]) -> None:
    card.objects.bulk_create(rows, update_conflicts=True, unique_fields=[name, "month"], update_fields=KEPT)


KINDS: tuple[tuple[Any, Any, str, Callable[..., None]], ...] = (
    (RepairCentre, CentreScorecard, "centre", measure_centres),
    (ServiceProvider, ProviderScorecard, "provider", measure_providers),
)
