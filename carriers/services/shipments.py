"""Applying what carriers report: facts stored once, state folded, pickups moved along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from carriers.adapters.updates import Update
from carriers.models import CarrierAccount, PickupAttempt, Shipment, TrackingEvent, UnknownCode
from carriers.policies import folding
from carriers.policies.folding import Folded, TrackingFact
from carriers.services import following
from carriers.states import COLLECTED, FINAL, NEEDS_ATTENTION, TrackingStatus
from portal.actors import SYSTEM
from portal.queries.policy import value_at
from portal.services import timeline
from portal.states import Visibility

EVENT_OF = {
    TrackingStatus.DELIVERED: "shipment.delivered",
    TrackingStatus.PICKED_UP: "shipment.picked_up",
    TrackingStatus.RETURNED: "shipment.returned",
    **dict.fromkeys(NEEDS_ATTENTION, "shipment.problem"),
}


@transaction.atomic
def apply_update(account: CarrierAccount, update: Update, *, received_at: datetime) -> Shipment | None:
    """Apply one update to the parcel it speaks of; None if no such parcel is known (yet).

    Facts are stored under keys that a repetition hits again; the state is folded over all facts of the parcel,
    so the order of arrival does not matter.
    """
    shipment = find_shipment(account, update)
    if shipment is None:
        return None
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("carrier").get(pk=shipment.pk)
    update = _with_honest_clock(update, received_at)
    _learn_numbers(shipment, update)
    added = _store(shipment, account.provider, update, received_at)
    _note_unknown(account.provider, update, received_at)
    if added:
        refold(shipment, at=received_at)
    following.follow_update(shipment, update, at=received_at)
    return shipment


def find_shipment(account: CarrierAccount, update: Update) -> Shipment | None:
    """By our own reference first (carriers reuse and correct waybills), then by waybill."""
    mine = Shipment.objects.filter(carrier__accounts=account)
    if update.order_ref and (found := mine.filter(reference=update.order_ref).first()):
        return found
    if not update.tracking_number:
        return None
    return mine.filter(waybill=update.tracking_number.strip().upper()).order_by("-id").first()


def refold(shipment: Shipment, *, at: datetime) -> Folded:
    """Compute the state from all stored facts and tell what has changed."""
    facts = [_fact_of(row) for row in shipment.events.all()]
    folded = folding.fold(facts)
    before, before_alerts = (shipment.status, shipment.sub_status), shipment.alerts
    known = (shipment.picked_up_at, shipment.delivered_at)
    shipment.status, shipment.sub_status = folded.status, folded.sub_status or ""
    shipment.last_event_at = folded.last_event_at
    shipment.picked_up_at = _first(facts, COLLECTED)
    shipment.delivered_at = (
        _first(facts, {TrackingStatus.DELIVERED}) if folded.status == TrackingStatus.DELIVERED else None
    )
    shipment.alerts = [{"kind": a.kind, "code": a.raw_code} for a in folded.alerts]
    shipment.version += 1
    shipment.updated_at = at
    shipment.save()
    if (shipment.status, shipment.sub_status) != before:
        # The pickup first: whoever hears of the parcel finds the goods where they are by then.
        following.follow_state(shipment, at=at)
        _tell(shipment, folded, before[0], at)
    elif (shipment.picked_up_at, shipment.delivered_at) != known:
        # The same story with a better date: what was judged by the worse one is judged again.
        following.follow_state(shipment, at=at)
        timeline.record(
            "shipment.moved", shipment, actor=SYSTEM, at=shipment.last_event_at or at, recorded_at=at
        )
    if shipment.alerts != before_alerts and shipment.alerts:
        timeline.record("shipment.alert", shipment, actor=SYSTEM, at=at, data={"alerts": shipment.alerts})
    return folded


def _tell(shipment: Shipment, folded: Folded, before: str, at: datetime) -> None:
    happened = {
        TrackingStatus.DELIVERED: shipment.delivered_at,
        TrackingStatus.PICKED_UP: shipment.picked_up_at,
    }.get(folded.status, folded.last_event_at)
    timeline.record(
        EVENT_OF.get(folded.status, "shipment.moved"),
        shipment,
        actor=SYSTEM,
        at=happened or at,
        recorded_at=at,
        from_state=before,
        to_state=shipment.status,
        data={"sub_status": shipment.sub_status, "waybill": shipment.waybill},
        visibility=Visibility.BUYER,
    )


def _store(shipment: Shipment, provider: str, update: Update, received_at: datetime) -> bool:
    """Keep new facts; returns whether there were any."""
    facts = {fact.key: fact for fact in folding.facts_of(provider, update, received_at)}
    rows = [_event_row(shipment, provider, update, event, received_at) for event in update.events]
    told = {row.key for row in rows}
    rows += [_fact_row(shipment, provider, fact) for key, fact in facts.items() if key not in told]
    known = set(shipment.events.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    new = {row.key: row for row in rows if row.key not in known}
    TrackingEvent.objects.bulk_create(new.values(), ignore_conflicts=True)
    return bool(new)


def _event_row(
    shipment: Shipment, provider: str, update: Update, event: object, received_at: datetime
) -> TrackingEvent:
    key = folding.event_key(provider, update.tracking_number, event)  # type: ignore[arg-type]
    return TrackingEvent(
        shipment=shipment,
        key=key,
        provider=provider,
        status=event.status or "",  # type: ignore[attr-defined]
        sub_status=event.sub_status or "",  # type: ignore[attr-defined]
        raw_code=event.raw_code or "",  # type: ignore[attr-defined]
        description=(event.description or "")[:500],  # type: ignore[attr-defined]
        location=(event.location or "")[:120],  # type: ignore[attr-defined]
        happened_at=event.occurred_at,  # type: ignore[attr-defined]
        received_at=received_at,
    )


def _fact_row(shipment: Shipment, provider: str, fact: TrackingFact) -> TrackingEvent:
    return TrackingEvent(
        shipment=shipment,
        key=fact.key,
        provider=provider,
        status=fact.status or "",
        sub_status=fact.sub_status or "",
        raw_code=fact.raw_code or "",
        happened_at=fact.happened_at,
        received_at=fact.received_at,
        is_event=False,
        fact={"reopens": fact.reopens},
    )


def _fact_of(row: TrackingEvent) -> TrackingFact:
    return TrackingFact(
        key=row.key,
        status=TrackingStatus(row.status) if row.status else None,
        sub_status=row.sub_status or None,
        happened_at=row.happened_at,
        received_at=row.received_at,
        raw_code=row.raw_code or None,
        reopens=bool(row.fact.get("reopens")),
    )


def _first(facts: Iterable[TrackingFact], statuses: Iterable[str]) -> datetime | None:
    """When a status was first reached: by event time where told, else by the first receipt."""
    wanted = set(statuses)
    dated = [f.happened_at for f in facts if f.status in wanted and f.happened_at]
    return min(dated) if dated else min((f.received_at for f in facts if f.status in wanted), default=None)


def _with_honest_clock(update: Update, received_at: datetime) -> Update:
    """A courier's clock that runs ahead by more than a few minutes is not believed: the receipt counts (E20)."""
    limit = received_at + timedelta(minutes=value_at("tracking.future_minutes", received_at))
    events = tuple(
        replace(e, occurred_at=received_at) if e.occurred_at and e.occurred_at > limit else e
        for e in update.events
    )
    ahead = update.occurred_at is not None and update.occurred_at > limit
    return replace(update, events=events, occurred_at=received_at if ahead else update.occurred_at)


def _learn_numbers(shipment: Shipment, update: Update) -> None:
    waybill = (update.new_tracking_number or update.tracking_number or "").strip().upper()
    if waybill and (not shipment.waybill or update.new_tracking_number):
        shipment.waybill = waybill
        shipment.save(update_fields=["waybill"])
    if update.provider_order_id:
        PickupAttempt.objects.filter(shipment=shipment, provider_order="").update(
            provider_order=update.provider_order_id
        )


def _note_unknown(provider: str, update: Update, at: datetime) -> None:
    codes = {e.raw_code for e in update.events if e.status is TrackingStatus.UNKNOWN and e.raw_code}
    if update.status is TrackingStatus.UNKNOWN and update.raw_status:
        codes.add(update.raw_status)
    for code in codes:
        row, _ = UnknownCode.objects.get_or_create(
            provider=provider, code=code, defaults={"first_seen_at": at}
        )
        UnknownCode.objects.filter(pk=row.pk).update(seen=F("seen") + 1)


def register(
    *,
    reference: str,
    account: CarrierAccount,
    carrier_id: int,
    waybill: str,
    shop_id: int | None,
    at: datetime,
) -> Shipment:
    """Announce a parcel that somebody else has booked, such as the original delivery of an order."""
    shipment, created = Shipment.objects.get_or_create(
        carrier_id=carrier_id,
        waybill=waybill.strip().upper(),
        defaults={
            "reference": reference[:32],
            "account": account,
            "shop_id": shop_id,
            "created_at": at,
            "updated_at": at,
        },
    )
    if created:
        timeline.record("shipment.created", shipment, actor=SYSTEM, at=at, data={"waybill": shipment.waybill})
    return shipment


__all__ = ["FINAL", "apply_update", "find_shipment", "refold", "register"]
