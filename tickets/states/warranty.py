"""The words of warranty repairs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WarrantyState(TextChoices):
    """Domain E9: three routes to the repair, one way back."""

    SUBMITTED = "submitted", _("waiting for review")
    INFO_REQUESTED = "info_requested", _("waiting for the buyer's answer")
    REJECTED = "rejected", _("rejected")
    APPROVED = "approved", _("approved, waiting for pickup")
    AWAITING_PARCEL = "awaiting_parcel", _("approved, waiting for the buyer's parcel")
    VISIT_DUE = "visit_due", _("approved, a technician comes")
    INBOUND = "inbound", _("on the way to the repair centre")
    AT_CENTRE = "at_centre", _("at the repair centre")
    QUOTE_PENDING = "quote_pending", _("waiting for the buyer's answer to a quote")
    WAITING_PARTS = "waiting_parts", _("waiting for parts")
    DECISION = "decision", _("buyer chooses exchange or return")
    OUTBOUND = "outbound", _("on the way back to the buyer")
    VERIFYING = "verifying", _("buyer is checking")
    EXCEPTION = "exception", _("something went wrong with the goods")
    REPAIRED = "repaired", _("repaired")
    NO_FAULT = "no_fault", _("no fault found")
    UNREPAIRED = "unrepaired", _("returned unrepaired")
    FOLLOWED = "followed", _("fault came back, another case follows")
    CONVERTED = "converted", _("turned into an exchange or a return")
    CANCELLED = "cancelled", _("cancelled")


class RepairState(TextChoices):
    EXPECTED = "expected", _("expected")
    RECEIVED = "received", _("received")
    HELD = "held", _("set aside: another item than expected")
    DIAGNOSED = "diagnosed", _("fault found")
    REPAIRING = "repairing", _("under repair")
    QUOTED = "quoted", _("waiting for an answer to the quote")
    WAITING_PARTS = "waiting_parts", _("waiting for parts")
    REPAIRED = "repaired", _("repaired and tested")
    UNREPAIRABLE = "unrepairable", _("cannot be repaired")
    NO_FAULT = "no_fault", _("no fault found")
    DECLINED = "declined", _("quote declined")
    SHIPPED_BACK = "shipped_back", _("shipped back")
    BOUNCED = "bounced", _("came back undelivered")
    CLOSED = "closed", _("closed")


class ForeignState(TextChoices):
    """An item that was sent to another centre than the one that expects it (I6)."""

    RECORDED = "recorded", _("recorded")
    FORWARDED = "forwarded", _("forwarded to the right centre")
    RETURNED = "returned", _("sent back to the buyer")


class Route(TextChoices):
    """How the goods meet who repairs them (S0 0.16, 0.21, 0.22)."""

    MAIL_IN = "mail_in", _("the buyer mails the goods to the repair centre")
    COURIER_PICKUP = "courier_pickup", _("a courier collects the goods")
    ONSITE_FIRST = "onsite_first", _("a technician comes first")


class VisitResult(TextChoices):
    """What a technician's visit came to (E9; work-card sub-states 410, 400, 411, 420)."""

    FIXED = "fixed", _("repaired on the spot")
    TAKE_AWAY = "take_away", _("taken away for repair")
    PARTS = "parts", _("parts are needed")
    REPLACE = "replace", _("has to be replaced")
    UNREPAIRABLE = "unrepairable", _("cannot be repaired on the spot")
    NO_FAULT = "no_fault", _("no fault found")


class Trouble(TextChoices):
    """What went wrong with the goods on their way."""

    LOST = "lost", _("lost")
    DAMAGED = "damaged", _("damaged on the way")
    MISMATCH = "mismatch", _("another item than expected")
    REFUSED = "refused", _("refused by the buyer")
    RETURNED = "returned", _("came back undelivered")


class QuoteCause(TextChoices):
    """Why a repair is not free of charge."""

    OUT_OF_WARRANTY = "out_of_warranty", _("the warranty is over")
    EXCLUDED_DAMAGE = "excluded_damage", _("damage that the warranty excludes")
