"""Lists as files, made in the background: parts in private storage, joined at the end, deleted after a term."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor, ActorKind
from portal.errors import InvalidInput, NotFound, Reason
from portal.models import ExportRun, Shop, User
from portal.models.records import private_storage
from portal.policies import file_parts
from portal.queries.begun import still
from portal.queries.listings import Listing, clean, listing_named
from portal.queries.policy import value_at
from portal.services import background, moves, notices, timeline
from portal.services.numbers import next_number
from portal.states import ExportFormat, ExportState

BATCH, BATCHES = 2_000, 20
KEPT = (ExportState.FINISHED, ExportState.STOPPED, ExportState.FAILED)
WRITERS: dict[str, Callable[[Iterable[Iterable[Any]]], str]] = {
    ExportFormat.CSV: file_parts.csv_lines,
    ExportFormat.XLSX: file_parts.json_lines,
}


def begin(
    listing: str, query: str, *, format: str = ExportFormat.CSV, actor: Actor, shop: Shop | None, at: datetime
) -> ExportRun:
    """Queue a file of the rows that a query string leaves of a list, within the actor's reach.

    Raises NotFound for a list without files, InvalidInput for a format or filters that are not known, or Refused with
    the limit that is in the way.
    """
    found = _with_file(listing)
    if format not in ExportFormat.values:
        raise InvalidInput({"format": [noop("Choose csv or xlsx.")]})
    if len(clean(query)) > 1000 or found.troubles(clean(query), actor, at):
        raise InvalidInput({"query": [noop("This list does not know all of these filters.")]})
    total = found.narrowed(clean(query), actor, at).order_by().count()
    run = ExportRun(
        listing=listing, query=clean(query), format=format, shop=shop, total=total,
        language=translation.get_language() or "zh-hans",
    )  # fmt: skip
    run.remember(actor)
    run.asker_id = actor.id if actor.kind in {ActorKind.MERCHANT, ActorKind.PLATFORM} else None
    return _queued(run, actor, at)


@transaction.atomic
def _queued(run: ExportRun, actor: Actor, at: datetime) -> ExportRun:
    moves.refuse_if(list(_limits(run, at)))
    run.number = next_number(ExportRun.number_prefix, at)
    return moves.begin(run, emits="export.queued", actor=actor, at=at)


def _limits(run: ExportRun, at: datetime) -> Iterator[Reason]:
    most, rows = value_at("export.open_runs", at), value_at("export.xlsx_rows", at)
    begun = ExportRun.objects.filter(state__in=background.OPEN, asker=run.asker, partner=run.partner)
    if begun.count() >= most:
        text = noop("%(most)s of your exports are under way; wait for one of them or stop it.")
        yield Reason("too_many_exports", text, {"most": most})
    if run.format == ExportFormat.XLSX and run.total > rows:
        text = noop("An Excel file holds at most %(rows)s rows; choose CSV or narrow the list.")
        yield Reason("too_many_rows", text, {"rows": rows})


def work(*, at: datetime, batches: int = BATCHES, size: int = BATCH) -> int:
    """Take the open exports some batches further; returns how many rows were written."""
    return background.take_further(ExportRun, _step, at=at, batches=batches, size=size)


def _step(run: ExportRun, at: datetime, size: int) -> int:
    """Write the next rows as one part. A part that was written by a worker killed before it could say so is written
    again under the same name."""
    listing, actor = _with_file(run.listing), still(run, run.shop)
    assert listing.values
    rows = listing.narrowed(run.query, actor, run.created_at).order_by("-pk")
    found = list(rows.filter(pk__lt=run.position)[:size] if run.position else rows[:size])
    if not found:
        _join(run, listing, at)
        return 0
    with translation.override(run.language):
        text = WRITERS[run.format](listing.values(row) for row in found)
    run.parts += 1
    _replace(_part(run, run.parts), ContentFile(text.encode()))
    run.position, run.done = found[-1].pk, run.done + len(found)
    run.save(update_fields=["position", "done", "parts"])
    return len(found)


def _join(run: ExportRun, listing: Listing, at: datetime) -> None:
    """The parts as one file. Memory holds one part's buffer, never the whole."""
    assert listing.columns
    with tempfile.TemporaryFile() as out, translation.override(run.language):
        columns = [str(column) for column in listing.columns()]
        if run.format == ExportFormat.CSV:
            out.write((file_parts.BOM + file_parts.csv_lines([columns])).encode())
            for part in _parts(run):
                out.writelines(part)
        else:
            lines = (line for part in _parts(run) for line in file_parts.lines_of(part))
            file_parts.write_xlsx(columns, lines, out)
        run.size = out.tell()
        out.seek(0)
        name = f"{run.listing}-{run.number}.{run.format}".lower()
        run.file.name = _replace(f"exports/{run.number}/{name}", File(out))
    run.total = run.done
    run.expires_at = at + timedelta(days=value_at("export.keep_days", at))
    run.save(update_fields=["file", "size", "total", "expires_at"])


@transaction.atomic
def fetched(run: ExportRun, *, actor: Actor, at: datetime) -> ExportRun:
    """Note that somebody takes the file, and give it out. Raises NotFound where there is none any more."""
    run = moves.lock(run)
    if not run.concerns(actor) or run.state != ExportState.FINISHED or not run.file:
        raise NotFound()
    timeline.record("export.downloaded", run, actor=actor, at=at, data={"rows": run.done, "size": run.size})
    return run


def delete_due(*, at: datetime, limit: int = 100) -> int:
    """Delete what is left of exports whose term is over, and of those that were stopped or have failed."""
    due = ExportRun.objects.filter(expires_at__lte=at, state__in=KEPT).order_by("expires_at")
    return sum(_deleted(pk, at) for pk in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _deleted(pk: int, at: datetime) -> int:
    found = ExportRun.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    run = found.filter(pk=pk, expires_at__lte=at, state__in=KEPT).first()
    if run is None:
        return 0
    _forget_parts(run)
    if run.file:
        private_storage().delete(run.file.name)
    ExportRun.objects.filter(pk=pk).update(file="", expires_at=None, parts=0)
    if run.state == ExportState.FINISHED:
        moves.perform(run, "expire", actor=SYSTEM, at=at)
    return 1


def on_moved(run: Any, event: Any) -> None:
    """Whoever asked is told; the parts of a finished file are in it now and go."""
    if event.name == "export.finished":
        transaction.on_commit(lambda: _forget_parts(run))
    people = User.objects.filter(pk=run.asker_id or 0, is_active=True)
    notices.save(notices.to(people, event, {"number": run.number}, at=event.happened_at))


def _with_file(name: str) -> Listing:
    """Raises NotFound for a list that is unknown or is no table."""
    found = listing_named(name)
    if found is None or found.columns is None:
        raise NotFound()
    return found


def _part(run: ExportRun, number: int) -> str:
    return f"exports/{run.number}/part-{number:06d}"


def _parts(run: ExportRun) -> Iterator[IO[bytes]]:
    for number in range(1, run.parts + 1):
        with private_storage().open(_part(run, number), "rb") as part:
            yield part


def _forget_parts(run: ExportRun) -> None:
    for number in range(1, run.parts + 2):
        private_storage().delete(_part(run, number))


def _replace(name: str, content: Any) -> str:
    storage = private_storage()
    storage.delete(name)
    return str(storage.save(name, content))
