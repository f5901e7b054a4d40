"""JD's four parts put together (JD 5)."""

from datetime import datetime

from carriers.adapters import reading
from carriers.adapters.base import (
    Answer,
    AnswerKind,
    Credentials,
    OutgoingRequest,
    PushRequest,
    Reply,
    UnsignedCall,
    Update,
)
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery, TrackingSubscription
from carriers.adapters.forms import text_reply
from carriers.adapters.jd import answers, calls, codes, parsing


class JdAdapter:
    """See `CarrierAdapter`."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """None: JD publishes no signature of its pushes, so that only the secret address protects us (JD 5.1)."""
        return None

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a trace push, one event. Raises BadPush (JD 5.1)."""
        return (parsing.read_push(reading.json_object(reading.decoded(request.body))),)

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """A plain 200; not published, so that a contract may fix another (`acknowledgement`, JD 5.1)."""
        return text_reply("success" if accepted else "failure")

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """The platform and the gateway answer in shapes of their own (JD 5.1, 5.2)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a platform call (JD 5.2)."""
        return calls.sign(call, credentials, now)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Place a pickup order. Raises CallRefused (JD 5.2)."""
        return calls.book_pickup(booking, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel a pickup order. Raises CallRefused (JD 5.2)."""
        return calls.cancel_pickup(pickup, reason, credentials, now)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused (JD 5.1)."""
        return calls.subscribe_tracking(subscription, credentials, now)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused (JD 5.2)."""
        return calls.query_tracking(query, credentials, now)
