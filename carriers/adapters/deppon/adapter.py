"""Deppon's four parts put together (Deppon 6)."""

from datetime import datetime

from carriers.adapters import digests, reading
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
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery, TrackingSubscription
from carriers.adapters.deppon import answers, calls, codes, parsing, signing
from carriers.adapters.forms import text_reply


class DepponAdapter:
    """See `CarrierAdapter`; beyond it Deppon offers `find_order`."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check `digest` over the untouched `params`. That a push is signed as a call is inferred (Deppon 6)."""
        try:
            form = reading.form_fields(request.body)
        except BadPush:
            return False
        app_key = credentials.get("appkey")
        if not app_key:
            return False
        expected = signing.digest(form.get("params", ""), app_key, form.get("timestamp", ""))
        return digests.matches(expected, form.get("digest", ""))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a trace push; its form is inferred. Raises BadPush (Deppon 6)."""
        form = reading.form_fields(request.body)
        if "params" not in form:
            raise BadPush("params is missing")
        updates = parsing.read(reading.json_object(form["params"]))
        if not updates:
            raise BadPush("neither trace_list nor statusType")
        return updates

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """A plain 200; not published, so that a contract may fix another (`acknowledgement`, Deppon 6)."""
        return text_reply("success" if accepted else "failure")

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All calls answer in one shape, but for the names in that of a subscription (Deppon 6)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a call (Deppon 6)."""
        return calls.sign(call, credentials, now)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Place a door pickup order. Raises CallRefused (Deppon 6)."""
        return calls.book_pickup(booking, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel an order. Raises CallRefused (Deppon 6)."""
        return calls.cancel_pickup(pickup, reason, credentials, now)

    def find_order(self, pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Ask how an order stands. Raises CallRefused (Deppon 6)."""
        return calls.find_order(pickup, credentials, now)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused (Deppon 6)."""
        return calls.subscribe_tracking(subscription, credentials, now)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused (Deppon 6)."""
        return calls.query_tracking(query, credentials, now)
