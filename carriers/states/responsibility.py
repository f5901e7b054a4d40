"""Words of what carriers answer for: complaints, statements, custody, doubts."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ComplaintType(TextChoices):
    """What can be held against a carrier (domain E19)."""

    LATE_PICKUP = "late_pickup", _("late pickup")
    DAMAGE = "damage", _("damage in transit")
    LOSS = "loss", _("loss")
    SLOW_TRANSIT = "slow_transit", _("slow transit")
    FAKE_SIGN = "fake_sign", _("false signature or scan")
    ATTITUDE = "attitude", _("attitude")
    OVERCHARGE = "overcharge", _("overcharge")


class ComplaintState(TextChoices):
    RAISED = "raised", _("raised")
    CONTESTED = "contested", _("contested")
    FAULT_ACCEPTED = "fault_accepted", _("fault accepted")
    FAULT_CONFIRMED = "fault_confirmed", _("fault confirmed")
    DISMISSED = "dismissed", _("dismissed")
    PENALISED = "penalised", _("penalised")
    UNDER_APPEAL = "under_appeal", _("under appeal")
    CLOSED = "closed", _("closed")

    decided = nonmember(("dismissed", "penalised"))
    waiting_for_judgement = nonmember(("contested", "under_appeal"))


class StatementState(TextChoices):
    OPEN = "open", pgettext_lazy("statement", "being checked")
    SENT = "sent", _("sent to both sides")
    DISPUTED = "disputed", _("disputed")
    ACCEPTED = "accepted", pgettext_lazy("statement", "accepted")
    PAID = "paid", _("paid")

    booked = nonmember(("accepted", "paid"))
    seen_by_both = nonmember(("sent", "disputed", "accepted", "paid"))


class LineKind(TextChoices):
    FREIGHT = "freight", _("freight")
    PENALTY = "penalty", _("penalty")
    ADJUSTMENT = "adjustment", _("adjustment")


class DisputeState(TextChoices):
    """How a line of a statement is disputed (domain B9)."""

    WAITING = "waiting", _("waiting for the other side")
    WITH_STAFF = "with_staff", _("with the platform")
    AGREED = "agreed", _("agreed")
    VALID = "valid", _("found valid")
    INVALID = "invalid", _("found invalid")
    UNCLEAR = "unclear", _("cannot be judged")
    CANCELLED = "cancelled", _("taken back")

    undecided = nonmember(("waiting", "with_staff"))
    corrects = nonmember(("agreed", "valid"))


class Book(TextChoices):
    """The books of a co-operation; each posting adds up to zero over all of them."""

    FREIGHT = "freight", _("freight")
    PENALTIES = "penalties", _("penalties")
    PAYABLE = "payable", _("owed to the carrier")
    CLEARING = "clearing", _("with the bank")


class Holder(TextChoices):
    """Who holds a parcel (A0 0.26-0.28)."""

    BUYER = "buyer", _("buyer")
    CARRIER = "carrier", _("carrier")
    SITE = "site", _("site of the carrier")
    STATION = "station", _("station or locker")
    MERCHANT = "merchant", _("merchant")
    REPAIR_CENTRE = "repair_centre", _("repair centre")

    of_the_carrier = nonmember(("carrier", "site", "station"))


class Packaging(TextChoices):
    INTACT = "intact", _("intact")
    DAMAGED = "damaged", _("damaged")
    OPENED = "opened", _("opened")
    UNKNOWN = "unknown", _("not looked at")


class Finding(TextChoices):
    """What is wrong with a parcel when somebody asks who answers for it."""

    DAMAGE = "damage", _("damage")
    LOSS = "loss", _("loss")
    WEIGHT_DRIFT = "weight_drift", _("weight differs")
    LATE = "late", _("late")


class Circumstance(TextChoices):
    """What frees a carrier (Express Delivery Regulations art 27, Civil Code art 832)."""

    NONE = "none", _("none of these")
    FORCE_MAJEURE = "force_majeure", _("force majeure")
    NATURE_OF_GOODS = "nature_of_goods", _("nature of the goods")
    SENDER_PACKING = "sender_packing", _("packing by the sender")


class Suspicion(TextChoices):
    """What makes a report doubtful."""

    ATTEMPT_WITHOUT_EVIDENCE = "attempt_without_evidence", _("failed attempt without any contact")
    SIGNED_FAR_AWAY = "signed_far_away", _("signed for in another city")
    PICKED_UP_BEFORE_ARRIVAL = "picked_up_before_arrival", _("collected before anybody was sent")
    WEIGHT_DRIFT = "weight_drift", _("weight differs between hand-overs")
    SCAN_IN_THE_FUTURE = "scan_in_the_future", _("scan in the future")


class SuspicionState(TextChoices):
    OPEN = "open", pgettext_lazy("suspicion", "open")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")
