"""Monthly statements with their lines, disputes and postings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from carriers.models import CarrierStatement, LineDispute, StatementLine, StatementPosting
from carriers.queries.settlement import cells_of, lines_of
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.policies.money import format_fen
from portal.templatetags.portal_look import local
from portal.web.export import Yuan, csv_response

COLUMNS = (_("Reference"), _("Kind"), _("When"), _("Amount (yuan)"), _("Dispute"))


class LineInline(ReadOnlyInline):
    model = StatementLine
    fields = ("reference", "kind", "happened_at", "amount", "dispute_state")
    per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementLine]:
        return super().get_queryset(request).select_related("disputed")

    @display(description=_("amount"))
    def amount(self, line: StatementLine) -> str:
        return format_fen(line.amount_fen)

    @display(description=_("dispute"))
    def dispute_state(self, line: StatementLine) -> str:
        return cells_of(line)[-1] or "–"


@admin.register(CarrierStatement)
class CarrierStatementAdmin(WorkflowAdmin):
    list_display = (
        "number",
        "carrier",
        "shop",
        "period",
        columns.state,
        columns.due,
        columns.fen("total_fen", _("total")),
        "accepted_at",
        "paid_at",
    )
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("carrier", AutocompleteSelectFilter),
        ("shop", AutocompleteSelectFilter),
        ("period", RangeDateFilter),
    )
    search_fields = ("number__startswith", "contract__number__startswith", "carrier__code", "shop__name")
    list_select_related = ("carrier", "shop")
    inlines = (LineInline,)
    fields = (
        ("number", "period"),
        ("carrier", "contract", "shop"),
        "total_shown",
        ("carrier_accepted_at", "customer_accepted_at", "accepted_at"),
        ("paid_at", "payment_reference"),
    )
    readonly_fields = ("total_shown",)
    change_form_outer_before_template = "admin/settlement/statement.html"

    @display(description=_("total"))
    def total_shown(self, row: CarrierStatement) -> str:
        return format_fen(row.total_fen)

    def panels(self, request: HttpRequest, row: CarrierStatement) -> list[Panel]:
        rows = [
            (None, (p.get_step_display(), p.get_book_display(), format_fen(p.amount_fen), local(p.posted_at)))
            for p in row.postings.all()
        ]
        headers = (_("Posting step"), _("Account book"), _("Amount"), _("Posted at"))
        return [Panel(_("Postings"), headers, rows)] if rows else []

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        url = reverse("admin:carriers_carrierstatement_export", args=[row.pk])
        return super().workflow_context(request, row) | {"export_url": url}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        name = "carriers_carrierstatement_export"
        return [path("<int:pk>/export.csv", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The lines as a table for a spreadsheet."""
        row = get_object_or_404(CarrierStatement, pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return csv_response(lines_of(row), name=row.number, columns=map(str, COLUMNS), values=_cells)


def _cells(line: StatementLine) -> tuple[Any, ...]:
    reference, kind, happened_at, fen, dispute = cells_of(line)
    return reference, kind, local(happened_at), Yuan(fen), dispute


@admin.register(LineDispute)
class LineDisputeAdmin(WorkflowAdmin):
    list_display = ("number", "statement", "line", columns.state, columns.due, "raised_by", "created_at")
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("raised_by", ChoicesDropdownFilter),
    )
    search_fields = ("number__startswith", "statement__number__startswith", "line__reference__startswith")
    list_select_related = ("statement", "line")
    fields = (("number", "statement"), "line", ("raised_by", "reason"), ("claimed", "agreed"))
    readonly_fields = ("claimed", "agreed")

    @display(description=_("claimed"))
    def claimed(self, row: LineDispute) -> str:
        return format_fen(row.claimed_fen)

    @display(description=_("right amount"))
    def agreed(self, row: LineDispute) -> str:
        return "–" if row.agreed_fen is None else format_fen(row.agreed_fen)


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyAdmin):
    list_display = ("reference", "statement", "kind", columns.fen("amount_fen", _("amount")), "happened_at")
    list_filter = (("kind", ChoicesDropdownFilter), ("happened_at", RangeDateFilter))
    search_fields = ("reference__startswith", "statement__number__startswith")
    list_select_related = ("statement",)
    ordering = ("-id",)
    fields = (
        "statement",
        "kind",
        "reference",
        "amount_fen",
        "happened_at",
        "attempt",
        "complaint",
        "dispute",
    )


@admin.register(StatementPosting)
class StatementPostingAdmin(ReadOnlyAdmin):
    list_display = ("statement", "step", "book", columns.fen("amount_fen", _("amount")), "posted_at")
    list_filter = (
        ("step", ChoicesDropdownFilter),
        ("book", ChoicesDropdownFilter),
        ("posted_at", RangeDateFilter),
    )
    search_fields = ("statement__number__startswith",)
    list_select_related = ("statement",)
    ordering = ("-id",)
    fields = ("statement", "step", "book", "amount_fen", "posted_at")


__all__ = ["CarrierStatementAdmin", "LineDisputeAdmin", "StatementLineAdmin", "StatementPostingAdmin"]
