"""EasyPost's four parts put together (section 8, EasyPost)."""

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
from carriers.adapters.easypost import answers, calls, codes, parsing, signing
from carriers.adapters.tracking_only import TrackingOnly


class EasyPostAdapter(TrackingOnly):
    """See `CarrierAdapter`. Credentials: `api_key` and the webhook `secret`; `base_url` for a stand-in.

    EasyPost fetches only parcels whose label was bought there, so that it cannot be asked to a buyer's door;
    the state of a pickup made in its own pages is read all the same.
    """

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check the HMAC over the untouched body; without a secret nothing can be believed."""
        if not (secret := credentials.get("secret")):
            return False
        return digests.matches(
            signing.push_signature(request.body, secret), rest.header(request, signing.HEADER)
        )

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read an event. Raises BadPush."""
        return parsing.read_push(reading.json_object(reading.decoded(request.body)))

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """The object that was asked for, or an error."""
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our key. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused."""
        return calls.create_tracker(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's details now. Raises CallRefused."""
        return calls.find_tracker(query, credentials)
