"""One move on many rows: a preview that says which rows allow it, then a result for each.

Every row is moved by the same service as on its own page, in a transaction of its own, with the version that was
seen in the preview: a bulk move can do nothing that a single one could not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.actors import Actor
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import dressed
from portal.clock import now
from portal.errors import DomainError, MoveNotAllowed
from portal.models import WorkflowModel
from portal.services import moves
from portal.workflow import Context, Move, machine_of

LIMIT = 200


@dataclass
class Entry:
    """One selected row: what it may do, what speaks against the chosen move, and how it went."""

    row: WorkflowModel
    moves: list[Move]
    objection: str = ""
    done: bool = False
    seen: int = 0

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def allowed(self) -> bool:
        return not self.objection


@dataclass
class Choice:
    """One move that at least one selected row offers, and how many do."""

    move: Move
    count: int = 0


@dataclass
class Batch:
    """The selected rows with the moves they offer to one actor."""

    entries: list[Entry]
    actor: Actor
    choices: dict[str, Choice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for move in entry.moves:
                self.choices.setdefault(move.name, Choice(move)).count += 1

    def judge(self, name: str) -> None:
        """Write beside each row what speaks against the move, if anything does."""
        for entry in self.entries:
            entry.objection = self._objection(entry, name)

    def _objection(self, entry: Entry, name: str) -> str:
        declared = next((move for move in entry.moves if move.name == name), None)
        if declared is None:
            return MoveNotAllowed().sentence
        reasons = moves.foreseen(entry.row, declared, Context(self.actor, now()))
        return " ".join(reason.sentence for reason in reasons)


class BulkMoves(BackOfficeAdmin):
    """Adds the action to a list of rows that have a life cycle."""

    actions = ("make_a_move",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not self._may_move(request):
            actions.pop("make_a_move", None)
        return actions

    def _may_move(self, request: HttpRequest) -> bool:
        kinds = getattr(self.model, "kinds", None) or {"": self.model}
        machines = [machine_of(kind) for kind in kinds.values()]
        actor = actor_of(request)
        return any(
            m.by_people and actor.holds_any(m.roles) for machine in machines for m in machine.moves.values()
        )

    @admin.action(description=gettext_lazy("Make a move on the selected rows"))
    def make_a_move(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Choose the move, fill in its form once, and see row by row what became of it."""
        if not self._may_move(request):
            raise PermissionDenied
        rows = self._selected(request, queryset)
        if len(rows) > LIMIT:
            messages.error(request, _("At most %(limit)s rows can be moved at once.") % {"limit": LIMIT})
            return None
        actor = actor_of(request)
        batch = Batch([_entry(row, actor) for row in rows], actor)
        name = request.POST.get("chosen_move", "")
        if name not in batch.choices:
            return self._page(request, batch)
        batch.judge(name)
        declared = batch.choices[name].move
        going = "go" in request.POST
        sample = next((entry.row for entry in batch.entries if entry.allowed), None)
        form = dressed(declared.form(request.POST if going else None, row=sample))
        if going and form.is_valid():
            return self._result(request, batch, declared, form.cleaned_data)
        return self._page(request, batch, move=declared, form=form, status=422 if going else 200)

    def _selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The rows that were ticked, even if a filter of the list no longer shows them."""
        if request.POST.get("select_across") == "1":
            return list(queryset.order_by("pk")[: LIMIT + 1])
        keys = [key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal()]
        return list(self.get_queryset(request).filter(pk__in=keys).order_by("pk")[: LIMIT + 1])

    def _result(
        self, request: HttpRequest, batch: Batch, declared: Move, data: dict[str, Any]
    ) -> HttpResponse:
        for entry in batch.entries:
            seen = request.POST.get(f"version_{entry.row.pk}", "")
            entry.seen = int(seen) if seen.isdecimal() else -1
            if entry.allowed:
                self._move_one(entry, declared, data, batch.actor)
        done = sum(entry.done for entry in batch.entries)
        said = ngettext("%(n)s row was moved.", "%(n)s rows were moved.", done) % {"n": done}
        return self._page(request, batch, move=declared, said=said, finished=True)

    def _move_one(self, entry: Entry, declared: Move, data: dict[str, Any], actor: Actor) -> None:
        try:
            entry.row = moves.perform(
                entry.row, declared.name, actor=actor, at=now(), data=data, version=entry.seen
            )
        except DomainError as refusal:
            entry.objection = str(refusal)
        else:
            entry.done = True

    def _page(self, request: HttpRequest, batch: Batch, *, status: int = 200, **extra: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Make a move on the selected rows"),
            "opts": self.opts,
            "batch": batch,
            "able": sum(entry.allowed for entry in batch.entries),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            **extra,
        }
        return TemplateResponse(request, "admin/workflow/bulk.html", context, status=status)


def _entry(row: Any, actor: Actor) -> Entry:
    kind = row.as_kind()
    return Entry(kind, [move for move in kind.moves_open_to(actor) if move.by_people], seen=kind.version)


__all__ = ["BulkMoves"]
