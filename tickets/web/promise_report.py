"""How the shop keeps its promises, counted, as a page and as a table for a spreadsheet."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.clock import SHANGHAI
from portal.web.access import ShopRequest, merchant_page
from portal.web.export import table_response
from tickets.queries.promise_report import Report, promise_report
from tickets.queries.promise_report_view import ReportForm, cells, headers, picture


@merchant_page()
@require_GET
def page(request: ShopRequest) -> HttpResponseBase:
    """Kept, broken and excused promises by month, service, carrier or region."""
    form = _form(request)
    report = _report(request, form)
    context = {
        "title": _("Promises kept"),
        "form": form,
        "report": report,
        "headers": headers(report),
        "rows": [list(cells(line)) for line in report.lines],
        "picture": picture(report),
    }
    return render(request, "tickets/promise_report.html", context)


@merchant_page()
@require_GET
def export(request: ShopRequest) -> HttpResponseBase:
    """The same lines as CSV."""
    report = _report(request, _form(request))
    lines = [cells(line) for line in report.lines]
    return table_response(lines, name="promise-report", columns=headers(report))


def _form(request: ShopRequest) -> ReportForm:
    return ReportForm(request.GET, by_shop=False)


def _report(request: ShopRequest, form: ReportForm) -> Report:
    return promise_report(request.actor, form.question(request.now.astimezone(SHANGHAI).date()))
