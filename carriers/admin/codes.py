"""What carriers' codes mean: those nobody knows, those staff have explained, and every table as it stands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.admin.meanings import MeaningForm, shown_meaning
from carriers.models import CodeMapping, UnknownCode
from carriers.models.pickup import DESK
from carriers.queries.adapters import providers
from carriers.queries.codes import KnownCode, known_codes
from carriers.services import codes
from carriers.services.codes import CodeName
from carriers.states import CodeScope
from portal.admin import columns
from portal.admin.base import ReadOnlyAdmin, actor_of
from portal.admin.forms import dressed
from portal.admin.nudge import nudge
from portal.admin.panels import Panel
from portal.clock import now
from portal.errors import DomainError

HEADERS = (_("Code"), _("Comes with the adapter as"), _("Means"), _("Entered by"), _("Note"), "")


def meaning_url(provider: str, scope: str, code: str) -> str:
    query = urlencode({"provider": provider, "scope": scope, "code": code})
    return reverse("admin:carriers_codemapping_meaning") + f"?{query}"


def link(url: str, text: Any) -> str:
    css = "font-medium text-primary-600 dark:text-primary-500 underline whitespace-nowrap"
    return format_html('<a class="{}" href="{}">{}</a>', css, url, text)


class SolvedFilter(admin.SimpleListFilter):
    """Codes that still wait for a meaning, unless the others are asked for."""

    title = _("state")
    parameter_name = "solved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("waiting for a meaning")), ("yes", _("solved"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = {"no": True, "yes": False}
        value = self.value()
        return queryset.filter(solved_at__isnull=known[value]) if value in known else queryset


@admin.register(UnknownCode)
class UnknownCodeAdmin(ReadOnlyAdmin):
    """Each code leads to the form that gives it a meaning."""

    list_display = (
        "provider",
        "scope",
        "code",
        "seen",
        "first_seen_at",
        columns.masked("sample", _("sample")),
        "solved_at",
        "to_meaning",
    )
    list_filter = (SolvedFilter, ("scope", ChoicesDropdownFilter), ("first_seen_at", RangeDateTimeFilter))
    search_fields = ("code__startswith", "provider__startswith")
    ordering = ("-seen",)
    fields = readonly_fields = (
        "provider",
        "scope",
        "code",
        "seen",
        "first_seen_at",
        columns.masked("sample", _("sample")),
        "solved_at",
        "to_meaning",
    )

    @display(description=_("meaning"))
    def to_meaning(self, row: UnknownCode) -> str:
        return link(meaning_url(row.provider, row.scope, row.code), _now("Say what it means"))


@admin.register(CodeMapping)
class CodeMappingAdmin(ReadOnlyAdmin):
    """Meanings are given on a page of their own, never edited in place: each one reads the past again."""

    list_display = ("provider", "scope", "code", "meaning", "note", "made_by", "made_at", "to_meaning")
    list_filter = (("scope", ChoicesDropdownFilter), ("made_at", RangeDateTimeFilter))
    search_fields = ("code__startswith", "provider__startswith")
    fields = readonly_fields = (
        "provider",
        "scope",
        "code",
        "meaning",
        "note",
        "made_by",
        "made_at",
        "to_meaning",
    )
    list_before_template = "admin/codes/links.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("tables/", view(self.tables_view), name="carriers_codemapping_tables"),
            path("meaning/", view(self.meaning_view), name="carriers_codemapping_meaning"),
            *super().get_urls(),
        ]

    @display(description=_("meaning"), ordering="status")
    def meaning(self, row: CodeMapping) -> str:
        return shown_meaning(row.status, row.sub_status)

    @display(description=_("change"))
    def to_meaning(self, row: CodeMapping) -> str:
        return link(meaning_url(row.provider, row.scope, row.code), _now("Say what it means"))

    def tables_view(self, request: HttpRequest) -> HttpResponse:
        """Every code of every provider, as it comes and as staff have explained it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        tables: dict[tuple[str, CodeScope], list[KnownCode]] = {}
        for known in known_codes():
            tables.setdefault((known.provider, known.scope), []).append(known)
        panels = [
            Panel(f"{provider}, {scope.label}", HEADERS, [_cells(known) for known in rows])
            for (provider, scope), rows in tables.items()
        ]
        return self._page(request, "admin/codes/tables.html", title=_now("All codes"), panels=panels)

    def meaning_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form for one code; on POST keep its meaning and go to the run that reads the past again."""
        if not (self.has_view_permission(request) and actor_of(request).holds_any(DESK)):
            raise PermissionDenied
        name = _named(request)
        given = CodeMapping.objects.filter(**name.columns).first()
        before = {"meaning": f"{given.status}:{given.sub_status}", "note": given.note} if given else None
        posted = request.POST if request.method == "POST" else None
        form = dressed(MeaningForm(posted, initial=before))
        if posted is not None and form.is_valid() and (run := _given(request, name, form)):
            return redirect("admin:carriers_trackingrun_change", run.pk)
        unknown = UnknownCode.objects.filter(**name.columns).first()
        context = {"title": _now("Say what a code means"), "name": name, "unknown": unknown, "form": form}
        status = 200 if posted is None else 422
        return self._page(request, "admin/codes/meaning.html", status=status, **context)

    def _page(
        self, request: HttpRequest, template: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole, status=status)


def _named(request: HttpRequest) -> CodeName:
    """The code in the address, whether anybody has seen it yet or not."""
    asked = [request.GET.get(name, "") for name in ("provider", "scope", "code")]
    name = CodeName(*asked)
    known = name.provider in providers() and name.scope in CodeScope.values
    if not known or not 1 <= len(name.code) <= 40 or "\x00" in name.code:
        raise Http404
    return name


def _given(request: HttpRequest, name: CodeName, form: MeaningForm) -> Any:
    try:
        run = codes.give_meaning(name, **form.asked(), actor=actor_of(request), at=now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    transaction.on_commit(lambda: nudge("carriers.work_runs"))
    return run


def _cells(known: KnownCode) -> tuple[bool | None, list[Any]]:
    built_in = shown_meaning(*known.built_in) if known.built_in else "–"
    given = known.given
    means = shown_meaning(given.status, given.sub_status) if given else built_in
    change = link(meaning_url(known.provider, known.scope, known.code), _now("Change"))
    who = given.made_by if given else ""
    return None, [known.code, built_in, means, who, given.note if given else "", change]


__all__ = ["CodeMappingAdmin", "UnknownCodeAdmin"]
