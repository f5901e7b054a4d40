"""How carriers did of late, for those who choose them."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from carriers.policies.curves import curve
from carriers.queries.for_merchants import carriers_for
from carriers.queries.scorecards import histories_of
from portal.queries.policy import value_at
from portal.web.access import ShopRequest, merchant_page

SHOWN_DAYS = 90


@merchant_page()
@require_GET
def scorecards(request: ShopRequest) -> HttpResponseBase:
    """Each carrier with its quality over the last months and the numbers behind it."""
    carriers = list(carriers_for(request.actor))
    histories = histories_of([row.pk for row in carriers], shown=SHOWN_DAYS)
    limit = value_at("carrier.scorecard_floor", request.now)
    cards = [
        {
            "carrier": row,
            "latest": history[-1] if history else None,
            "history": history[::-1],
            "curve": curve([(card.period_to, card.quality) for card in history], limit),
        }
        for row in carriers
        for history in [histories[row.pk]]
    ]
    context = {"title": _("Scorecards of carriers"), "cards": cards, "limit": limit}
    return render(request, "carriers/scorecards.html", context)
