"""Compensations: who gets what by which rule, who pays it, and the two people above the limit."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.policies.money import format_fen
from tickets.models import Compensation
from tickets.states import BookAccount


@admin.register(Compensation)
class CompensationAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "shop",
        columns.state,
        columns.due,
        "basis",
        "liable",
        columns.fen("amount_fen", _("amount")),
        "ticket",
        "attempts",
        "paid_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("liable", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
        ("paid_at", RangeDateTimeFilter),
    )
    search_fields = (
        "number__startswith",
        "ticket__number__startswith",
        "order__external_id__startswith",
        "provider_ref__startswith",
        "shop__name",
    )
    list_select_related = ("shop", "ticket", "order")
    fields = (
        ("number", "cause"),
        ("basis", "liable"),
        ("shop", "order"),
        ("ticket", "promise"),
        "amount_shown",
        ("attempts", "next_attempt_at", "last_error"),
        ("paid_at", "provider_ref", "key"),
        ("appeal_until", "borne_by"),
        ("proof", "legal_basis"),
    )
    readonly_fields = ("amount_shown",)

    @display(description=_("amount"))
    def amount_shown(self, row: Compensation) -> str:
        return format_fen(row.amount_fen, row.currency)

    def panels(self, request: HttpRequest, row: Compensation) -> list[Panel]:
        names = dict(BookAccount.choices)
        rows = [
            (None, (names[share.payer], share.account or "–", format_fen(share.fen), share.reason.sentence))
            for share in row.paid_by
        ]
        headers = (_("Payer"), _("Deposit"), _("Amount"), _("Reason"))
        return [Panel(_("Who pays"), headers, rows)] if rows else []


__all__ = ["CompensationAdmin"]
