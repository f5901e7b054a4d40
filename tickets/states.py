"""The words of the tickets room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    RETURN = "return", _("return and refund")
    WARRANTY = "warranty", _("warranty repair")
    INCIDENT = "incident", _("missed next-day promise")


class ReturnState(TextChoices):
    """Domain E6."""

    WAIT_MERCHANT = "wait_merchant", _("waiting for the merchant's answer")
    WAIT_RETURN = "wait_return", _("waiting for the goods to be sent back")
    WAIT_CONFIRM = "wait_confirm", _("on the way back to the merchant")
    REFUSED = "refused", _("refused by the merchant")
    REFUNDING = "refunding", _("refunding")
    REFUNDED = "refunded", _("refunded")
    CLOSED = "closed", _("closed")


class WarrantyState(TextChoices):
    """Domain E9, the courier-pickup route."""

    SUBMITTED = "submitted", _("waiting for review")
    REJECTED = "rejected", _("rejected")
    APPROVED = "approved", _("approved, waiting for pickup")
    INBOUND = "inbound", _("on the way to the repair centre")
    AT_CENTRE = "at_centre", _("at the repair centre")
    OUTBOUND = "outbound", _("on the way back to the buyer")
    VERIFYING = "verifying", _("buyer is checking")
    DECISION = "decision", _("buyer chooses exchange or return")
    REPAIRED = "repaired", _("repaired")
    CANCELLED = "cancelled", _("cancelled")


class IncidentState(TextChoices):
    """Domain E11: four checkpoints run side by side while the incident is open."""

    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")


TICKET_STATES = [*ReturnState.choices, *WarrantyState.choices, *IncidentState.choices]


class PromiseState(TextChoices):
    PROMISED = "promised", _("promised")
    SHIPPED = "shipped", _("shipped in time")
    AT_RISK = "at_risk", _("at risk")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")
    VOID = "void", _("void")


class RefundState(TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent to payment")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed, will be tried again")
    MANUAL = "manual", _("to be paid by hand")


class RepairState(TextChoices):
    EXPECTED = "expected", _("expected")
    RECEIVED = "received", _("received")
    REPAIRING = "repairing", _("under repair")
    REPAIRED = "repaired", _("repaired and tested")
    UNREPAIRABLE = "unrepairable", _("cannot be repaired")
    SHIPPED_BACK = "shipped_back", _("shipped back")
    CLOSED = "closed", _("closed")


class PolicyState(TextChoices):
    """An insurance policy on the return freight (domain E13)."""

    BOUND = "bound", _("bound")
    RESERVED = "reserved", _("offset reserved")
    APPLIED = "applied", _("offset applied")
    LAPSED = "lapsed", _("lapsed")


class ReturnReason(TextChoices):
    NO_REASON = "no_reason", _("7-day no-reason return")
    QUALITY = "quality", _("quality problem")
    NOT_AS_DESCRIBED = "not_as_described", _("not as described")
    DAMAGED = "damaged", _("arrived damaged")


class RefusalReason(TextChoices):
    USED = "used", _("goods are used beyond inspection")
    INCOMPLETE = "incomplete", _("goods or gifts are incomplete")
    EXCLUDED = "excluded", _("goods are excluded from return")
    OTHER = "other", _("other")


class GoodsState(TextChoices):
    WITH_BUYER = "with_buyer", _("with the buyer")
    RETURNING = "returning", _("on the way back")
    WITH_MERCHANT = "with_merchant", _("with the merchant")
    AT_CENTRE = "at_centre", _("at the repair centre")


class LegRole(TextChoices):
    ORIGINAL = "original", _("original delivery")
    RETURN_IN = "return_in", _("return to the merchant")
    REPAIR_IN = "repair_in", _("to the repair centre")
    REPAIR_OUT = "repair_out", _("back to the buyer")


class Cause(TextChoices):
    """Why a next-day promise was missed (S2 2.10)."""

    CARRIER_PICKUP_LATE = "carrier_pickup_late", _("carrier collected late")
    CARRIER_TRANSIT_LATE = "carrier_transit_late", _("carrier was slow")
    CARRIER_LOST = "carrier_lost", _("carrier lost or damaged it")
    MERCHANT_LATE = "merchant_late", _("merchant shipped late")
    MERCHANT_OUT_OF_STOCK = "merchant_out_of_stock", _("merchant was out of stock")
    OTHER = "other", _("other")


class Remedy(TextChoices):
    """What may be offered to the buyer (S2 2.11)."""

    FREE_RETURN = "free_return", _("free return or exchange")
    POINTS = "points", _("points")
    COUPON = "coupon", _("coupon")


class Resolution(TextChoices):
    EXPEDITED = "expedited", _("carrier pressed")
    RESHIPPED = "reshipped", _("shipped again")
    REPLACED = "replaced", _("replaced")
    REFUNDED = "refunded", _("refunded")
