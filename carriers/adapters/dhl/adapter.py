"""DHL's four parts put together (section 8, DHL)."""

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
from carriers.adapters.dhl import answers, calls, codes, express, unified
from carriers.adapters.tracking_only import TrackingOnly


class DhlAdapter(TrackingOnly):
    """See `CarrierAdapter`; beyond it DHL offers `subscribe_account`.

    Credentials: `api_key`; `push_token` and `push_header` for pushes; `service` and `account_id`; `base_url`.
    """

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check the token that we chose; None where none was agreed, since DHL signs nothing itself."""
        if not (token := credentials.get("push_token")):
            return None
        return digests.matches(token, rest.header(request, calls.push_header(credentials)))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push: unified JSON, or the XML of DHL Express. Raises BadPush."""
        text = reading.decoded(request.body).strip()
        if text.startswith("<"):
            return express.read_waybills(text)
        return unified.read_shipments(reading.json_object(text))

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """Shipments or a problem; a subscription is made by any success."""
        if kind == AnswerKind.SUBSCRIBE and rest.succeeded(http_status):
            return Answer(ok=True)
        return rest.read(http_status, body, answers.interpret)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete a call with our key. Raises CallRefused."""
        return calls.sign(call, credentials)

    def subscribe_account(self, callback_url: str, credentials: Credentials) -> OutgoingRequest:
        """Have all parcels of an account pushed. Raises CallRefused."""
        return calls.subscribe_account(callback_url, credentials)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """None: DHL pushes by account; what it does not push is asked for."""
        return None

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's events now. Raises CallRefused."""
        return calls.track(query, credentials)
