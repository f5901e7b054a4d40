"""The words of next-day promises."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncidentState(TextChoices):
    """Domain E11: four checkpoints run side by side while the incident is open."""

    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")


class PromiseState(TextChoices):
    PROMISED = "promised", _("promised")
    SHIPPED = "shipped", _("shipped in time")
    AT_RISK = "at_risk", _("at risk")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")
    VOID = "void", _("void")
    EXEMPT = "exempt", _("exempt")


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


class ChainLink(TextChoices):
    """The links of a promised delivery."""

    HANDED_OVER = "handed_over", _("handed over to the carrier")
    FIRST_HUB = "first_hub", _("at the first hub")
    SIGNED = "signed", _("signed")


class FaultSide(TextChoices):
    """Who answers for a missed promise."""

    MERCHANT = "merchant", _("merchant")
    CARRIER = "carrier", _("carrier")
    NOBODY = "nobody", _("nobody")
