"""The scorecard: what a shop must keep to stay in its services, how it goes, and what to do in time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.clock import SHANGHAI
from portal.models import Service
from portal.policies.spreadsheets import BOM, defused
from portal.queries.eligibility import KEEP, Prospect
from portal.queries.scorecard import SPAN, Card, scorecard
from portal.states import ServiceState, Verdict
from portal.templatetags.portal_look import local
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page
from portal.web.charts import Trend, trend

OUTCOMES = {
    Verdict.PASS: ("success", "check", gettext_lazy("All conditions met")),
    Verdict.FAIL: ("danger", "x", gettext_lazy("Conditions not met")),
    Verdict.UNDETERMINED: ("warning", "help-circle", gettext_lazy("Not determinable")),
}


@merchant_page()
@require_GET
def page(request: ShopRequest) -> HttpResponseBase:
    """Each service with its conditions as charts, the verdict of today and a warning ahead of time."""
    cards = [_card(card, request) for card in scorecard(request.shop, request.now, _chosen(request))]
    return render(request, "portal/scorecard.html", {"title": _("Scorecard"), "cards": cards})


@merchant_page()
@require_GET
def export(request: ShopRequest) -> HttpResponseBase:
    """Every number behind the scorecard as a table for a spreadsheet."""
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="scorecard.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)  # type: ignore[arg-type]
    writer.writerow([str(column) for column in _columns()])
    for card in scorecard(request.shop, request.now, _chosen(request)):
        writer.writerows([defused(cell) for cell in line] for line in _lines(card))
    return response


def _chosen(request: ShopRequest) -> Service | None:
    """The further service that the address asks to see. A code that does not exist is a missing page."""
    code = request.GET.get("service", "")
    services = Service.objects.exclude(state=ServiceState.RETIRED)
    return get_object_or_404(services, code=code) if code else None


def _card(card: Card, request: ShopRequest) -> dict[str, Any]:
    tone, icon, words = OUTCOMES[card.assessment.outcome]
    charts = [_chart(card, prospect, request) for prospect in card.assessment.prospects]
    rows = labels.prospect_rows(card.assessment.prospects)
    return {
        "service": card.service,
        "membership": card.membership,
        "keeps": card.assessment.stage == KEEP,
        "terms": card.assessment.terms,
        "outcome": {"tone": tone, "icon": icon, "label": words},
        "warns": card.assessment.warns,
        "rows": [{**row, "chart": chart} for row, chart in zip(rows, charts, strict=True)],
    }


def _chart(card: Card, prospect: Prospect, request: ShopRequest) -> Trend | None:
    condition = prospect.verdict.condition
    until = request.now.astimezone(SHANGHAI).date()
    rows = card.history.get(condition.metric, ())
    id = f"{card.service.code}-{condition.metric}"
    return trend(id, condition, labels.metric(condition.metric), rows, until - SPAN, until)


def _columns() -> list[Any]:
    return [
        _("Service"),
        _("Condition"),
        _("Required"),
        _("Numerator"),
        _("Denominator"),
        _("From"),
        _("To"),
        _("Source"),
        _("Measured at"),
        _("Snapshot"),
    ]


def _lines(card: Card) -> Iterator[list[Any]]:
    for row, prospect in zip(
        labels.prospect_rows(card.assessment.prospects), card.assessment.prospects, strict=True
    ):
        for snapshot in card.history.get(prospect.verdict.condition.metric, ()):
            yield [
                card.service.name,
                row["label"],
                row["required"],
                snapshot.numerator,
                snapshot.denominator,
                local(snapshot.window_from),
                local(snapshot.window_to),
                snapshot.source,
                local(snapshot.computed_at),
                snapshot.pk,
            ]
