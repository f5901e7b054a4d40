"""Forecasts of needs at the desk: made now or by the week, watched at work, read as a page, a list and a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, actor_of
from portal.admin.forms import dressed
from portal.admin.nudge import nudge
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import DomainError
from portal.web.export import LIMIT, table_response
from tickets.models import ForecastRun, ForecastSeries
from tickets.models.forecast import FORECASTERS
from tickets.queries import forecast_view as view
from tickets.queries.forecast import forecasts_for, latest_run
from tickets.services import forecasts
from tickets.states import ForecastSubject

RELOAD_SECONDS = 3


def cases_url(row: ForecastSeries) -> str:
    """The list of the cases that a series counts; empty for other subjects."""
    if row.subject != ForecastSubject.CASES:
        return ""
    wanted: dict[str, Any] = {"line__category": row.category} if row.category else {"line__isnull": "True"}
    wanted |= {"contact__region__startswith": row.region} if row.region else {}
    wanted |= {"shop__id__exact": row.shop_id} if row.shop_id else {}
    return reverse("admin:tickets_ticket_changelist") + "?" + urlencode(wanted)


@admin.register(ForecastRun)
class ForecastRunAdmin(WorkflowAdmin):
    """A forecast is begun by a button on the list or by itself once a week."""

    clocked = False
    list_display = ("number", columns.state, "first_week", "horizon", "progress", "created_at", "finished_at")
    list_filter = (("state", columns.StateFilter), ("first_week", RangeDateFilter))
    search_fields = ("number__startswith",)
    fields = (("number", "first_week", "horizon"), ("gathered", "total", "done"), "finished_at")
    list_before_template = "admin/foresight/runs.html"
    change_form_outer_before_template = "admin/foresight/run.html"

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view(self.now_view)
        return [path("now/", wrapped, name="tickets_forecastrun_now"), *super().get_urls()]

    @display(description=_("progress"))
    def progress(self, run: ForecastRun) -> str:
        return f"{run.done} / {run.total} ({run.percent} %)"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        more = {"may_forecast": actor_of(request).holds_any(FORECASTERS)}
        return super().changelist_view(request, (extra_context or {}) | more)

    def now_view(self, request: HttpRequest) -> HttpResponse:
        """Queue a forecast and wake the worker."""
        if not (self.has_view_permission(request) and actor_of(request).holds_any(FORECASTERS)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            with transaction.atomic():
                run = forecasts.begin(actor=actor_of(request), at=now())
                transaction.on_commit(lambda: nudge("tickets.work_forecasts"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:tickets_forecastrun_changelist")
        return redirect(self.page_url(run))

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        listing = reverse("admin:tickets_forecastseries_changelist") + f"?run__id__exact={row.pk}"
        return super().workflow_context(request, row) | {"series_url": listing}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        row = (getattr(response, "context_data", None) or {}).get("row")
        if row is not None and row.running:
            response["Refresh"] = str(RELOAD_SECONDS)
        return response


@admin.register(ForecastSeries)
class ForecastSeriesAdmin(ReadOnlyAdmin):
    """Every series ever kept; the page `forecast/` shows the newest forecast."""

    list_display = ("shown", "subject", "region", "expected", "method", "error", "naive_error", "run")
    list_filter = (
        ("run", AutocompleteSelectFilter),
        ("subject", ChoicesDropdownFilter),
        ("method", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("centre", AutocompleteSelectFilter),
        ("carrier", AutocompleteSelectFilter),
    )
    search_fields = ("category__startswith", "part__startswith", "region", "run__number__startswith")
    list_select_related = ("run", "shop", "centre", "carrier", "provider")
    fields = (
        ("run", "subject"), ("shop", "category", "region"), ("carrier", "centre", "provider", "part"),
        ("method", "tried", "naive"), ("tested", "error", "naive_error"), ("mae", "naive_mae"), ("expected",),
    )  # fmt: skip
    readonly_fields = tuple(name for line in fields for name in line)
    change_form_outer_before_template = "admin/foresight/series.html"

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        return [
            path("forecast/", wrapped(self.forecast_view), name="tickets_forecastseries_forecast"),
            path("forecast.csv", wrapped(self.forecast_csv), name="tickets_forecastseries_csv"),
            *super().get_urls(),
        ]

    @display(description=_("what"), ordering="category")
    def shown(self, row: ForecastSeries) -> str:
        return view.names(row, {})

    @display(description=_("error"), ordering="wape_permille")
    def error(self, row: ForecastSeries) -> str:
        return view.percent(row.wape_permille)

    @display(description=_("naive error"), ordering="naive_wape_permille")
    def naive_error(self, row: ForecastSeries) -> str:
        return view.percent(row.naive_wape_permille)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if row is not None and self.has_view_permission(request, row):
            context |= {"picture": view.drawn([row], row.run), "said": view.error_said(row)}
            context["cases_url"] = cases_url(row)
        return super().changeform_view(request, object_id, form_url, context)

    def _asked(self, request: HttpRequest) -> tuple[view.ForecastForm, QuerySet[ForecastSeries]]:
        """The platform's own series: those of single shops stand in the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = view.ForecastForm(request.GET, of_shop=False)
        return form, form.narrowed(forecasts_for(actor_of(request)).filter(shop=None))

    def forecast_view(self, request: HttpRequest) -> HttpResponse:
        """The newest forecast: its picture, and the table that says the same with the errors in words."""
        form, rows = self._asked(request)
        run, found = latest_run(), list(rows[: view.MOST_LINES + 1])
        shown = found[: view.MOST_LINES]
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Forecast of needs"),
            "opts": self.opts,
            "form": dressed(form),
            "run": run,
            "cut": len(found) > len(shown),
            "picture": view.drawn(shown, run),
            "panels": [_panel(shown, run)],
        }
        return TemplateResponse(request, "admin/foresight/forecast.html", context)

    def forecast_csv(self, request: HttpRequest) -> HttpResponse:
        """The same lines for a spreadsheet."""
        _form, rows = self._asked(request)
        found = list(rows[:LIMIT])
        provinces = view.provinces_of(found)
        lines = [view.cells(row, provinces) for row in found]
        return table_response(lines, name="forecast", columns=view.headers(latest_run()))


def _panel(rows: list[ForecastSeries], run: ForecastRun | None) -> Panel:
    provinces = view.provinces_of(rows)
    lines = [
        (None if not row.naive_shown else False, [*view.cells(row, provinces), view.error_said(row)])
        for row in rows
    ]
    note = _now(
        "Each week with the interval the truth lies in 9 times out of 10. Marked: the naive forecast was better."
    )
    return Panel(_now("Forecast of needs"), [*view.headers(run), _now("In words")], lines, note)


__all__ = ["ForecastRunAdmin", "ForecastSeriesAdmin"]
