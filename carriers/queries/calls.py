"""From a queued call to the request that an adapter builds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from carriers.adapters.base import (
    AnswerKind,
    BookedPickup,
    Contact,
    OutgoingRequest,
    PickupBooking,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.models import CarrierAccount, CarrierCall, PickupAttempt, PickupOrder
from carriers.policies.slots import SHANGHAI
from carriers.queries.adapters import adapter_for
from carriers.states import CallKind
from portal.models import Contact as Person
from portal.models import Region

ANSWERS = {
    CallKind.BOOK: AnswerKind.ORDER,
    CallKind.CANCEL: AnswerKind.ORDER,
    CallKind.SUBSCRIBE: AnswerKind.SUBSCRIBE,
    CallKind.QUERY: AnswerKind.QUERY,
}


def outgoing_request(call: CarrierCall, at: datetime) -> OutgoingRequest | None:
    """The signed request of a call; None where the provider needs none. Raises CallRefused."""
    adapter, account = adapter_for(call.account.provider), call.account
    if call.kind == CallKind.BOOK:
        assert call.attempt
        return adapter.book_pickup(booking_of(call.attempt), account.credentials, at)
    if call.kind == CallKind.CANCEL:
        assert call.attempt
        return adapter.cancel_pickup(_booked(call.attempt), call.note or "cancelled", account.credentials, at)
    assert call.shipment
    carrier, waybill = call.shipment.carrier.code, call.shipment.waybill
    if call.kind == CallKind.QUERY:
        return adapter.query_tracking(TrackingQuery(carrier, waybill), account.credentials, at)
    subscription = TrackingSubscription(
        carrier,
        waybill,
        hook_address(account),
        phone=call.note or None,
        order_ref=call.shipment.reference,
    )
    return adapter.subscribe_tracking(subscription, account.credentials, at)


def hook_address(account: CarrierAccount) -> str:
    """Where the provider pushes to; the token in it is the account's secret."""
    path = reverse("hooks:push", kwargs={"provider": account.provider, "token": account.hook_token})
    return f"{settings.SITE_URL}{path}"


def booking_of(attempt: PickupAttempt) -> PickupBooking:
    """The attempt as our own neutral description of a pickup."""
    pickup: PickupOrder = attempt.pickup
    assert pickup.slot_from and pickup.slot_until
    # A courier's own window must be longer than the promise; ours stays two hours.
    start = max(pickup.slot_from, attempt.assigned_at)
    end = max(pickup.slot_until, start + timedelta(hours=2)) + timedelta(hours=1)
    return PickupBooking(
        order_ref=attempt.reference,
        carrier=attempt.carrier.code,
        sender=_contact(pickup.sender),
        recipient=_contact(pickup.recipient),
        cargo=pickup.cargo,
        weight_grams=pickup.weight_grams,
        window_start=start.astimezone(SHANGHAI),
        window_end=end.astimezone(SHANGHAI),
        remark=pickup.return_number,
        order_callback_url=hook_address(attempt.account) if attempt.account else None,
        tracking_callback_url=hook_address(attempt.account) if attempt.account else None,
    )


def _booked(attempt: PickupAttempt) -> BookedPickup:
    return BookedPickup(
        order_ref=attempt.reference,
        carrier=attempt.carrier.code,
        provider_order_id=attempt.provider_order or None,
        task_id=attempt.provider_task or None,
        tracking_number=attempt.shipment.waybill or None,
    )


def _contact(person: Person) -> Contact:
    names = dict(Region.objects.filter(code__in=_chain(person.region)).values_list("code", "name"))
    province, city, county = (names.get(person.region[:length], "") for length in (2, 4, 6))
    return Contact(person.name, person.phone, province, city, county, person.address)


def _chain(code: str) -> list[str]:
    return [code[:length] for length in (2, 4, 6)]
