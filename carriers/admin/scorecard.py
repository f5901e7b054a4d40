"""Scorecards of carriers: the figures of a span, and how the quality has gone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.decorators import display

from carriers.models import CarrierScorecard
from carriers.policies.curves import curve
from carriers.queries.scorecards import history_of
from portal.admin.base import ReadOnlyAdmin
from portal.admin.panels import Panel
from portal.clock import now
from portal.queries.policy import value_at
from portal.templatetags.portal_look import words


@admin.register(CarrierScorecard)
class CarrierScorecardAdmin(ReadOnlyAdmin):
    list_display = (
        "carrier",
        "province",
        "period_from",
        "period_to",
        "quality",
        "sufficient",
        "pickups",
        "deliveries",
    )
    list_filter = (("carrier", AutocompleteSelectFilter), "sufficient", ("period_to", RangeDateFilter))
    search_fields = ("carrier__code", "carrier__name_zh", "region__startswith")
    list_select_related = ("carrier",)
    fields = (
        ("carrier", "province"),
        ("period_from", "period_to"),
        ("quality", "sufficient"),
        "computed_at",
    )
    readonly_fields = ("province",)
    change_form_outer_after_template = "admin/scorecards/chart.html"

    @display(description=_("province"), ordering="region")
    def province(self, row: CarrierScorecard) -> str:
        return row.region or _now("everywhere")

    @display(description=_("pickups"))
    def pickups(self, row: CarrierScorecard) -> str:
        return _share(row, "on_time", "pickups")

    @display(description=_("deliveries"))
    def deliveries(self, row: CarrierScorecard) -> str:
        return _share(row, "on_time_delivery", "deliveries")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if isinstance(row, CarrierScorecard) and self.has_view_permission(request, row):
            context |= _chart(row)
        return super().changeform_view(request, object_id, form_url, context)


def _share(row: CarrierScorecard, reached: str, whole: str) -> str:
    return f"{row.counts.get(reached, 0)} / {row.counts.get(whole, 0)}"


def _chart(row: CarrierScorecard) -> dict[str, Any]:
    history = history_of(row.carrier_id, row.region)
    limit = value_at("carrier.scorecard_floor", now())
    counts = [(None, (words(name), count)) for name, count in row.counts.items()]
    return {
        "scorecard": row,
        "history": list(reversed(history)),
        "curve": curve([(card.period_to, card.quality) for card in history], limit),
        "limit": limit,
        "panel": Panel(_("Counts"), (_("Figure"), _("Count")), counts),
    }


__all__ = ["CarrierScorecardAdmin"]
