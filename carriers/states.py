"""The one vocabulary for what can be said about a parcel (interface document, section 9)."""

from collections.abc import Mapping
from enum import nonmember
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TrackingStatus(TextChoices):
    """Where a parcel or its door pickup stands, whoever reported it."""

    PENDING = "pending", _("Waiting for pickup")
    PICKUP_ASSIGNED = "pickup_assigned", _("Pickup assigned")
    PICKUP_FAILED = "pickup_failed", _("Pickup failed")
    PICKED_UP = "picked_up", _("Picked up")
    IN_TRANSIT = "in_transit", _("In transit")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    READY_FOR_COLLECTION = "ready_for_collection", _("Ready for collection")
    DELIVERED = "delivered", _("Delivered")
    DELIVERY_FAILED = "delivery_failed", _("Delivery failed")
    EXCEPTION = "exception", _("Problem")
    RETURNING = "returning", _("On its way back")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")
    UNKNOWN = "unknown", _("Unknown code")


FINAL = frozenset({TrackingStatus.DELIVERED, TrackingStatus.RETURNED, TrackingStatus.CANCELLED})
BEFORE_COLLECTION = frozenset(
    {TrackingStatus.PENDING, TrackingStatus.PICKUP_ASSIGNED, TrackingStatus.PICKUP_FAILED}
)
# An exception proves nothing about who holds the parcel: it is also reported for pickups that never happened.
COLLECTED = frozenset(
    {
        TrackingStatus.PICKED_UP,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.READY_FOR_COLLECTION,
        TrackingStatus.DELIVERED,
        TrackingStatus.DELIVERY_FAILED,
        TrackingStatus.RETURNING,
        TrackingStatus.RETURNED,
    }
)
AFTER_DELIVERY = frozenset({TrackingStatus.RETURNING, TrackingStatus.RETURNED})
NEEDS_ATTENTION = frozenset(
    {TrackingStatus.PICKUP_FAILED, TrackingStatus.DELIVERY_FAILED, TrackingStatus.EXCEPTION}
)

# In the order in which they normally follow one another: of two undated reports the later entry wins.
SUB_STATUSES: Mapping[TrackingStatus, tuple[str, ...]] = MappingProxyType(
    {
        TrackingStatus.PENDING: ("no_trace", "info_received", "awaiting_pickup"),
        TrackingStatus.PICKUP_ASSIGNED: (
            "branch_assigned",
            "courier_assigned",
            "reassigned",
            "rescheduled",
            "collecting",
        ),
        TrackingStatus.PICKUP_FAILED: (
            "pickup_missed",
            "sender_unreachable",
            "sender_not_home",
            "parcel_not_ready",
            "out_of_area",
            "prohibited_goods",
            "dispatch_failed",
            "rejected_by_carrier",
            "false_pickup",
            "other",
        ),
        TrackingStatus.PICKED_UP: (),
        TrackingStatus.IN_TRANSIT: (
            "departed",
            "arrived",
            "arrived_destination",
            "forwarded",
            "customs_clearing",
            "customs_cleared",
        ),
        TrackingStatus.OUT_FOR_DELIVERY: (),
        TrackingStatus.READY_FOR_COLLECTION: (),
        TrackingStatus.DELIVERED: ("by_recipient", "by_other", "collected", "after_exception"),
        TrackingStatus.DELIVERY_FAILED: (
            "recipient_not_home",
            "recipient_unreachable",
            "recipient_refused",
            "address_problem",
            "business_closed",
            "rescheduled",
            "out_of_area",
            "other",
        ),
        TrackingStatus.EXCEPTION: (
            "damaged",
            "lost",
            "held",
            "delayed",
            "no_update",
            "no_info",
            "misrouted",
            "customs",
            "payment_due",
            "intercepted",
            "security",
            "destroyed",
            "not_collected",
            "rejected_by_carrier",
            "other",
        ),
        TrackingStatus.RETURNING: ("refused", "recalled"),
        TrackingStatus.RETURNED: (),
        TrackingStatus.CANCELLED: ("by_customer", "by_carrier", "by_merchant"),
        TrackingStatus.UNKNOWN: (),
    }
)

# Why a pickup failed through the sender's side; everything else is the carrier's when a promise is judged.
SENDER_SIDE = frozenset({"sender_unreachable", "sender_not_home", "parcel_not_ready", "prohibited_goods"})

# The ladder of section 1, rule 5. Equal rungs stand beside each other: either may follow the other.
LADDER: Mapping[TrackingStatus, int] = MappingProxyType(
    {
        TrackingStatus.UNKNOWN: -1,
        TrackingStatus.PENDING: 0,
        TrackingStatus.PICKUP_ASSIGNED: 10,
        TrackingStatus.PICKUP_FAILED: 10,
        TrackingStatus.CANCELLED: 15,
        TrackingStatus.PICKED_UP: 20,
        TrackingStatus.IN_TRANSIT: 30,
        TrackingStatus.EXCEPTION: 32,
        TrackingStatus.OUT_FOR_DELIVERY: 40,
        TrackingStatus.READY_FOR_COLLECTION: 41,
        TrackingStatus.DELIVERY_FAILED: 45,
        TrackingStatus.DELIVERED: 50,
        TrackingStatus.RETURNING: 60,
        TrackingStatus.RETURNED: 70,
    }
)


class CarrierState(TextChoices):
    PROSPECT = "prospect", _("prospect")
    APPROVED = "approved", _("approved")
    SUSPENDED = "suspended", _("suspended")
    OFFBOARDED = "offboarded", _("off-boarded")


class Tier(TextChoices):
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    SAME_CITY = "same_city", _("same city")


class Integration(TextChoices):
    """How far a carrier's systems are connected to ours (S0 0.7)."""

    NONE = "none", _("none")
    POLL = "poll", _("we ask")
    PUSH = "push", _("they push")
    FULL = "full", _("ordering and pushing")


class Capability(TextChoices):
    """What special handling a carrier has, or a parcel needs (S0 0.9)."""

    FRAGILE = "fragile", _("fragile")
    VALUABLE = "valuable", _("valuable")
    LARGE = "large", _("large")


class ContractState(TextChoices):
    DRAFT = "draft", _("draft")
    AWAITING = "awaiting", _("awaiting counter-signature")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    WINDING_DOWN = "winding_down", _("winding down")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed")

    in_force = nonmember(("signed", "active"))
    not_ended = nonmember(("draft", "awaiting", "signed", "active", "suspended"))


class PickupState(TextChoices):
    REQUESTED = "requested", _("requested")
    BOOKED = "booked", _("booked")
    ASSIGNED = "assigned", _("sent to the courier")
    ACCEPTED = "accepted", _("accepted by the courier")
    CONTACTED = "contacted", _("sender contacted")
    FAILED_ATTEMPT = "failed_attempt", _("attempt failed")
    COLLECTED = "collected", _("collected")
    SETTLED = "settled", _("settled")
    CANCELLED = "cancelled", _("cancelled")
    UNSERVICEABLE = "unserviceable", _("no courier available")

    before_collection = nonmember(("booked", "assigned", "accepted", "contacted", "failed_attempt"))


class PayMode(TextChoices):
    ONLINE = "online", _("online")
    CASH = "cash", _("cash on site")
    MERCHANT = "merchant", _("merchant's account")


class PushState(TextChoices):
    STORED = "stored", _("stored")
    APPLIED = "applied", _("applied")
    WAITING = "waiting", _("waiting for its shipment")
    FAILED = "failed", _("failed")


class CallKind(TextChoices):
    BOOK = "book", _("book a pickup")
    CANCEL = "cancel", _("cancel a pickup")
    SUBSCRIBE = "subscribe", _("subscribe to tracking")
    QUERY = "query", _("query tracking")


class CallState(TextChoices):
    PENDING = "pending", _("pending")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
