"""Karrio's four parts put together (section 8, Karrio)."""

from datetime import datetime

from carriers.adapters import digests, reading, rest
from carriers.adapters.base import (
    Answer,
    AnswerKind,
    Credentials,
    OutgoingRequest,
    PushRequest,
    UnsignedCall,
    Update,
)
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription
from carriers.adapters.karrio import answers, calls, codes, parsing
from carriers.adapters.tracking_only import TrackingOnly


class KarrioAdapter(TrackingOnly):
    """See `CarrierAdapter`. Credentials: `api_key`, the webhook `secret`, `base_url` of our own server."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """The header holds the shared secret itself: it proves the sender, and nothing about the body."""
        if not (secret := credentials.get("secret")):
            return False
        return digests.matches(secret, rest.header(request, codes.SECRET_HEADER))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push. Raises BadPush."""
        return parsing.read_push(reading.json_object(reading.decoded(request.body)))

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """Trackers, or errors."""
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our token. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused."""
        return calls.create_tracker(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's events now. Raises CallRefused."""
        return calls.find_tracker(query, credentials)
