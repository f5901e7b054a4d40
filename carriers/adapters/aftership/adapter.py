"""AfterShip's four parts put together (section 8, AfterShip)."""

from datetime import datetime

from carriers.adapters import digests, reading, rest
from carriers.adapters.aftership import answers, calls, codes, parsing, signing
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
from carriers.adapters.tracking_only import TrackingOnly


class AfterShipAdapter(TrackingOnly):
    """See `CarrierAdapter`. Credentials: `api_key` and the webhook `secret`; `base_url` for another version."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check the HMAC over the untouched body; without a secret nothing can be believed."""
        if not (secret := credentials.get("secret")):
            return False
        received = rest.header(request, *signing.HEADERS)
        return digests.matches(signing.push_signature(request.body, secret), received)

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push. Raises BadPush."""
        return (parsing.read_push(reading.json_object(reading.decoded(request.body))),)

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All methods answer in one envelope."""
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our key. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused."""
        return calls.create_tracking(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's checkpoints now. Raises CallRefused."""
        return calls.find_tracking(query, credentials)
