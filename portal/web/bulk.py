"""One move on many rows: choose it, see which rows allow it, and watch it being made."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_WORKERS
from portal.errors import DomainError, InvalidInput, NotFound, Refused
from portal.models import BulkResult, BulkRun, WorkflowModel
from portal.queries.bulk_moves import bulk_runs_for
from portal.services import bulk_moves
from portal.services.bulk_moves import Entry
from portal.web.access import ShopRequest, merchant_page
from portal.web.export import csv_response
from portal.web.moves import RowKind, kind_for, kind_named, moves_context, register, row_or_404
from portal.web.paging import page_of
from portal.workflow import Move, machine_of

RELOAD_SECONDS = 2
register(
    RowKind(
        kind="bulk-moves",
        label=gettext_lazy("Bulk moves"),
        model=BulkRun,
        rows=bulk_runs_for,
        list_name="web:bulk_moves",
        page_name="web:bulk_move",
    )
)


def chosen(request: ShopRequest, kind: RowKind) -> list[WorkflowModel]:
    """The ticked rows, in the order of their numbers; a foreign one is not found."""
    numbers = list(dict.fromkeys(request.POST.getlist("number")))
    rows = kind.rows(request.actor).filter(number__in=numbers).order_by("number")
    found = [row.as_kind() for row in rows]
    if len(found) != len(numbers):
        raise NotFound()
    return found


@merchant_page(SHOP_WORKERS)
@require_POST
def choose(request: ShopRequest, kind: str) -> HttpResponseBase:
    """Which move? Each is shown with how many of the ticked rows offer it."""
    known = _kind(kind)
    rows = chosen(request, known)
    if not rows:
        messages.error(request, _("Tick at least one row first."))
        return redirect(known.list_name)
    offered: dict[str, Move] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        for move in row.moves_open_to(request.actor):
            if move.by_people and move.name not in known.elsewhere:
                offered[move.name] = move
                counts[move.name] += 1
    choices = [
        {"move": offered[name], "count": count, "url": reverse("web:bulk_preview", args=[kind, name])}
        for name, count in counts.most_common()
    ]
    context = {
        "title": _("Move %(n)s rows") % {"n": len(rows)},
        "kind": known,
        "rows": rows,
        "choices": choices,
    }
    return render(request, "portal/bulk_choose.html", context)


@merchant_page(SHOP_WORKERS)
@require_POST
def preview(request: ShopRequest, kind: str, move: str) -> HttpResponseBase:
    """Which rows allow the move and why others do not; with `go` the move is queued."""
    known = _kind(kind)
    rows = chosen(request, known)
    if not rows:
        raise Http404
    entries = bulk_moves.foreseen(rows, move, actor=request.actor, at=request.now)
    declared = _declared(entries, move)
    sample = next((entry.row for entry in entries if not entry.reasons), None)
    going = "go" in request.POST
    form = declared.form(request.POST if going else None, row=sample, auto_id=f"{move}_%s")
    refusal: DomainError | None = None
    if going and form.is_valid():
        fields = {name: request.POST[name] for name in form.fields if name in request.POST}
        try:
            run = bulk_moves.begin(
                rows, move, fields=fields, actor=request.actor, shop=request.shop, at=request.now
            )
        except (InvalidInput, Refused) as problem:
            refusal = problem
        else:
            return redirect("web:bulk_move", run.number)
    context = {
        "title": declared.label,
        "kind": known,
        "entries": entries,
        "able": sum(not entry.reasons for entry in entries),
        "move": declared,
        "form": form,
        "refusal": refusal,
        "limits": bulk_moves.reasons_against(entries, move, request.now),
        "action": request.path,
    }
    return render(request, "portal/bulk_preview.html", context, status=422 if going else 200)


def _declared(entries: list[Entry], move: str) -> Move:
    """The move as the first row that allows it declares it, or any that knows it."""
    able = sorted(entries, key=lambda entry: bool(entry.reasons))
    return next(found for entry in able if (found := machine_of(type(entry.row)).moves.get(move)))


def _kind(word: str) -> RowKind:
    kind = kind_named(word)
    if kind is None or not kind.in_bulk:
        raise Http404
    return kind


@merchant_page()
@require_GET
def bulk_runs(request: ShopRequest) -> HttpResponseBase:
    """Every bulk move of the shop, the newest first."""
    page = page_of(request, bulk_runs_for(request.actor))
    context = {"title": _("Bulk moves"), "page": page, "rows": [_named(row) for row in page.rows]}
    return render(request, "portal/bulk_moves.html", context)


def _named(run: BulkRun) -> BulkRun:
    run.label = label_of(run)  # type: ignore[attr-defined]
    return run


def label_of(run: BulkRun) -> Any:
    """What the move is called."""
    model = run.subject_type.model_class()
    kinds = (getattr(model, "kinds", None) or {"": model}).values()
    found = (machine_of(kind).moves.get(run.move_name) for kind in kinds)
    return next((move.label for move in found if move), run.move_name)


@merchant_page()
@require_GET
def bulk_run(request: ShopRequest, number: str) -> HttpResponseBase:
    """How far a bulk move is, and what became of each row; the page looks again by itself meanwhile."""
    run = row_or_404("bulk-moves", number, request.actor)
    model = run.subject_type.model_class()
    context = {
        "title": f"{label_of(run)} · {run.number}",
        "subject_kind": kind_for(model) if model else None,
        "results": run.results.order_by("id"),
        **moves_context(run, request.actor, request.now),
    }
    response = render(request, "portal/bulk_move.html", context)
    if run.running:
        response["Refresh"] = str(RELOAD_SECONDS)
    return response


@merchant_page()
@require_GET
def results_csv(request: ShopRequest, number: str) -> HttpResponseBase:
    """What became of each row, as a file."""
    run = row_or_404("bulk-moves", number, request.actor)
    columns = (_("Row"), _("Outcome"), _("Reasons"))
    return csv_response(run.results.all(), name=run.number.lower(), columns=columns, values=_cells)


def _cells(result: BulkResult) -> tuple[str, ...]:
    return result.name, result.get_outcome_display(), " ".join(result.sentences)
