"""The base classes of every admin page: what staff may see and do is asked of the kernel, never listed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from portal.actors import Actor
from portal.clock import now
from portal.errors import DomainError
from portal.models import WorkflowModel
from portal.queries.people import platform_actor
from portal.queries.timeline import deadlines_of, facts_of
from portal.services import moves
from portal.workflow import Move, machine_of

PAGE = 50
COUNTED = 1000


class CappedPaginator(Paginator):
    """Counts at most a thousand rows more than it shows: no list ever counts a whole table."""

    @cached_property
    def count(self) -> int:
        return self.object_list[: COUNTED + 1].count()  # type: ignore[union-attr]


class BackOfficeAdmin(ModelAdmin):
    """A list with a capped count and a form that only shows what a role may change."""

    list_per_page = PAGE
    show_full_result_count = False
    paginator = CappedPaginator
    list_filter_submit = True
    warn_unsaved_form = True


class ReadOnlyAdmin(BackOfficeAdmin):
    """Facts: staff read them, nobody edits them. History that could be edited would be none."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WorkflowAdmin(BackOfficeAdmin):
    """A page with the row's facts, its moves as buttons, its deadlines and its timeline.

    Fields are read-only except `draft_fields` while the row stands in one of `draft_states`. A button opens a
    form on a page of its own; only a POST makes the move, and the service asks every question again.
    """

    draft_fields: Sequence[str] = ()
    draft_states: Sequence[str] = ()
    change_form_outer_before_template = "admin/workflow/moves.html"
    change_form_outer_after_template = "admin/workflow/history.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = [f.name for f in self.model._meta.fields if f.name not in {"id", "chain"}]
        if obj is None or obj.state in self.draft_states:
            return [name for name in names if name not in self.draft_fields]
        return names

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [
            path("<path:object_id>/move/<str:move>/", self.admin_site.admin_view(self.move_view), name=name),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if row is not None:
            context |= self.workflow_context(request, row)
        return super().changeform_view(request, object_id, form_url, context)

    def workflow_context(self, request: HttpRequest, row: WorkflowModel) -> dict[str, Any]:
        return {
            "row": row,
            "row_url": self.change_url(row).removesuffix("change/"),
            "open_moves": self.by_people(row, actor_of(request)),
            "deadlines": deadlines_of(row),
            "facts": facts_of(row),
            "now": now(),
        }

    def by_people(self, row: WorkflowModel, actor: Actor) -> list[Move]:
        return [m for m in row.as_kind().moves_open_to(actor) if m.by_people]

    def move_view(self, request: HttpRequest, object_id: str, move: str) -> HttpResponse:
        """Show a move's form, and make the move on POST."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id).as_kind()
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        declared = machine_of(type(row)).move(move)
        if not actor_of(request).holds_any(declared.roles):
            raise PermissionDenied
        form = declared.form(request.POST or None, row=row)
        if request.method == "POST" and form.is_valid():
            try:
                self.perform(request, row, declared, form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Done: %(move)s.") % {"move": declared.label})
                return redirect(self.change_url(row))
        context = {
            **self.admin_site.each_context(request),
            "title": declared.label,
            "opts": self.opts,
            "row": row,
            "move": declared,
            "form": form,
            "back": self.change_url(row),
        }
        return TemplateResponse(request, "admin/workflow/move.html", context)

    def perform(self, request: HttpRequest, row: WorkflowModel, declared: Move, data: dict[str, Any]) -> None:
        version = request.POST.get("version", "")
        moves.perform(
            row,
            declared.name,
            actor=actor_of(request),
            at=now(),
            data=data,
            version=int(version) if version.isdigit() else None,
        )

    def change_url(self, row: WorkflowModel) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


def actor_of(request: HttpRequest) -> Actor:
    """The staff user of an admin request, with the roles of their groups."""
    return platform_actor(request.user)  # type: ignore[arg-type]


__all__ = ["BackOfficeAdmin", "ReadOnlyAdmin", "WorkflowAdmin", "actor_of"]
