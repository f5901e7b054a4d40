"""SF's four parts put together (SF 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from carriers.adapters import digests
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
from carriers.adapters.mapping import Meaning
from carriers.adapters.sf import answers, calls, codes, parsing, replies, shapes, signing
from carriers.adapters.sf.shapes import Shape


@dataclass(frozen=True, eq=False)
class SfAdapter:
    """See `CarrierAdapter`; beyond it SF offers `fetch_token` and `find_order`.

    The list of order states comes with a contract: `order_states` takes its codes, full or by prefix, and
    `order_state_accepted` the answer agreed on (SF 4.4).
    """

    provider: str = codes.PROVIDER
    order_states: Mapping[str, Meaning] = field(default_factory=lambda: codes.ORDER_STATES)
    order_state_accepted: Mapping[str, str] = field(default_factory=lambda: replies.ORDER_STATE_ACCEPTED)

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check msgDigest of a signed form; the other shapes carry no signature (SF 4.2)."""
        try:
            wrapped = shapes.unwrap(request.body)
        except BadPush:
            return False
        if wrapped.shape is not Shape.SIGNED_FORM:
            return None
        check_word = credentials.get("checkWord")
        if not check_word:
            return False
        expected = signing.message_digest(wrapped.text, wrapped.form.get("timestamp", ""), check_word)
        return digests.matches(expected, wrapped.form.get("msgDigest", ""))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a route or order-state push, one update per parcel. Raises BadPush (SF 4.2, 4.4)."""
        document = shapes.document(shapes.unwrap(request.body))
        return parsing.read_push(document, self.order_states)

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """Rows that are not acknowledged come again (SF 4.2, 4.4)."""
        return replies.reply(request.body, accepted, self.order_state_accepted)

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All services answer in one envelope (SF 4.1)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a service call (SF 4.1)."""
        return calls.sign(call, credentials, now)

    def fetch_token(self, credentials: Credentials) -> OutgoingRequest:
        """Ask for an access token (SF 4.1)."""
        return calls.fetch_token(credentials)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Create an order. Raises CallRefused (SF 4.1)."""
        return calls.book_pickup(booking, credentials, now)

    def find_order(self, pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Look an order up by our number (SF 4.1)."""
        return calls.find_order(pickup, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel an order (SF 4.1)."""
        return calls.cancel_pickup(pickup, credentials, now)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """None: SF pushes the routes of a contract's parcels without being asked (SF 4.2)."""
        return None

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Search a parcel's routes (SF 4.1)."""
        return calls.search_routes(query, credentials, now)
