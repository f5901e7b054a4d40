"""Scorecards of repair centres and installers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.decorators import display

from portal.admin.base import ReadOnlyAdmin
from portal.web.export import table_response
from tickets.models import CentreScorecard, ProviderScorecard
from tickets.states import PartnerFigure

LABELS = dict(PartnerFigure.choices)


class MonthAdmin(ReadOnlyAdmin):
    """The figures of a month; nobody enters them."""

    owner = ""
    actions = ("as_csv",)
    readonly_fields = ("figures",)

    @display(description=_("month"), ordering="month")
    def month_shown(self, row: Any) -> str:
        return f"{row.month:%Y-%m}"

    @display(description=_("quality (0-1000)"), ordering="quality")
    def quality_shown(self, row: Any) -> Any:
        return row.quality if row.sufficient else _now("too few")

    @display(description=_("counts"))
    def figures(self, row: Any) -> str:
        return ", ".join(f"{LABELS.get(name, name)} {count}" for name, count in row.counts.items())

    @admin.action(description=_("As a CSV file"), permissions=["view"])
    def as_csv(self, _request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        """The chosen rows, one line a figure."""
        lines = (
            (str(getattr(row, self.owner)), self.month_shown(row), LABELS.get(name, name), count)
            for row in rows
            for name, count in {"quality": self.quality_shown(row), **row.counts}.items()
        )
        columns = (pgettext("organisation", "Name"), _("Month"), _("Figure"), _("Count"))
        return table_response(lines, name=f"scorecards-{self.owner}", columns=columns)


@admin.register(CentreScorecard)
class CentreScorecardAdmin(MonthAdmin):
    owner = "centre"
    list_display = ("centre", "month_shown", "quality_shown", "finished", "turnaround", "again")
    list_filter = (("centre", AutocompleteSelectFilter), "sufficient", ("month", RangeDateFilter))
    search_fields = ("centre__name", "centre__code")
    list_select_related = ("centre",)
    fields = (("centre", "month"), ("quality", "sufficient"), "figures", "computed_at")
    ordering = ("-month", "centre")

    @display(description=_("finished"))
    def finished(self, row: CentreScorecard) -> str:
        return f"{row.counts.get('on_time', 0)} / {row.counts.get('finished', 0)}"

    @display(description=_("days, median and nine of ten"))
    def turnaround(self, row: CentreScorecard) -> str:
        return f"{row.counts.get('days_median', 0)} · {row.counts.get('days_p90', 0)}"

    @display(description=_("repaired again"))
    def again(self, row: CentreScorecard) -> str:
        return f"{row.counts.get('again', 0)} / {row.counts.get('repaired', 0)}"


@admin.register(ProviderScorecard)
class ProviderScorecardAdmin(MonthAdmin):
    owner = "provider"
    list_display = ("provider", "month_shown", "quality_shown", "kept", "punctual")
    list_filter = (("provider", AutocompleteSelectFilter), "sufficient", ("month", RangeDateFilter))
    search_fields = ("provider__name", "provider__code")
    list_select_related = ("provider",)
    fields = (("provider", "month"), ("quality", "sufficient"), "figures", "computed_at")
    ordering = ("-month", "provider")

    @display(description=_("visits kept"))
    def kept(self, row: ProviderScorecard) -> str:
        return f"{row.counts.get('kept', 0)} / {row.counts.get('visits', 0)}"

    @display(description=_("punctual"))
    def punctual(self, row: ProviderScorecard) -> str:
        return f"{row.counts.get('punctual', 0)} / {row.counts.get('kept', 0)}"


__all__ = ["CentreScorecardAdmin", "ProviderScorecardAdmin"]
