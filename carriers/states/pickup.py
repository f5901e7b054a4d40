"""Words of door pickups."""

from enum import nonmember

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


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
    with_a_carrier = nonmember(("assigned", "accepted", "contacted"))
    collected_already = nonmember(("collected", "settled"))


class FailCause(TextChoices):
    """Why a courier came or called in vain; the values are sub-statuses of `pickup_failed` (domain B6)."""

    PICKUP_MISSED = "pickup_missed", _("the courier did not come")
    SENDER_UNREACHABLE = "sender_unreachable", _("the sender cannot be reached")
    SENDER_NOT_HOME = "sender_not_home", _("nobody at the door")
    PARCEL_NOT_READY = "parcel_not_ready", _("the parcel is not ready")
    BADLY_PACKED = "badly_packed", _("the goods are badly packed")
    PROHIBITED_GOODS = "prohibited_goods", _("the goods may not be sent")
    WRONG_NUMBER = "wrong_number", _("the phone number is wrong")
    NO_ENTRY = "no_entry", _("no entry to the house")
    CHANGED_BY_SENDER = "changed_by_sender", _("the sender wants another time")
    DUPLICATE_ORDER = "duplicate_order", _("ordered twice")
    OUT_OF_AREA = "out_of_area", _("outside the area")
    WEATHER = "weather", _("severe weather")
    TRAFFIC = "traffic", _("roads closed")
    DISPATCH_FAILED = "dispatch_failed", _("the order could not be dispatched")
    REJECTED_BY_CARRIER = "rejected_by_carrier", _("the carrier gave the order back")
    FALSE_PICKUP = "false_pickup", _("reported as collected, but not")
    OTHER = "other", _("other")


class Side(TextChoices):
    """Whose side a failure or a delay is on."""

    SENDER = "sender", _("sender")
    CARRIER = "carrier", _("carrier")
    NOBODY = "nobody", _("nobody")


class CallResult(TextChoices):
    """What became of a courier's phone call (TmsPhoneCallInfoDto)."""

    CONNECTED = "connected", _("connected")
    NO_ANSWER = "no_answer", _("no answer")
    BUSY = "busy", _("busy")
    OFF = "off", _("switched off")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class PostponeCause(TextChoices):
    """Why a carrier moves a visit; whose side it is on stands in `carriers.policies.visits`."""

    SENDER_ASKED = "sender_asked", _("the sender asked for it")
    COURIER_BUSY = "courier_busy", _("no courier is free")
    VEHICLE = "vehicle", _("the vehicle broke down")
    WEATHER = "weather", _("severe weather")
    TRAFFIC = "traffic", _("roads closed")
    OTHER = "other", _("other")


class Proof(TextChoices):
    """What shows that the courier has taken the goods from the sender."""

    CODE = "code", _("pickup code")
    PHOTO = "photo", _("photo")
    SCAN = "scan", _("the carrier's own scan")


class PaymentStanding(TextChoices):
    """How the buyer's share of a pickup stands (domain E8, payment sub-machine)."""

    NOT_NEEDED = "not_needed", _("nothing to pay")
    UNPAID = "unpaid", _("unpaid")
    PAYING = "paying", _("being paid")
    PAID = "paid", _("paid")
    PART_REFUNDED = "part_refunded", _("partly refunded")
    REFUNDED = "refunded", _("refunded")
    CASH_ON_SITE = "cash_on_site", _("paid in cash at the door")


class InterceptResult(IntegerChoices):
    """How a carrier answers the wish to stop a parcel (NotifyCutOffDeliveryProcessStatusRequest)."""

    STOPPED = 1, _("stopped")
    FAILED = 2, _("could not be stopped")
    CANCELLED = 3, _("cancelled")


class PayMode(TextChoices):
    ONLINE = "online", _("online")
    CASH = "cash", _("cash on site")
    MERCHANT = "merchant", _("merchant's account")
