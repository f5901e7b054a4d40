"""Bulk moves of shops and partners, with the result of each row."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline
from portal.admin.workflow import WorkflowAdmin
from portal.models import BulkResult, BulkRun


class ResultInline(ReadOnlyInline):
    model = BulkResult
    fields = ("name", "outcome", "why")

    @display(description=_("reasons"))
    def why(self, result: BulkResult) -> str:
        return " ".join(result.sentences) or "–"


@admin.register(BulkRun)
class BulkRunAdmin(WorkflowAdmin):
    """Begun in the portal or by API; here to be looked at and stopped."""

    clocked = False
    list_display = ("number", "shop", "move_name", columns.state, "total", "done", "moved", "created_at")
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "move_name__startswith")
    list_select_related = ("shop",)
    fields = (
        ("number", "shop"),
        ("subject_type", "move_name"),
        ("total", "done", "moved"),
        "error",
        "finished_at",
    )
    inlines = (ResultInline,)


@admin.register(BulkResult)
class BulkResultAdmin(ReadOnlyAdmin):
    list_display = ("run", "name", "outcome")
    list_filter = (("outcome", ChoicesDropdownFilter),)
    search_fields = ("run__number__startswith", "name__startswith")
    list_select_related = ("run",)
    ordering = ("-id",)


__all__ = ["BulkResultAdmin", "BulkRunAdmin"]
