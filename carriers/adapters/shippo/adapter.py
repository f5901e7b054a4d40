"""Shippo's four parts put together (section 8, Shippo)."""

from datetime import datetime

from carriers.adapters import reading, rest
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
from carriers.adapters.shippo import answers, calls, codes, parsing
from carriers.adapters.tracking_only import TrackingOnly


class ShippoAdapter(TrackingOnly):
    """See `CarrierAdapter`. Credentials: `api_key`; `base_url` for a stand-in."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """None: no signature is published, so that only the secret address protects us."""
        return None

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push. Raises BadPush."""
        return parsing.read_push(reading.json_object(reading.decoded(request.body)))

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """A track, or an error."""
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our token. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused."""
        return calls.register(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused."""
        return calls.find_track(query, credentials)
