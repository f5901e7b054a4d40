"""KDNiao's four parts put together (KDNiao 3)."""

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
from carriers.adapters.kdniao import answers, calls, codes, parsing, signing


class KdniaoAdapter:
    """See `CarrierAdapter`."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check DataSign over the untouched RequestData (KDNiao 3.2)."""
        try:
            form = reading.form_fields(request.body)
        except BadPush:
            return False
        app_key = credentials.get("AppKey")
        if not app_key:
            return False
        expected = signing.data_sign(form.get("RequestData", ""), app_key)
        return digests.matches(expected, form.get("DataSign", ""))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a tracking or pickup push, one update per parcel. Raises BadPush (KDNiao 3.2)."""
        form = reading.form_fields(request.body)
        if "RequestData" not in form:
            raise BadPush("RequestData is missing")
        return parsing.read_push(form.get("RequestType"), reading.json_object(form["RequestData"]))

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """Anything but this success is pushed again; how often is not published (KDNiao 3.2)."""
        return answers.reply(request.body, accepted, now)

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All calls answer in one shape (KDNiao 3.1)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a call (KDNiao 3.1)."""
        return calls.sign(call, credentials)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Place a door pickup order. Raises CallRefused (KDNiao 3.1)."""
        return calls.book_pickup(booking, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel an order; KDNiao takes no reason. Raises CallRefused (KDNiao 3.1)."""
        return calls.cancel_pickup(pickup, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused (KDNiao 3.1)."""
        return calls.subscribe_tracking(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused (KDNiao 3.1)."""
        return calls.query_tracking(query, credentials)
