"""Entering in the ledger what became of a promise. Cases call this when their moves show it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import TimelineEvent
from portal.queries.calendar import business_calendar
from portal.services import bulk, listeners, moves, timeline
from tickets.models import Order, OrderPromise, Ticket
from tickets.policies.windows import promise_ends_at
from tickets.states import Outcome

BATCH = 500
TIME_OVER = Reason("time_over", noop("The time to call on it passed without a breach."))


def broken(promise: OrderPromise | None, reason: Reason, *, at: datetime, case: Ticket | None = None) -> None:
    """Note that a promise was broken, and by what; a promise excused or void stays so. None is no promise."""
    _decide(promise, "note_breach", (Outcome.OPEN, Outcome.KEPT), _with_case(reason, case), at)


def kept(promise: OrderPromise | None, reason: Reason, *, at: datetime, case: Ticket | None = None) -> None:
    """Note that a promise was kept for good; one that was broken before stays broken."""
    _decide(promise, "keep", (Outcome.OPEN,), _with_case(reason, case), at)


def kept_after_all(promise: OrderPromise | None, reason: Reason, *, at: datetime) -> None:
    """A late report proves that a promise held to be broken was kept."""
    _decide(promise, "correct_to_kept", (Outcome.BROKEN,), reason, at)
    _decide(promise, "keep", (Outcome.OPEN,), reason, at)


def void(promise: OrderPromise | None, reason: Reason, *, at: datetime) -> None:
    """Nothing is left to keep: the buyer changed or cancelled the order."""
    _decide(promise, "make_void", (Outcome.OPEN, Outcome.BROKEN), reason, at)


def excused(promise: OrderPromise | None, reason: Reason, *, at: datetime) -> None:
    """Nobody is to blame."""
    _decide(promise, "excuse", (Outcome.OPEN, Outcome.BROKEN), reason, at)


def _with_case(reason: Reason, case: Ticket | None) -> Reason:
    return Reason(reason.code, reason.text, {**reason.facts, "case": case.number}) if case else reason


@transaction.atomic
def _decide(
    promise: OrderPromise | None, name: str, sources: tuple[str, ...], reason: Reason, at: datetime
) -> None:
    if promise is None:
        return
    row = moves.lock(promise)
    if row.state not in sources:
        return
    row.reasons = [*row.reasons, reason.as_json()]
    row.save(update_fields=["reasons"])
    data = {"reason": reason.sentence[:200]} if name in {"excuse", "make_void"} else None
    moves.perform(row, name, actor=SYSTEM, at=at, data=data)


def start_windows(order: Order, *, at: datetime) -> None:
    """The goods are signed: from now on it is known until when each promise can be called on."""
    assert order.signed_at
    rows = list(
        OrderPromise.objects.select_for_update(of=("self",), no_key=True).filter(
            line__order=order, ends_at__isnull=True
        )
    )
    calendar = business_calendar()
    last: dict[int, datetime] = {}
    for row in sorted(rows, key=lambda row: row.parameters.get("starts", "signed") != "signed"):
        if row.parameters.get("starts", "signed") == "signed":
            row.ends_at = promise_ends_at(row.parameters, order.signed_at, calendar)
            last[row.line_id] = max(row.ends_at, last.get(row.line_id, row.ends_at))
        else:
            # It starts with a case of another promise, so it can be called on as long as one of those can.
            row.ends_at = last.get(row.line_id) or promise_ends_at({}, order.signed_at, calendar)
        row.updated_at = at
    bulk.update_many(rows, ["ends_at", "updated_at"])


def name_carrier(order: Order) -> None:
    """The order's parcel is known: from now on reports count its promises for the carrier that brings it."""
    if order.shipment_id and order.shipment:
        OrderPromise.objects.filter(line__order=order).update(carrier=order.shipment.carrier.code)


def settle_due(*, at: datetime, batch: int = BATCH) -> int:
    """Enter as kept what can no longer be called on and has no case open; returns how many. A constant number of
    queries a batch. Run twice or late it finds the same."""
    done = 0
    while rows := _settle_batch(at, batch):
        done += rows
    return done


@transaction.atomic
def _settle_batch(at: datetime, batch: int) -> int:
    busy = Ticket.objects.filter(promise=OuterRef("pk"), closed_at__isnull=True)
    rows = list(
        OrderPromise.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(~Exists(busy), state=Outcome.OPEN, ends_at__lte=at)
        .order_by("ends_at", "pk")[:batch]
    )
    facts = [_kept_in_time(row, at) for row in rows]
    bulk.update_many(rows, ["state", "version", "updated_at", "decided_at", "reasons", "chain"])
    timeline.record_many(facts)
    listeners.tell_many(list(zip(rows, facts, strict=True)))
    return len(rows)


def _kept_in_time(row: OrderPromise, at: datetime) -> TimelineEvent:
    """The move `keep` of one locked row, saved with the whole batch."""
    row.reasons = [*row.reasons, TIME_OVER.as_json()]
    row.keep(at=at)
    row.version, row.updated_at = row.version + 1, at
    said = {"actor": SYSTEM, "at": at, "from_state": Outcome.OPEN, "to_state": row.state}
    return timeline.composed("ledger.kept", row, **said)  # type: ignore[misc]
