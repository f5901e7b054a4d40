"""Exports of everybody, and the filters that people keep: to be looked at."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.admin.workflow import WorkflowAdmin
from portal.models import ExportRun, SavedFilter


@admin.register(ExportRun)
class ExportRunAdmin(WorkflowAdmin):
    """Asked for in the portal or by API; here to be looked at and stopped. The file itself is for whoever asked."""

    clocked = False
    list_display = (
        "number",
        "shop",
        "listing",
        "format",
        columns.state,
        "done",
        "total",
        "asker",
        "created_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("format", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "asker__username__startswith")
    list_select_related = ("shop", "asker")
    fields = (
        ("number", "shop", "asker"),
        ("listing", "query", "format"),
        ("done", "total", "size"),
        "error",
        ("finished_at", "expires_at"),
    )


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    list_display = ("name", "listing", "shop", "owner", "shared", "pinned")
    list_filter = ("shared", "pinned", ("shop", AutocompleteSelectFilter))
    search_fields = ("name__startswith", "slug__startswith")
    list_select_related = ("shop", "owner")
    ordering = ("-id",)


__all__ = ["ExportRunAdmin", "SavedFilterAdmin"]
