"""Refunds."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.workflow import WorkflowAdmin
from portal.policies.money import format_fen
from tickets.models import Refund


@admin.register(Refund)
class RefundAdmin(WorkflowAdmin):
    clocked = False
    list_display = (
        "number",
        "ticket",
        "shop",
        columns.state,
        columns.fen("amount_fen", _("amount")),
        "attempts",
        "next_attempt_at",
        "paid_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
        ("paid_at", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "ticket__number__startswith",
        "provider_ref__startswith",
        "shop__name",
    )
    list_select_related = ("ticket", "shop")
    fields = (
        "number",
        "ticket",
        "shop",
        "amount",
        "key",
        "attempts",
        "next_attempt_at",
        "paid_at",
        "provider_ref",
        "last_error",
    )
    readonly_fields = ("amount",)

    @display(description=_("amount"))
    def amount(self, refund: Refund) -> str:
        return format_fen(refund.amount_fen, refund.currency)


__all__ = ["RefundAdmin"]
