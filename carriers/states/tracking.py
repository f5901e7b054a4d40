"""The one vocabulary for what can be said about a parcel (interface document, section 9), and how it reaches us."""

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
            "badly_packed",
            "wrong_number",
            "no_entry",
            "changed_by_sender",
            "duplicate_order",
            "weather",
            "traffic",
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

# Why a pickup failed through the sender's side, or through nobody's; everything else is the carrier's when a promise
# is judged (domain B6, E18).
SENDER_SIDE = frozenset(
    {
        "sender_unreachable",
        "sender_not_home",
        "parcel_not_ready",
        "prohibited_goods",
        "badly_packed",
        "wrong_number",
        "no_entry",
        "changed_by_sender",
        "duplicate_order",
    }
)
NOBODYS_SIDE = frozenset({"weather", "traffic"})

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


class CodeScope(TextChoices):
    """Whose codes a message speaks: a provider has one table for scans and one for pickup orders."""

    TRACKING = "tracking", _("tracking")
    PICKUP = "pickup", _("pickup")


class RunKind(TextChoices):
    """What a run does with stored reports; a rehearsal does the same as a replay and takes it back."""

    RECODE = "recode", _("a code was given a meaning")
    REPLAY = "replay", _("replay of pushes")
    REHEARSAL = "rehearsal", _("rehearsal of a replay")


class RunState(TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")

    open = nonmember(("queued", "running"))


class SubscriptionState(TextChoices):
    """Whether a provider pushes what happens to a parcel."""

    NONE = "none", _("not subscribed")
    ASKED = "asked", _("asked for")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")
    ABORTED = "aborted", _("given up by the provider")


class Lane(TextChoices):
    """How far a parcel has to go; what nobody knows is given as long as the longest."""

    SAME_CITY = "same_city", _("same city")
    SAME_PROVINCE = "same_province", _("same province")
    LONG_HAUL = "long_haul", _("long haul")
    REMOTE = "remote", _("remote or unknown")


# Details of a delivery that put the parcel into other hands than the buyer's (EC 52, TB99 28).
OTHER_HANDS = frozenset({"collected", "by_other"})
