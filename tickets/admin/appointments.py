"""Appointments, service providers and their technicians."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin
from portal.admin.workflow import WorkflowAdmin
from tickets.models import Appointment, ServiceProvider, Technician, TechnicianLeave


@admin.register(Appointment)
class AppointmentAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "kind",
        "shop",
        "line",
        "provider",
        columns.state,
        columns.due,
        "window_from",
        "suspicious",
        "missed",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("kind", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("provider", AutocompleteSelectFilter),
        "suspicious",
        ("window_from", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "ticket__number__startswith",
        "line__order__external_id__startswith",
    )
    list_select_related = ("shop", "line", "provider")
    fields = (
        ("number", "kind"),
        ("shop", "line"),
        ("ticket", "after"),
        ("provider", "technician"),
        ("window_from", "window_until"),
        ("proposed_from", "proposed_until"),
        ("changes", "failures", "missed"),
        ("suspicious", "liable"),
        ("charge_fen", "charge_reason", "charge_agreed_at"),
        ("result", "fault_code", "serial"),
        ("note", "completed_at"),
    )


class LeaveInline(TabularInline):
    """The days on which a technician does not work."""

    model = TechnicianLeave
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tickets.change_technician")

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tickets.view_technician")


@admin.register(ServiceProvider)
class ServiceProviderAdmin(BackOfficeAdmin):
    list_display = ("name", "code", "partner", "opens", "closes", "daily_visits", "active")
    list_filter = ("active", ("partner", AutocompleteSelectFilter))
    search_fields = ("name", "code")
    list_select_related = ("partner",)
    autocomplete_fields = ("partner",)


@admin.register(Technician)
class TechnicianAdmin(BackOfficeAdmin):
    list_display = ("name", "code", "provider", "certificate", "certified_until", "active")
    list_filter = ("active", ("provider", AutocompleteSelectFilter))
    search_fields = ("name", "code")
    list_select_related = ("provider",)
    autocomplete_fields = ("provider",)
    inlines = (LeaveInline,)


__all__ = ["AppointmentAdmin", "ServiceProviderAdmin", "TechnicianAdmin"]
