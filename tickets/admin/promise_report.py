"""The ledger of promises counted at the desk: a picture, the table that says the same, and the table as CSV."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now

from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import dressed
from portal.admin.panels import Panel
from portal.clock import SHANGHAI, now
from portal.web.export import table_response
from tickets.queries.promise_report import Report, promise_report
from tickets.queries.promise_report_view import ReportForm, cells, headers, picture


class PromiseReportPages(BackOfficeAdmin):
    """Adds the report to the list of promises."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("report/", view(self.report_view), name="tickets_orderpromise_report"),
            path("report.csv", view(self.report_csv), name="tickets_orderpromise_report_csv"),
            *super().get_urls(),
        ]

    def report_view(self, request: HttpRequest) -> HttpResponse:
        """Kept, broken and excused promises of all shops."""
        form, report = self._asked(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Promises kept"),
            "opts": self.opts,
            "form": dressed(form),
            "picture": picture(report),
            "panels": [_panel(report)],
        }
        return TemplateResponse(request, "admin/promises/report.html", context)

    def report_csv(self, request: HttpRequest) -> HttpResponse:
        """The same lines for a spreadsheet."""
        _form, report = self._asked(request)
        lines = [cells(line) for line in report.lines]
        return table_response(lines, name="promise-report", columns=headers(report))

    def _asked(self, request: HttpRequest) -> tuple[ReportForm, Report]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ReportForm(request.GET, by_shop=True)
        return form, promise_report(actor_of(request), form.question(now().astimezone(SHANGHAI).date()))


def _panel(report: Report) -> Panel:
    note = _now("Promises given from %(since)s to %(until)s.") % {
        "since": report.question.since.isoformat(),
        "until": report.question.until.isoformat(),
    }
    if report.cut:
        note = f"{note} {_now('There are more lines than are shown; narrow the report.')}"
    return Panel(
        _now("Promises kept"), headers(report), [(None, list(cells(line))) for line in report.lines], note
    )


__all__ = ["PromiseReportPages"]
