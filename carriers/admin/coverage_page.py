"""The map of coverage at the desk: regions by carriers, gaps in red."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from carriers.admin.carrier_panels import LINK
from carriers.queries.coverage_map import NOT, WHOLE, Cell, CoverageMap, coverage_map
from carriers.queries.coverage_view import MapForm
from portal.admin.base import BackOfficeAdmin
from portal.admin.forms import dressed
from portal.admin.panels import Panel
from portal.clock import now

GAP = '<span class="font-semibold text-red-700 dark:text-red-400">{}</span>'


class CoverageMapPage(BackOfficeAdmin):
    """Adds the map to the list of areas."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.map_view)
        return [path("map/", view, name="carriers_coveragearea_map"), *super().get_urls()]

    def map_view(self, request: HttpRequest) -> HttpResponse:
        """Where an approved carrier under a contract of the platform collects, and where none does."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = dressed(MapForm(request.GET))
        found = coverage_map(at=now(), shop_id=None, **form.wanted)
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Map of coverage"),
            "opts": self.opts,
            "form": form,
            "panels": [map_panel(found, form.wanted["service"])],
        }
        return TemplateResponse(request, "admin/carriers/coverage.html", context)


def map_panel(found: CoverageMap, service: str) -> Panel:
    headers: list[Any] = [_("Region"), _("Carriers"), *(carrier.name for carrier in found.carriers)]
    rows = []
    for row in found.rows:
        name: Any = row.region.name
        if found.province is None:
            name = format_html(LINK, f"?province={row.region.code}&service={service}", name)
        count: Any = format_html(GAP, _now("gap")) if row.gap else row.serving
        rows.append((False if row.gap else None, (name, count, *(_cell(cell) for cell in row.cells))))
    note = _now("Regions without an approved carrier under contract: %(n)s.") % {"n": found.gaps}
    return Panel(found.province.name if found.province else _("Provinces"), headers, rows, note)


def _cell(cell: Cell) -> str:
    if cell.cover == NOT:
        return "–"
    said = _now("whole") if cell.cover == WHOLE else _now("partly")
    return said if cell.bound else f"{said} ({_now('no contract')})"


__all__ = ["CoverageMapPage"]
