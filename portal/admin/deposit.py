"""Deposits with their books, the payments in and out, and what the payment provider said."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin
from portal.admin.deposit_deeds import DeedPages
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.models import DepositAccount, DepositPayment, LedgerTransaction, PaymentCallback
from portal.policies.money import format_fen
from portal.queries import deposits as read
from portal.queries.timeline import facts_of
from portal.states import LedgerKind

NEWEST = 50


def book_column(kind: LedgerKind) -> Any:
    """A column with the balance of one book."""

    @display(description=kind.label)
    def column(row: DepositAccount) -> str:
        return format_fen(row.balances.get(kind, 0), row.currency)

    return column


def books_panel(row: DepositAccount) -> Panel:
    balances = row.balances
    rows = [(None, (label, format_fen(balances.get(kind, 0)))) for kind, label in LedgerKind.choices]
    return Panel(_("Books"), (_("Account book"), _("Balance")), rows, _("The balances add up to zero."))


def entries_panel(row: DepositAccount) -> Panel:
    """The newest fifty transactions with every line."""
    headers = (_("Posted at"), _("Operation"), _("Lines"), _("Cause"), _("Reason"), _("By"))
    rows = [
        (
            None,
            (
                columns.local(made.posted_at),
                made.get_kind_display(),
                lines_shown(made),
                made.cause or (made.payment.number if made.payment else "–"),
                made.note or "–",
                made.actor_label,
            ),
        )
        for made in read.transactions_of(row)[:NEWEST]
    ]
    return Panel(_("Entries"), headers, rows)


def lines_shown(row: LedgerTransaction) -> str:
    """Every line of a transaction: book, amount, and what stood there afterwards."""
    return "; ".join(
        f"{line.account.get_kind_display()} {format_fen(line.amount_fen)} → {format_fen(line.balance_after_fen)}"
        for line in row.entries.all()
    )


@admin.register(DepositAccount)
class DepositAccountAdmin(DeedPages):
    list_display = (
        "number",
        "shop",
        "service",
        columns.fen("required_fen", _("required")),
        book_column(LedgerKind.AVAILABLE),
        book_column(LedgerKind.FROZEN),
        book_column(LedgerKind.COMPENSATION),
        "closing_at",
    )
    list_filter = (("shop", AutocompleteSelectFilter), ("service", AutocompleteSelectFilter))
    search_fields = ("number__startswith", "shop__name", "shop__code")
    list_select_related = ("shop", "service")
    fields = readonly_fields = ("number", "shop", "service", "required", "closing_at", "created_at")
    change_form_outer_before_template = "admin/deposit/deeds.html"
    change_form_outer_after_template = "admin/workflow/history.html"

    @display(description=_("required"))
    def required(self, row: DepositAccount) -> str:
        return format_fen(row.required_fen, row.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DepositAccount]:
        return super().get_queryset(request).prefetch_related("books")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = dict(extra_context or {})
        row = self.get_object(request, object_id) if object_id else None
        if row is not None and self.has_view_permission(request, row):
            context |= {
                "row": row,
                "row_url": self.page_url(row).removesuffix("change/"),
                "deeds": self.deeds_open_to(request),
                "panels": [books_panel(row), entries_panel(row)],
                "facts": facts_of(row),
            }
        return super().changeform_view(request, object_id, form_url, context)


@admin.register(DepositPayment)
class DepositPaymentAdmin(WorkflowAdmin):
    clocked = False
    list_display = (
        "number",
        "shop",
        "account",
        "kind",
        columns.state,
        columns.fen("amount_fen", _("amount")),
        "attempts",
        "paid_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (
        ("state", columns.StateFilter),
        ("kind", ChoicesDropdownFilter),
        ("shop", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith", "provider_ref__startswith", "account__number", "shop__name")
    list_select_related = ("shop", "account")
    fields = (
        ("number", "kind"),
        ("shop", "account"),
        ("amount", "attempts"),
        ("key", "provider_ref"),
        ("paid_at", "reversed_at"),
        ("next_attempt_at", "last_error"),
    )
    readonly_fields = ("amount",)

    @display(description=_("amount"))
    def amount(self, payment: DepositPayment) -> str:
        return format_fen(payment.amount_fen, payment.currency)


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    """Every operation on every deposit; written once."""

    list_display = (
        columns.whole("posted_at", _("posted at")),
        "deposit",
        "kind",
        columns.fen("amount_fen", _("amount")),
        "cause",
        "note",
        "actor_label",
    )
    list_filter = (("kind", ChoicesDropdownFilter), ("posted_at", RangeDateTimeFilter))
    search_fields = ("deposit__number", "cause__startswith", "reference__startswith")
    list_select_related = ("deposit",)
    fields = readonly_fields = (
        "reference",
        "deposit",
        "kind",
        "lines",
        "cause",
        "note",
        "payment",
        "posted_at",
        "actor_kind",
        "actor_label",
    )

    @display(description=_("lines"))
    def lines(self, row: LedgerTransaction) -> str:
        return lines_shown(row)


@admin.register(PaymentCallback)
class PaymentCallbackAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "event", "kind", "payment", "outcome")
    list_filter = (("outcome", ChoicesDropdownFilter), ("received_at", RangeDateTimeFilter))
    search_fields = ("event__startswith", "payment__number__startswith")
    list_select_related = ("payment",)
    fields = readonly_fields = ("event", "kind", "payment", "outcome", "received_at", "body")


__all__ = [
    "DepositAccountAdmin",
    "DepositPaymentAdmin",
    "LedgerTransactionAdmin",
    "PaymentCallbackAdmin",
]
