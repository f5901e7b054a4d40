"""The forecast of a shop's own cases, and the alarms about its batches that are not closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.web.access import ShopRequest, merchant_page
from portal.web.export import table_response
from portal.web.paging import page_of
from tickets.models import ForecastSeries
from tickets.queries import forecast_view as view
from tickets.queries.batch_alarms import alarms_for
from tickets.queries.forecast import forecasts_for, latest_run
from tickets.states import BatchAlarmState

SHOWN_ALARMS = 5


@merchant_page()
@require_GET
def page(request: ShopRequest) -> HttpResponseBase:
    """How many cases of each category are expected in the next weeks, and how good the forecast was."""
    form = view.ForecastForm(request.GET, of_shop=True)
    rows = form.narrowed(forecasts_for(request.actor))
    run, found = latest_run(), page_of(request, rows)
    alarms = alarms_for(request.actor).exclude(state=BatchAlarmState.CLOSED).order_by("-pk")
    context = {
        "title": _("Forecast"),
        "form": form,
        "run": run,
        "page": found,
        "headers": view.headers(run),
        "rows": [_shown(row) for row in found.rows],
        "picture": view.drawn(list(rows[: view.MOST_LINES]), run),
        "alarms": alarms[:SHOWN_ALARMS],
    }
    return render(request, "tickets/forecast.html", context)


@merchant_page()
@require_GET
def export(request: ShopRequest) -> HttpResponseBase:
    """The same lines as CSV."""
    form = view.ForecastForm(request.GET, of_shop=True)
    rows = list(form.narrowed(forecasts_for(request.actor)))
    return table_response(
        [view.cells(row, {}) for row in rows], name="forecast", columns=view.headers(latest_run())
    )


def _shown(row: ForecastSeries) -> dict[str, Any]:
    return {"category": row.category, "cells": list(view.cells(row, {})), "said": view.error_said(row)}
