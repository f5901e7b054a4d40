"""17TRACK's four parts put together (section 8, 17TRACK)."""

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
from carriers.adapters.seventeentrack import answers, calls, codes, parsing, signing
from carriers.adapters.tracking_only import TrackingOnly


class SeventeenTrackAdapter(TrackingOnly):
    """See `CarrierAdapter`. Credentials: `api_key`; `base_url` for a stand-in."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check the digest over the untouched body; without a key nothing can be believed."""
        if not (api_key := credentials.get("api_key")):
            return False
        expected = signing.push_signature(request.body, api_key)
        return digests.matches(expected, rest.header(request, signing.HEADER))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push. Raises BadPush."""
        return parsing.read_push(reading.json_object(reading.decoded(request.body)))

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All methods answer in one envelope."""
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our token. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a number watched. Raises CallRefused."""
        return calls.register(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a number's history now. Raises CallRefused."""
        return calls.track_info(query, credentials)
