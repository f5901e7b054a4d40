"""Scorecards of repair centres and installers: who reads which, and the quality the choice of a centre goes by."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import QuerySet

from portal.actors import Actor
from tickets.models import CentreScorecard, ProviderScorecard

Card = TypeVar("Card", CentreScorecard, ProviderScorecard)


def centre_scorecards_for(actor: Actor) -> QuerySet[CentreScorecard]:
    """Everything for the platform, its own for a centre."""
    rows = CentreScorecard.objects.select_related("centre")
    return rows if actor.sees_everything else rows.filter(centre__partner_id=actor.partner or 0)


def provider_scorecards_for(actor: Actor) -> QuerySet[ProviderScorecard]:
    """Everything for the platform, its own for an installer."""
    rows = ProviderScorecard.objects.select_related("provider")
    return rows if actor.sees_everything else rows.filter(provider__partner_id=actor.partner or 0)


def newest_cards(centres: Collection[int]) -> dict[int, CentreScorecard]:
    """For each centre its newest scorecard with a large enough sample. One query."""
    rows = CentreScorecard.objects.filter(centre__in=centres, sufficient=True).order_by("month")
    return {row.centre_id: row for row in rows}
