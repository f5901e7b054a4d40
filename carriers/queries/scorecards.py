"""Reading scorecards: the quality a choice goes by, the history of a carrier, and what exists for an actor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery

from carriers.models import CarrierScorecard
from carriers.policies.scorecards import SPANS
from portal.actors import Actor, ActorKind, Role


def measured_quality(province: str) -> Subquery:
    """For a row with a `carrier`: the quality by its newest scorecard of the province, else of everywhere."""
    rows = CarrierScorecard.objects.filter(
        carrier=OuterRef("carrier"), region__in={"", province}, sufficient=True
    )
    return Subquery(rows.order_by("-region", "-period_to", "-period_from").values("quality")[:1])


def _of_thirty_days() -> QuerySet[CarrierScorecard]:
    span = ExpressionWrapper(F("period_to") - F("period_from"), output_field=DurationField())
    rows = CarrierScorecard.objects.annotate(span=span).filter(span=timedelta(days=SPANS[0]))
    return rows.order_by("period_to")


def history_of(carrier_id: int, region: str = "") -> list[CarrierScorecard]:
    """The scorecards of a carrier over spans of thirty days, oldest first."""
    return list(_of_thirty_days().filter(carrier=carrier_id, region=region))


def histories_of(carriers: Collection[int], *, shown: int) -> dict[int, list[CarrierScorecard]]:
    """The newest `shown` of them for many carriers, everywhere, oldest first, in one query."""
    found: dict[int, list[CarrierScorecard]] = {pk: [] for pk in carriers}
    for row in _of_thirty_days().filter(carrier__in=carriers, region=""):
        found[row.carrier_id].append(row)
    return {pk: rows[-shown:] for pk, rows in found.items()}


def scorecards_for(actor: Actor) -> QuerySet[CarrierScorecard]:
    """The scorecards within reach: a courier's own; those who use carriers read those of all."""
    rows = CarrierScorecard.objects.select_related("carrier")
    if actor.holds_any(frozenset({Role.COURIER})) and actor.partner is not None:
        return rows.filter(carrier__partner_id=actor.partner)
    return rows.none() if actor.kind is ActorKind.BUYER else rows
