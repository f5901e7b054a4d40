"""Whether providers push what happens to our parcels: asked for, told, given up, asked for again (F4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from carriers.adapters.updates import Subscription
from carriers.models import CarrierCall, Shipment
from carriers.states import FINAL, CallKind, SubscriptionState
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.queries.policy import Reader
from portal.services import timeline
from portal.states import Visibility

SUBSCRIBED = ("subscription", "subscribed_at", "subscriptions", "resubscribe_at", "polled_at")


def hear(row: Shipment, said: Subscription | None, *, at: datetime, value_at: Reader) -> list[TimelineEvent]:
    """Take over what a provider says of its subscription, in memory; the facts to record of it.

    What was said before we last asked is about an older subscription. One that has ended stays ended, in whatever
    order its messages arrive.
    """
    if said is None or (row.subscribed_at and at < row.subscribed_at):
        return []
    if said is Subscription.ACTIVE:
        if row.subscription in {SubscriptionState.NONE, SubscriptionState.ASKED}:
            row.subscription = SubscriptionState.ACTIVE
        return []
    given_up = said is Subscription.ABORTED and row.subscription != SubscriptionState.ABORTED
    row.subscription = SubscriptionState(said.value)
    if not given_up or row.status in FINAL:
        return []
    row.resubscribe_at = _next_attempt(row, at, value_at)
    return [timeline.composed("shipment.stalled", row, actor=SYSTEM, at=at, visibility=Visibility.BUYER)]


def _next_attempt(row: Shipment, at: datetime, value_at: Reader) -> datetime | None:
    """When to subscribe again: no sooner than the provider allows, not for ever, not for a forgotten parcel."""
    wanted = row.created_at + timedelta(days=value_at("tracking.wanted_days", at)) > at
    if not wanted or row.subscriptions > value_at("tracking.resubscribe_times", at):
        return None
    return at + timedelta(minutes=value_at("tracking.resubscribe_minutes", at))


def ask_again(rows: Collection[Shipment], *, at: datetime) -> list[CarrierCall]:
    """Subscribe parcels again, in memory; the calls to be made, with the digits of the phone given before."""
    asked = [row for row in rows if row.account_id and row.waybill and row.status not in FINAL]
    before = CarrierCall.objects.filter(kind=CallKind.SUBSCRIBE, shipment__in=asked).order_by("id")
    notes = dict(before.values_list("shipment_id", "note")) if asked else {}
    for row in rows:
        row.resubscribe_at = None
    for row in asked:
        mark_asked(row, at=at)
    return [call(row, CallKind.SUBSCRIBE, at=at, note=notes.get(row.pk, "")) for row in asked]


def mark_asked(row: Shipment, *, at: datetime) -> None:
    row.subscription, row.subscribed_at = SubscriptionState.ASKED, at
    row.subscriptions += 1


def answered(shipment_id: int, accepted: bool) -> None:
    """The provider has taken our subscription, or will not have it."""
    state = SubscriptionState.ACTIVE if accepted else SubscriptionState.NONE
    rows = Shipment.objects.filter(pk=shipment_id, subscription=SubscriptionState.ASKED)
    rows.update(subscription=state)


def call(row: Shipment, kind: CallKind, *, at: datetime, note: str = "") -> CarrierCall:
    """A call about a parcel with an account, not saved yet."""
    assert row.account_id is not None
    return CarrierCall(
        account_id=row.account_id, kind=kind, shipment=row, note=note, created_at=at, next_attempt_at=at
    )
