"""What a provider told us, in plain values: instants are aware, money is in fen, weight in grams."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carriers.states import FINAL, TrackingStatus


class UpdateKind(StrEnum):
    """What a message is about; only tracking and pickup messages change a status."""

    TRACKING = "tracking"
    PICKUP = "pickup"
    FEE = "fee"
    TICKET = "ticket"
    INFO = "info"


class Subscription(StrEnum):
    """Whether the provider goes on pushing this parcel."""

    ACTIVE = "active"
    ENDED = "ended"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Event:
    """One scan. `status` is None where the provider gives no code per event: never guessed from the text."""

    occurred_at: datetime | None
    status: TrackingStatus | None
    sub_status: str | None
    raw_code: str | None
    description: str | None
    location: str | None
    event_id: str | None = None
    occurred_local: datetime | None = None


@dataclass(frozen=True, slots=True)
class Courier:
    """The person at the door; personal data, to be masked in logs and pages."""

    name: str | None
    phone: str | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of a carrier's bill, in fen; a later correction may be negative."""

    type: str | None
    name: str | None
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What one message says about one parcel or pickup order.

    `status` None: the message changes no status. UNKNOWN: it carries a code that our tables lack.
    `occurred_at` is None where the provider gives no time (the receipt then counts); `occurred_local` is set
    instead where it gave no zone. `events` run oldest first. `reopens` marks an explicit reopening of a
    cancelled order, `replaces_carrier` a company code which the provider has corrected. `provider_tracking_id`
    is the provider's own id of the parcel it watches, `confirmation` the courier's number of a booked pickup.
    """

    kind: UpdateKind
    carrier: str | None
    tracking_number: str | None
    order_ref: str | None = None
    provider_order_id: str | None = None
    provider_tracking_id: str | None = None
    status: TrackingStatus | None = None
    sub_status: str | None = None
    raw_status: str | None = None
    occurred_at: datetime | None = None
    occurred_local: datetime | None = None
    subscription: Subscription | None = None
    events: tuple[Event, ...] = ()
    courier: Courier | None = None
    pickup_code: str | None = None
    confirmation: str | None = None
    weight_grams: int | None = None
    fee_total_fen: int | None = None
    fees: tuple[Fee, ...] = ()
    reason: str | None = None
    ticket_id: str | None = None
    new_tracking_number: str | None = None
    collect_code: str | None = None
    window: tuple[datetime, datetime] | None = None
    reopens: bool = False
    replaces_carrier: str | None = None

    @property
    def terminal(self) -> bool:
        """Whether the reported status is final."""
        return self.status in FINAL
