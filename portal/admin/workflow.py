"""Pages of rows that have a life cycle: what staff may do is asked of the kernel, never listed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.actors import Actor
from portal.admin import columns
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.bulk import BulkMoves
from portal.admin.moves import MovePages
from portal.admin.panels import Panel
from portal.admin.reveal import RevealsContacts
from portal.clock import now
from portal.errors import DomainError, StaleVersion
from portal.models import WorkflowModel
from portal.queries.explain import why
from portal.queries.timeline import deadlines_of, facts_of
from portal.services import moves, timeline
from portal.workflow import Move

HIDDEN = frozenset({"id", "chain", "version", "ticket_ptr"})


class WorkflowAdmin(RevealsContacts, MovePages, BulkMoves, BackOfficeAdmin):
    """A page with the row's facts, its moves as buttons, its deadlines and its timeline.

    Fields are read-only except `draft_fields` while the row stands in one of `draft_states`. A button opens a
    form on a page of its own; only a POST makes the move, and the service asks every question again. Rows are
    added here only where a subclass says how (`begin`).
    """

    draft_fields: Sequence[str] = ()
    draft_states: Sequence[str] = ()
    clocked = True
    panels_first = True
    change_form_outer_before_template = "admin/workflow/moves.html"
    change_form_outer_after_template = "admin/workflow/history.html"

    def begin(self, request: HttpRequest, row: Any, form: Any) -> None:
        """Save a new row through its service. Without this a kind of row cannot be added here."""
        raise PermissionDenied

    def editable_fields(self, row: Any) -> Sequence[str]:
        return self.draft_fields if row is None or row.state in self.draft_states else ()

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Tables of what a decision was made from, above the fields (`panels_first`) or below them."""
        return []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return columns.with_next_due(rows) if self.clocked else rows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        if obj is None:
            return list(self.draft_fields)
        return self.fields or [f.name for f in self.model._meta.fields if f.name not in HIDDEN]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else [(None, {"fields": list(self.draft_fields)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        own = [f.name for f in self.model._meta.fields if f.name not in {"id", "chain"}]
        editable = self.editable_fields(obj)
        return [name for name in (*own, *super().get_readonly_fields(request, obj)) if name not in editable]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return type(self).begin is not WorkflowAdmin.begin and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (
            bool(self.draft_fields)
            and bool(self.editable_fields(obj))
            and super().has_change_permission(request)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = dict(extra_context or {})
        if row is not None and self.has_view_permission(request, row):
            context |= self.workflow_context(request, row)
            context["seen_version"] = request.POST.get("seen_version", row.version)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())

    def workflow_context(self, request: HttpRequest, row: WorkflowModel) -> dict[str, Any]:
        actor = actor_of(request)
        return {
            "row": row,
            "row_url": self.page_url(row).removesuffix("change/"),
            "open_moves": self.by_people(row, actor),
            "deadlines": [(deadline, why(deadline, row.as_kind())) for deadline in deadlines_of(row)],
            "facts": facts_of(row),
            "state_tone": columns.TONES.get(row.state, ""),
            "panels_first" if self.panels_first else "panels_last": self.panels(request, row),
            "contacts": self.contacts(row, actor),
            "now": now(),
        }

    def by_people(self, row: WorkflowModel, actor: Actor) -> list[Move]:
        return [m for m in row.as_kind().moves_open_to(actor) if m.by_people]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new row begins through its service; a draft changes only as long as it is what the editor has seen."""
        if not change:
            self.begin(request, obj, form)
            return
        fresh = moves.lock(obj)
        if fresh.version != obj.version or request.POST.get("seen_version") != str(fresh.version):
            raise StaleVersion()
        at = now()
        obj.chain, obj.version, obj.updated_at = fresh.chain, obj.version + 1, at
        obj.save()
        changed = {name: _plain(form.cleaned_data[name]) for name in form.changed_data}
        timeline.record("record.changed", obj, actor=actor_of(request), at=at, data=changed)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


__all__ = ["WorkflowAdmin"]
