"""Moves on pages, once for every kind of row: the buttons, the form without script, and the act itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actors import Actor, ActorKind
from portal.errors import DomainError, InvalidInput, MoveNotAllowed, NotFound, NotPermitted, Reason, Refused
from portal.models import WorkflowModel
from portal.services import moves
from portal.web.access import ShopRequest, merchant_page
from portal.workflow import Context, Move, Tone, machine_of


def by_number(key: str) -> dict[str, Any]:
    """How rows with a number of their own are looked up."""
    return {"number": key}


@dataclass(frozen=True)
class RowKind:
    """How the portal finds and names one kind of row. `elsewhere` are moves with a page of their own; `key` and
    `lookup` are how a row stands in an address and is found by that, unless by its number."""

    kind: str
    label: str | Promise
    model: type[WorkflowModel]
    rows: Callable[[Actor], QuerySet[Any]]
    list_name: str
    page_name: str
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    key: Callable[[Any], str] = attrgetter("number")
    lookup: Callable[[str], Mapping[str, Any]] = by_number
    in_bulk: bool = False
    """Whether many rows of this kind may be moved at once; its rows then have numbers."""
    door: str = "web"
    """The namespace of the pages: "web" for merchants, "centre" for people of a partner."""


@dataclass(frozen=True)
class ShownMove:
    """A button with its dialog: `form` is the class of its form, or a form made ready. With reasons it explains
    itself instead of offering its form."""

    name: str
    label: str | Promise
    tone: Tone
    confirm: str | Promise
    help_text: str
    form: Any
    reasons: list[Reason]


_KINDS: dict[tuple[str, str], RowKind] = {}


def register(kind: RowKind) -> None:
    """Make the moves of a kind of row available under its word."""
    _KINDS[kind.door, kind.kind] = kind


def door_of(actor: Actor) -> str:
    """The door at which somebody stands."""
    return "centre" if actor.kind is ActorKind.PARTNER and not actor.subject else "web"


def kind_named(word: str, door: str = "web") -> RowKind | None:
    """The kind of row that a word in an address stands for."""
    return _KINDS.get((door, word))


def kind_of(row: Any, door: str = "web") -> RowKind | None:
    """The registered kind that a row belongs to; proxies belong to their table's."""
    known = (kind for kind in _KINDS.values() if kind.door == door)
    return next((kind for kind in known if isinstance(row, kind.model)), None)


def kind_for(model: type[Any]) -> RowKind | None:
    """The registered kind of a table's rows, for merchants."""
    known = (kind for kind in _KINDS.values() if kind.door == "web")
    return next((kind for kind in known if kind.model is model), None)


def url_of(row: Any, door: str = "web") -> str:
    """The page of a row; empty for rows that have none."""
    kind = kind_of(row, door)
    return reverse(kind.page_name, args=[kind.key(row)]) if kind else ""


def row_or_404(word: str, number: str, actor: Actor) -> Any:
    """A row by its kind and number, as the class that declares its machine; a foreign one is not found."""
    kind = kind_named(word, door_of(actor))
    row = kind.rows(actor).filter(**kind.lookup(number.upper())).first() if kind else None
    if row is None:
        raise NotFound()
    return row.as_kind()


def moves_context(row: Any, actor: Actor, at: datetime) -> dict[str, Any]:
    """What `portal/parts/moves.html` needs for a row."""
    kind = kind_of(row, door_of(actor))
    assert kind
    open_moves = [move for move in row.moves_open_to(actor) if move.name not in kind.elsewhere]
    return {
        "row": row,
        "moves": [_shown(move, row, actor, at) for move in open_moves],
        "move_url": reverse(kind.page_name, args=[kind.key(row)]) + "moves/",
    }


def apart(context: dict[str, Any], **names: str) -> dict[str, list[ShownMove]]:
    """Take moves out of the buttons of `moves_context`, for a page that shows them elsewhere under these names."""
    found: list[ShownMove] = context["moves"]
    context["moves"] = [move for move in found if move.name not in names.values()]
    return {key: [move for move in found if move.name == name] for key, name in names.items()}


def _shown(move: Move, row: WorkflowModel, actor: Actor, at: datetime) -> ShownMove:
    reasons = foreseeable_reasons(move, row, actor, at)
    return ShownMove(move.name, move.label, move.tone, move.confirm, move.help_text, move.form, reasons)


def foreseeable_reasons(move: Move, row: WorkflowModel, actor: Actor, at: datetime) -> list[Reason]:
    """What speaks against a move already, before anything was filled in."""
    return moves.foreseen(row, move, Context(actor, at))


@require_http_methods(["GET", "POST"])
def move_of_any_door(request: ShopRequest, kind: str, number: str, move: str) -> HttpResponseBase:
    """One move of one row: GET shows its form, POST makes it, a refusal shows the form again with the reasons."""
    row = row_or_404(kind, number, request.actor)
    declared = machine_of(type(row)).moves.get(move)
    if declared is None:
        raise Http404
    if not row.concerns(request.actor) or not request.actor.holds_any(declared.roles):
        raise NotPermitted()
    if request.method == "POST":
        return _make(request, row, declared)
    named = kind_named(kind, door_of(request.actor))
    if named and move in named.elsewhere:
        return redirect(named.elsewhere[move], number=row.number)
    if row.state not in declared.sources:
        return changed_page(request, row, MoveNotAllowed())
    reasons = foreseeable_reasons(declared, row, request.actor, request.now)
    return form_page(request, row, declared, reasons=reasons)


move = merchant_page()(move_of_any_door)


def _make(request: ShopRequest, row: Any, declared: Move) -> HttpResponseBase:
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    version = seen_version(data.pop("version", [""])[-1])
    try:
        moves.perform(row, declared.name, actor=request.actor, at=request.now, data=data, version=version)
    except (InvalidInput, Refused) as refusal:
        form = declared.form(data=data, row=row, auto_id=f"{declared.name}_%s")
        return form_page(
            request, row, declared, form=form, refusal=refusal, reasons=refusal.reasons, status=422
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        return changed_page(request, row, refusal)
    messages.success(
        request, _("Done: %(move)s (%(number)s)") % {"move": declared.label, "number": row.number}
    )
    return redirect(url_of(row, door_of(request.actor)))


def seen_version(text: str) -> int:
    """The version a form was made from; without one nothing has been seen, so every version is another."""
    return int(text) if text.isdecimal() else -1


def form_page(
    request: ShopRequest, row: Any, declared: Move, *, form: Any = None, status: int = 200, **extra: Any
) -> HttpResponseBase:
    """The page of one move, which is also what a browser without script sees."""
    kind = kind_of(row, door_of(request.actor))
    context = {
        "title": declared.label,
        "kind": kind,
        "row": row,
        "move": declared,
        "form": form if form is not None else declared.form(row=row, auto_id=f"{declared.name}_%s"),
        "action": request.path,
        "row_url": url_of(row, door_of(request.actor)),
        **extra,
    }
    return render(request, "portal/move.html", context, status=status)


def changed_page(request: ShopRequest, row: Any, refusal: DomainError) -> HttpResponseBase:
    """Somebody else was faster: nothing was done, and the way back to the present state is one click."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    door = door_of(request.actor)
    context = {"title": _("Nothing was changed"), "kind": kind_of(row, door), "row": fresh}
    context |= {"refusal": refusal, "row_url": url_of(row, door)}
    return render(request, "portal/changed.html", context, status=409)
