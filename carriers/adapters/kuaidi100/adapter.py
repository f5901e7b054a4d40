"""Kuaidi100's four parts put together (Kuaidi100 2)."""

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
from carriers.adapters.forms import json_reply
from carriers.adapters.kuaidi100 import answers, calls, codes, parsing, signing


class Kuaidi100Adapter:
    """See `CarrierAdapter`; beyond it Kuaidi100 offers `order_detail` and `estimate_price`."""

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check `sign` over the untouched `param` (Kuaidi100 2.2).

        With an empty salt anyone can make the signature: a right one then proves nothing, hence None.
        """
        try:
            form = reading.form_fields(request.body)
        except BadPush:
            return False
        salt = credentials.get("salt", "")
        if not digests.matches(signing.push_sign(form.get("param", ""), salt), form.get("sign", "")):
            return False
        return True if salt else None

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a tracking push or an order callback. Raises BadPush (Kuaidi100 2.2, 2.4)."""
        form = reading.form_fields(request.body)
        if "param" not in form:
            raise BadPush("param is missing")
        return (parsing.read_push(reading.json_object(form["param"])),)

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """Anything but this success is pushed again after 30 minutes (Kuaidi100 2.2, 2.4)."""
        if accepted:
            return json_reply({"result": True, "returnCode": codes.SUCCESS, "message": "成功"})
        return json_reply({"result": False, "returnCode": "500", "message": "失败"})

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """All of Kuaidi100's methods answer in one shape (Kuaidi100 2.1, 2.3)."""
        return answers.read(http_status, body)

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Sign a pickup order call (Kuaidi100 2.3)."""
        return calls.sign(call, credentials, now)

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Place a door pickup order. Raises CallRefused (Kuaidi100 2.3)."""
        return calls.book_pickup(booking, credentials, now)

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel an order. Raises CallRefused (Kuaidi100 2.3)."""
        return calls.cancel_pickup(pickup, reason, credentials, now)

    def order_detail(self, pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Ask how an order stands. Raises CallRefused (Kuaidi100 2.3)."""
        return calls.order_detail(pickup, credentials, now)

    def estimate_price(
        self, booking: PickupBooking, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask what an order would cost (Kuaidi100 2.3)."""
        return calls.estimate_price(booking, credentials, now)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Have a parcel watched. Raises CallRefused (Kuaidi100 2.1)."""
        return calls.subscribe_tracking(subscription, credentials)

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused (Kuaidi100 2.3)."""
        return calls.query_tracking(query, credentials)
