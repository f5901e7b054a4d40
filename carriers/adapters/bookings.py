"""Our own, neutral description of what we ask a carrier to do."""

from dataclasses import dataclass
from datetime import datetime

MAX_ORDER_REF_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Contact:
    """One end of a journey."""

    name: str
    phone: str
    province: str
    city: str
    county: str
    detail: str

    @property
    def address(self) -> str:
        """The whole address in one line, largest area first, as Chinese carriers print it."""
        return f"{self.province}{self.city}{self.county}{self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupBooking:
    """A door pickup to be ordered.

    `order_ref` is our own number: providers deduplicate by it, so that a retry must repeat it. Weight is in
    grams, the insured value in fen, the window aware. `order_callback_url` and `tracking_callback_url` are our
    endpoints with their secret; providers which push by contract ignore them. Raises ValueError for a
    description that no carrier could serve.
    """

    order_ref: str
    carrier: str
    sender: Contact
    recipient: Contact
    cargo: str
    weight_grams: int
    window_start: datetime
    window_end: datetime
    insured_value_fen: int | None = None
    remark: str | None = None
    order_callback_url: str | None = None
    tracking_callback_url: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.order_ref) <= MAX_ORDER_REF_LENGTH:
            raise ValueError(f"order_ref must have 1 to {MAX_ORDER_REF_LENGTH} characters")
        if self.window_start.tzinfo is None or self.window_end.tzinfo is None:
            raise ValueError("the pickup window must be aware")
        if self.window_start >= self.window_end:
            raise ValueError("the pickup window ends before it starts")
        if self.weight_grams <= 0:
            raise ValueError("weight_grams must be positive")


@dataclass(frozen=True, slots=True)
class BookedPickup:
    """A pickup that a provider has accepted, by all the numbers it gave us."""

    order_ref: str
    carrier: str
    provider_order_id: str | None = None
    task_id: str | None = None
    tracking_number: str | None = None


@dataclass(frozen=True, slots=True)
class TrackingSubscription:
    """A parcel about which we want to be told; some carriers demand a phone number of either end.

    `order_ref` is our own number, which some providers send back with every push.
    """

    carrier: str
    tracking_number: str
    callback_url: str
    phone: str | None = None
    origin: str | None = None
    destination: str | None = None
    order_ref: str | None = None


@dataclass(frozen=True, slots=True)
class TrackingQuery:
    """A parcel whose history we ask for; some carriers demand a phone number of either end."""

    carrier: str
    tracking_number: str
    phone: str | None = None
