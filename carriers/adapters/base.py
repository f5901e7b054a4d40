"""What every carrier adapter speaks: requests in, updates out, calls to the carrier.

Plain values only. An adapter reads no clock, no database and no network; the caller hands in the instant,
the credentials and the bytes, and sends what comes back. Every instant is aware, money is integer fen and
weight is integer grams.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from carriers.adapters.bookings import (
    BookedPickup,
    Contact,
    PickupBooking,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.adapters.updates import Courier, Event, Fee, Subscription, Update, UpdateKind

__all__ = [
    "Answer",
    "AnswerKind",
    "BadPush",
    "BookedPickup",
    "CallRefused",
    "CarrierAdapter",
    "Contact",
    "Courier",
    "Credentials",
    "Event",
    "Fee",
    "OutgoingRequest",
    "PickupBooking",
    "PushRequest",
    "Reply",
    "Subscription",
    "TrackingQuery",
    "TrackingSubscription",
    "UnsignedCall",
    "Update",
    "UpdateKind",
]

Credentials = Mapping[str, str]


class BadPush(Exception):
    """The body cannot be read as this provider's message; nothing of it may be stored as fact."""


class CallRefused(Exception):
    """The provider is known to refuse this call, so it is not made; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AnswerKind(StrEnum):
    """Which of our calls an answer belongs to."""

    ORDER = "order_response"
    QUERY = "query_response"
    SUBSCRIBE = "subscribe_response"
    AUTH = "auth_response"
    SLOTS = "slots_response"


@dataclass(frozen=True, slots=True)
class PushRequest:
    """One HTTP request of a provider, exactly as received: signatures cover these bytes."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer to one of our calls; `ok` is business success, not HTTP success."""

    ok: bool
    retryable: bool = False
    error_code: str | None = None
    error_message: str | None = None
    updates: tuple[Update, ...] = ()
    data: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What we answer to a push."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class UnsignedCall:
    """A form to be sent to a provider, before its signature."""

    url: str
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A complete HTTP request, ready to be sent; `pause` is how many seconds the provider wants between two."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    pause: float = 0.0


class CarrierAdapter(Protocol):
    """One provider, translated; stateless and safe to share."""

    @property
    def provider(self) -> str:
        """The provider's name in addresses, settings and event keys."""

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Whether the signature holds; None where nothing is signed and only the address protects us."""

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a push. Raises BadPush, and nothing else, for a body that is not this provider's."""

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """The answer which the provider expects to this push; it never raises."""

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """Read the answer to one of our calls; an unreadable one is a retryable failure, never an error."""

    def sign(self, call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Complete and sign a call."""

    def book_pickup(self, booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
        """Order a courier to the sender's door. Raises CallRefused."""

    def cancel_pickup(
        self, pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Cancel a booked pickup. Raises CallRefused."""

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """Ask for pushes about a parcel; None where the provider pushes by contract. Raises CallRefused."""

    def query_tracking(
        self, query: TrackingQuery, credentials: Credentials, now: datetime
    ) -> OutgoingRequest:
        """Ask for a parcel's history now. Raises CallRefused."""
