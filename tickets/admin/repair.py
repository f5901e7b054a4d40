"""Repair centres and their jobs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin
from portal.admin.workflow import WorkflowAdmin
from tickets.models import RepairCentre, RepairJob


@admin.register(RepairCentre)
class RepairCentreAdmin(BackOfficeAdmin):
    list_display = ("name", "code", "partner", "region", "contact_name", "phone", "active")
    list_filter = ("active", ("partner", AutocompleteSelectFilter))
    search_fields = ("name", "code")
    list_select_related = ("partner",)
    autocomplete_fields = ("partner",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(RepairJob)
class RepairJobAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "ticket",
        "shop",
        "centre",
        columns.state,
        columns.due,
        "received_at",
        "repair_by",
        "repaired_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("shop", AutocompleteSelectFilter),
        ("centre", AutocompleteSelectFilter),
        ("received_at", RangeDateTimeFilter),
        ("repair_by", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "ticket__number__startswith",
        "serial__startswith",
        "waybill_back__startswith",
    )
    list_select_related = ("ticket", "shop", "centre")
    fields = (
        ("number", "ticket"),
        ("shop", "centre"),
        ("serial", "condition"),
        ("fault_code", "diagnosis"),
        ("parts", "test_result"),
        ("received_at", "repair_by"),
        ("repaired_at", "overrun_at"),
        ("carrier_back", "waybill_back"),
    )


__all__ = ["RepairCentreAdmin", "RepairJobAdmin"]
