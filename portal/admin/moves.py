"""The page of one move: a form on GET, the move on POST, and the reasons where it cannot be made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import dressed
from portal.clock import now
from portal.errors import DomainError, MoveNotAllowed, Reason
from portal.models import WorkflowModel
from portal.services import moves
from portal.workflow import Context, Move, machine_of


class MovePages(BackOfficeAdmin):
    """Gives every move of a row an address of its own."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        view = self.admin_site.admin_view(self.move_view)
        return [path("<path:object_id>/move/<str:move>/", view, name=name), *super().get_urls()]

    def move_view(self, request: HttpRequest, object_id: str, move: str) -> HttpResponse:
        """Show a move's form, and make the move on POST."""
        row = self.row_or_404(request, object_id).as_kind()
        declared = machine_of(type(row)).moves.get(move)
        if declared is None:
            raise Http404
        actor = actor_of(request)
        if not actor.holds_any(declared.roles):
            raise PermissionDenied
        form, status = dressed(declared.form(request.POST or None, row=row)), 200
        if request.method == "POST":
            status = 422
            if form.is_valid() and self.performed(request, row, declared, form):
                return redirect(self.page_url(row))
        return self.move_page(request, row, declared, form, _against(row, declared, actor), status)

    def row_or_404(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def performed(self, request: HttpRequest, row: WorkflowModel, declared: Move, form: Any) -> bool:
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isdecimal() else -1
        try:
            moves.perform(
                row, declared.name, actor=actor_of(request), at=now(), data=form.cleaned_data, version=version
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("Done: %(move)s.") % {"move": declared.label})
        return True

    def move_page(
        self, request: HttpRequest, row: Any, declared: Move, form: Any, reasons: list[Reason], status: int
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": declared.label,
            "opts": self.opts,
            "row": row,
            "move": declared,
            "form": form,
            "reasons": reasons,
            "back": self.page_url(row),
        }
        return TemplateResponse(request, "admin/workflow/move.html", context, status=status)


def _against(row: WorkflowModel, declared: Move, actor: Actor) -> list[Reason]:
    """What speaks against a move already, before anything was filled in."""
    if row.state not in declared.sources:
        gone = MoveNotAllowed()
        return [Reason(gone.code, gone.text)]
    return moves.foreseen(row, declared, Context(actor, now()))


__all__ = ["MovePages"]
