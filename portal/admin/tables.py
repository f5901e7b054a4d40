"""Bringing tables in at the desk: a file is looked at first, then stored whole or only where it is right."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from portal.admin.base import actor_of
from portal.admin.panels import Panel
from portal.admin.workflow import WorkflowAdmin
from portal.clock import now
from portal.errors import DomainError
from portal.policies import spreadsheets
from portal.services import tables
from portal.services.tables import Found, Table

KEPT_SECONDS = 3600
SHOWN = 200
KIND = "text/csv; charset=utf-8"


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GB 18030) or XLSX, at most 5,000 rows. Nothing is stored yet."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> list[dict[str, Any]]:
        """The rows of the file."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > spreadsheets.MOST_BYTES:
                raise spreadsheets.NotATable
            rows = spreadsheets.table(upload.read())
        except spreadsheets.NotATable:
            text = _("This file is no table, is damaged, or is too large.")
            raise forms.ValidationError(text) from None
        if not rows:
            raise forms.ValidationError(_("The file has no rows."))
        return rows


class TablePages(WorkflowAdmin):
    """Tables of a row, each with a page to bring it in, an empty example and an export of the same columns.

    `tables` makes each kind of table for a row, `table_labels` names them. What was uploaded is kept for an hour
    between the look and the storing, for the person who uploaded it only.
    """

    tables: ClassVar[Mapping[str, Any]] = {}
    table_labels: ClassVar[Mapping[str, Any]] = {}

    def may_import(self, request: HttpRequest, row: Any, name: str) -> bool:
        return self.has_change_permission(request, row)

    def get_urls(self) -> list[URLPattern]:
        view, base = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/tables/<slug:name>/", view(self.table_view), name=f"{base}_table"),
            path("<int:pk>/tables/<slug:name>/example.csv", view(self.example_view), name=f"{base}_example"),
            path("<int:pk>/tables/<slug:name>/export.csv", view(self.export_view), name=f"{base}_export"),
            *super().get_urls(),
        ]

    def workflow_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        open_tables = [
            (self.page_url_of(row, name), self.page_url_of(row, name) + "export.csv", label)
            for name, label in self.table_labels.items()
        ]
        can = any(self.may_import(request, row, name) for name in self.tables)
        return super().workflow_context(request, row) | {"tables": open_tables, "may_import": can}

    def page_url_of(self, row: Any, name: str) -> str:
        return self.page_url(row).removesuffix("change/") + f"tables/{name}/"

    def _table(self, request: HttpRequest, pk: int, name: str) -> tuple[Any, Table]:
        row = self.row_or_404(request, str(pk))
        if name not in self.tables:
            raise Http404
        return row, self.tables[name](row)

    def export_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """What there is, in the columns that are brought in."""
        _row, table = self._table(request, pk, name)
        return _file(spreadsheets.written(table.rows(at=now()), table.columns), name)

    def example_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """The columns with a row that is right."""
        _row, table = self._table(request, pk, name)
        return _file(spreadsheets.written(table.examples, table.columns), f"{name}-example")

    def table_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """GET asks for a file, a POST with a file looks at it, a POST with its ticket stores it."""
        row, table = self._table(request, pk, name)
        if not self.may_import(request, row, name):
            raise PermissionDenied
        if request.method == "POST" and "ticket" in request.POST:
            return self._stored(request, row, table, name)
        form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            rows = form.cleaned_data["file"]
            context |= looked_at(table.read(rows, at=now()))
            context["ticket"] = self._kept(request, row, name, rows)
        status = 422 if form.errors else 200
        return self._table_page(request, row, table, name, context, status)

    def _kept(self, request: HttpRequest, row: Any, name: str, rows: list[dict[str, Any]]) -> str:
        ticket = secrets.token_urlsafe(16)
        cache.set(self._key(request, row, name, ticket), rows, KEPT_SECONDS)
        return ticket

    def _key(self, request: HttpRequest, row: Any, name: str, ticket: str) -> str:
        return f"table:{request.user.pk}:{self.opts.label_lower}:{row.pk}:{name}:{ticket[:40]}"

    def _stored(self, request: HttpRequest, row: Any, table: Table, name: str) -> HttpResponse:
        rows = cache.get(self._key(request, row, name, request.POST["ticket"]))
        back = redirect(self.page_url_of(row, name))
        if rows is None:
            messages.error(request, _now("The file is no longer known. Choose it again."))
            return back
        only_valid = request.POST.get("rows") == "valid"
        try:
            found = tables.bring_in(table, rows, actor=actor_of(request), at=now(), only_valid=only_valid)
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
            return back
        cache.delete(self._key(request, row, name, request.POST["ticket"]))
        messages.success(request, _now("Stored: %(n)s changes.") % {"n": len(found.changes)})
        return redirect(self.page_url(row))

    def _table_page(
        self, request: HttpRequest, row: Any, table: Table, name: str, context: dict[str, Any], status: int
    ) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "title": self.table_labels[name],
            "opts": self.opts,
            "row": row,
            "back": self.page_url(row),
            "columns": table.columns,
            **context,
        }
        return TemplateResponse(request, "admin/tables/import.html", shown, status=status)


def looked_at(found: Found) -> dict[str, Any]:
    """What a dry run tells: how many rows, what would change, what is wrong and how to put it right."""
    changes = [(None, (c.what, c.before or "–", c.after or "–")) for c in found.changes[:SHOWN]]
    problems = [(False, (p.row, p.name, p.sentence, p.hint_sentence)) for p in found.problems[:SHOWN]]
    wrong = len({problem.row for problem in found.problems})
    return {
        "found": found,
        "right": found.received - wrong,
        "wrong": wrong,
        "panels": [
            Panel(_("What would change"), (_("What"), _("Before"), _("After")), changes),
            *([Panel(_("What is wrong"), (_("Row"), _("Field"), _("Problem"), _("What to do")), problems)]
              if problems else []),
        ],
    }  # fmt: skip


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


__all__ = ["TablePages"]
