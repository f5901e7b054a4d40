"""How one's own centre or company did, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from portal.web.access import ShopRequest, partner_page
from portal.web.export import table_response
from tickets.models import CentreScorecard, ProviderScorecard
from tickets.queries.partner_scorecards import centre_scorecards_for, provider_scorecards_for
from tickets.states import PartnerFigure

SHOWN = 12
LABELS = dict(PartnerFigure.choices)
Card = CentreScorecard | ProviderScorecard


@partner_page()
@require_GET
def page(request: ShopRequest) -> HttpResponseBase:
    """The months, the newest first, of everything the partner runs."""
    groups = [
        {"name": name, "cards": cards, "figures": [(key, LABELS.get(key, key)) for key in cards[0].counts]}
        for name, cards in _by_owner(request)
    ]
    return render(request, "centre/scorecard.html", {"title": _("Scorecard"), "groups": groups})


@partner_page()
@require_GET
def export(request: ShopRequest) -> HttpResponseBase:
    """The same as a file, one line a figure."""
    lines = (
        (name, f"{card.month:%Y-%m}", LABELS.get(figure, figure), count)
        for name, cards in _by_owner(request)
        for card in cards
        for figure, count in {**_quality(card), **card.counts}.items()
    )
    columns = [pgettext("organisation", "Name"), _("Month"), _("Figure"), _("Count")]
    return table_response(lines, name=f"scorecard-{request.now:%Y%m%d}", columns=columns)


def _by_owner(request: ShopRequest) -> Iterator[tuple[str, list[Any]]]:
    centres = centre_scorecards_for(request.actor).order_by("centre__name", "centre_id", "-month")
    providers = provider_scorecards_for(request.actor).order_by("provider__name", "provider_id", "-month")
    found: dict[str, list[Any]] = {}
    for row in centres:
        found.setdefault(row.centre.name, []).append(row)
    for card in providers:
        found.setdefault(f"{card.provider.name} · {_('Visits')}", []).append(card)
    for name, cards in found.items():
        yield name, cards[:SHOWN]


def _quality(card: Card) -> dict[str, Any]:
    return {"quality": card.quality if card.sufficient else _("too few")}
