"""Suggestions of capacity at the desk: why they were made, and what was booked of them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from tickets.models import CapacitySuggestion


@admin.register(CapacitySuggestion)
class CapacitySuggestionAdmin(WorkflowAdmin):
    clocked = False
    list_display = ("number", columns.state, "for_whom", "extra", "load", "capacity", "first_day", "last_day",
                    "run")  # fmt: skip
    list_filter = (
        ("state", columns.StateFilter),
        ("centre", AutocompleteSelectFilter),
        ("provider", AutocompleteSelectFilter),
        ("carrier", AutocompleteSelectFilter),
        ("first_day", RangeDateFilter),
    )
    search_fields = ("number__startswith", "centre__name", "provider__name", "carrier__code")
    list_select_related = ("centre", "provider", "carrier", "run")
    fields = (
        ("number", "for_whom", "area_code"),
        ("extra", "load", "capacity"),
        ("first_day", "last_day"),
        ("run", "series"),
    )
    readonly_fields = ("for_whom",)

    @display(description=pgettext_lazy("capacity", "for"))
    def for_whom(self, row: CapacitySuggestion) -> str:
        return str(row.target)

    def panels(self, request: HttpRequest, row: CapacitySuggestion) -> list[Panel]:
        why = Panel(_("Why"), (_("Reason"),), [(None, (reason.sentence,)) for reason in row.why])
        booked = [(None, (day, f"+{extra}")) for day, extra in sorted(row.booked.items())]
        return [why, Panel(_("Booked"), (_("Day"), _("More")), booked)] if booked else [why]


__all__ = ["CapacitySuggestionAdmin"]
