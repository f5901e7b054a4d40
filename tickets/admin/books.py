"""The books, their balances, and what differs from the payment provider's list."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from portal.actors import Role
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, ReadOnlyInline, actor_of
from portal.admin.tables import KEPT_SECONDS, KIND, FileForm, looked_at
from portal.clock import now
from portal.errors import DomainError
from portal.policies import spreadsheets
from portal.policies.money import format_fen
from portal.services import tables
from tickets.models import Posting, PostingLine, ProviderPayment
from tickets.queries.books import account_balances, differences
from tickets.services.provider_list import ProviderList
from tickets.states import BookAccount

BRINGS_IN = frozenset({Role.FINANCE})


class PostingLineInline(ReadOnlyInline):
    model = PostingLine
    fields = ("account", "side", "amount")

    @display(description=_("amount"))
    def amount(self, line: PostingLine) -> str:
        return format_fen(line.amount_fen, line.posting.currency)


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "cause",
        "shop",
        "order",
        columns.fen("amount_fen", _("amount")),
        "external_ref",
        "posted_at",
    )
    list_filter = (("shop", AutocompleteSelectFilter), ("posted_at", RangeDateTimeFilter))
    search_fields = (
        "reference__startswith",
        "cause__startswith",
        "external_ref__startswith",
        "order__external_id__startswith",
    )
    list_select_related = ("shop", "order")
    inlines = (PostingLineInline,)
    list_before_template = "admin/books/balances.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        names = dict(BookAccount.choices)
        found = account_balances()
        shown = [(names[account], format_fen(fen)) for account, fen in found.items()]
        context = {**(extra_context or {}), "balances": shown, "balanced": sum(found.values()) == 0}
        return super().changelist_view(request, context)


@admin.register(ProviderPayment)
class ProviderPaymentAdmin(ReadOnlyAdmin):
    """The provider's own list, and beside it what differs from our books."""

    list_display = ("key", "reference", columns.fen("amount_fen", _("amount")), "paid_on", "brought_in_by")
    list_filter = (("currency", ChoicesDropdownFilter), ("brought_in_at", RangeDateTimeFilter))
    search_fields = ("key__startswith", "reference__startswith")
    list_before_template = "admin/books/reconciliation.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="tickets_providerpayment_import"),
            path("import/example.csv", view(self.example_view), name="tickets_providerpayment_example"),
            path("import/export.csv", view(self.export_view), name="tickets_providerpayment_export"),
            *super().get_urls(),
        ]

    def example_view(self, request: HttpRequest) -> HttpResponse:
        """The columns with a row that is right."""
        return _file(request, ProviderList.examples, "provider-list-example")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """What was brought in."""
        return _file(request, ProviderList().rows(at=now()), "provider-list")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = [
            (row.kind.label, row.key, _shown(row.ours_fen), _shown(row.theirs_fen), _now(row.hint))
            for row in differences()
        ]
        may = actor_of(request).holds_any(BRINGS_IN)
        context = {**(extra_context or {}), "differences": found, "may_import": may}
        return super().changelist_view(request, context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """GET asks for a file, a POST with a file looks at it, a POST with its ticket stores it."""
        if not actor_of(request).holds_any(BRINGS_IN):
            raise PermissionDenied
        if request.method == "POST" and "ticket" in request.POST:
            return self._stored(request)
        form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            rows, ticket = form.cleaned_data["file"], secrets.token_urlsafe(16)
            cache.set(_key(request, ticket), rows, KEPT_SECONDS)
            context |= looked_at(ProviderList().read(rows, at=now())) | {"ticket": ticket}
        shown = {
            **self.admin_site.each_context(request),
            "title": _("The provider's list"),
            "opts": self.opts,
            "row": _("Payments on the provider's list"),
            "back": reverse("admin:tickets_providerpayment_changelist"),
            "columns": ProviderList.columns,
            **context,
        }
        return TemplateResponse(
            request, "admin/tables/import.html", shown, status=422 if form.errors else 200
        )

    def _stored(self, request: HttpRequest) -> HttpResponse:
        rows = cache.get(_key(request, request.POST["ticket"]))
        if rows is None:
            messages.error(request, _now("The file is no longer known. Choose it again."))
            return redirect("admin:tickets_providerpayment_import")
        only_valid = request.POST.get("rows") == "valid"
        try:
            actor = actor_of(request)
            found = tables.bring_in(ProviderList(), rows, actor=actor, at=now(), only_valid=only_valid)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _now("Stored: %(n)s changes.") % {"n": len(found.changes)})
        return redirect("admin:tickets_providerpayment_changelist")


def _key(request: HttpRequest, ticket: str) -> str:
    return f"provider-list:{request.user.pk}:{ticket[:40]}"


def _file(request: HttpRequest, rows: Iterable[Mapping[str, Any]], name: str) -> HttpResponse:
    if not actor_of(request).holds_any(BRINGS_IN):
        raise PermissionDenied
    response = HttpResponse(spreadsheets.written(rows, ProviderList.columns), content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _shown(fen: int | None) -> str:
    return "–" if fen is None else format_fen(fen)


__all__ = ["PostingAdmin", "ProviderPaymentAdmin"]
