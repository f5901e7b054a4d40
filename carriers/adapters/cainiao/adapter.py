"""Cainiao's parts put together (Cainiao 7.1)."""

from datetime import datetime

from carriers.adapters.base import (
    Answer,
    AnswerKind,
    BadPush,
    Credentials,
    OutgoingRequest,
    PushRequest,
    Reply,
    UnsignedCall,
    Update,
)
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery
from carriers.adapters.cainiao import answers, calls, codes
from carriers.adapters.forms import json_reply
from carriers.adapters.unoffered import NoCalls


class CainiaoAdapter(NoCalls):
    """See `CarrierAdapter`. No push to merchants is published, so there are no subscriptions: Cainiao is polled."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """False: whatever comes, it is not from Cainiao (Cainiao 7.1)."""
        return False

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """There is nothing to read. Raises BadPush (Cainiao 7.1)."""
        raise BadPush("Cainiao pushes nothing")

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """Cainiao's envelope, which nobody waits for (Cainiao 7.1)."""
        return json_reply({"success": accepted})

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All messages answer in one envelope (Cainiao 7.1)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a message (Cainiao 7.1)."""
        return calls.sign(call, credentials)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Place a door pickup order. Raises CallRefused (Cainiao 7.1)."""
        return calls.book_pickup(booking, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel an order. Raises CallRefused (Cainiao 7.1)."""
        return calls.cancel_pickup(pickup, reason, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused (Cainiao 7.1)."""
        return calls.query_tracking(query, credentials)
