"""The calls which a provider does not offer."""

from datetime import datetime
from typing import NoReturn

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery, TrackingSubscription

NOT_OFFERED = "not_offered"


class NoCalls:
    """The calling half of `CarrierAdapter` where nothing can be asked; an adapter overrides what its provider has."""

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Nothing to sign. Raises CallRefused."""
        _refuse()

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """No door pickups. Raises CallRefused."""
        _refuse()

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """No door pickups. Raises CallRefused."""
        _refuse()

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """No subscriptions. Raises CallRefused."""
        _refuse()

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """No queries. Raises CallRefused."""
        _refuse()


def _refuse() -> NoReturn:
    raise CallRefused(NOT_OFFERED)
