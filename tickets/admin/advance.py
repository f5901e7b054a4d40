"""Fast refunds: whose money the buyer has."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.admin.workflow import WorkflowAdmin
from tickets.models import Advance, ExchangeDetail, ReturnDetail


@admin.register(Advance)
class AdvanceAdmin(WorkflowAdmin):
    clocked = False
    list_display = (
        "number",
        "ticket",
        "shop",
        columns.state,
        columns.fen("amount_fen", _("amount")),
        "advanced_at",
        "settled_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "ticket__number__startswith", "shop__name")
    list_select_related = ("ticket", "shop")


@admin.register(ReturnDetail)
class ReturnDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "phase", "attempt", columns.fen("entitled_fen", _("share")), "freight_bearer")
    list_filter = ("freight_bearer", "phase")
    search_fields = ("ticket__number__startswith",)
    list_select_related = ("ticket",)
    ordering = ("-id",)


@admin.register(ExchangeDetail)
class ExchangeDetailAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "wanted_item", columns.fen("difference_fen", _("difference")), "replaced_at")
    search_fields = ("ticket__number__startswith", "wanted_item__startswith")
    list_select_related = ("ticket",)
    ordering = ("-id",)


__all__ = ["AdvanceAdmin", "ExchangeDetailAdmin", "ReturnDetailAdmin"]
