"""Repair centres and their jobs, goods that went astray, the registry of items, warranty policies."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from portal.admin.workflow import WorkflowAdmin
from tickets.models import (
    CentreAuthorisation,
    ForeignIntake,
    ProductUnit,
    RepairCentre,
    RepairJob,
    RepairPart,
    WarrantyDetail,
    WarrantyPolicy,
)


class AuthorisationInline(TabularInline):
    """What brands let the centre repair, and until when."""

    model = CentreAuthorisation
    extra = 0
    autocomplete_fields = ("shop",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tickets.change_repaircentre")

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tickets.view_repaircentre")


@admin.register(RepairCentre)
class RepairCentreAdmin(BackOfficeAdmin):
    list_display = ("name", "code", "partner", "region", "contact_name", "phone", "daily_intake", "active")
    list_filter = ("active", ("partner", AutocompleteSelectFilter))
    search_fields = ("name", "code")
    list_select_related = ("partner",)
    autocomplete_fields = ("partner",)
    inlines = (AuthorisationInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


class PartInline(ReadOnlyInline):
    model = RepairPart
    fields = ("code", "name", "quantity", "price_fen")


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
    inlines = (PartInline,)
    fields = (
        ("number", "ticket"),
        ("shop", "centre"),
        ("serial", "found_serial", "new_serial"),
        "condition",
        ("fault_code", "diagnosis"),
        ("parts", "parts_expected_on", "test_result"),
        ("received_at", "repair_by"),
        ("repaired_at", "overrun_at", "back_at"),
        ("carrier_back", "waybill_back", "times_sent"),
    )


@admin.register(ForeignIntake)
class ForeignIntakeAdmin(WorkflowAdmin):
    list_display = ("number", "job", "shop", "centre", columns.state, columns.due, "condition", "created_at")
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("shop", AutocompleteSelectFilter),
        ("centre", AutocompleteSelectFilter),
    )
    search_fields = ("number__startswith", "job__number__startswith", "waybill_onward__startswith")
    list_select_related = ("job", "shop", "centre")
    ordering = ("-id",)


@admin.register(ProductUnit)
class ProductUnitAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "serial",
        "production_batch",
        "item",
        "shop",
        "line",
        "warranty_months",
        "repair_days",
        "until",
        "replaced_by",
    )
    list_filter = (("shop", AutocompleteSelectFilter), ("created_at", RangeDateTimeFilter))
    search_fields = (
        "number__startswith",
        "serial__startswith",
        "production_batch__startswith",
        "line__order__external_id__startswith",
    )
    list_select_related = ("shop", "line__order", "replaced_by")
    ordering = ("-id",)

    @display(description=_("warranty until"))
    def until(self, unit: ProductUnit) -> Any:
        return unit.warranty_until or "–"


@admin.register(WarrantyDetail)
class WarrantyDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "unit", "route", "fault_code", "repairs_before", "under_guarantee", "trouble")
    list_filter = (("route", ChoicesDropdownFilter), "under_guarantee")
    search_fields = ("ticket__number__startswith", "fault_code__startswith", "unit__serial__startswith")
    list_select_related = ("ticket", "unit")
    ordering = ("-id",)


@admin.register(WarrantyPolicy)
class WarrantyPolicyAdmin(BackOfficeAdmin):
    list_display = ("shop", "item", "category", "route", "months", "effective_from", "effective_until")
    list_filter = (("shop", AutocompleteSelectFilter), ("route", ChoicesDropdownFilter))
    search_fields = ("shop__name", "item__startswith", "category__startswith")
    list_select_related = ("shop",)
    autocomplete_fields = ("shop",)


__all__ = [
    "ForeignIntakeAdmin",
    "ProductUnitAdmin",
    "RepairCentreAdmin",
    "RepairJobAdmin",
    "WarrantyDetailAdmin",
    "WarrantyPolicyAdmin",
]
