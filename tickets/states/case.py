"""The words all kinds of cases share."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    RETURN = "return", _("return and refund")
    WARRANTY = "warranty", _("warranty repair")
    GUARANTEE = "guarantee", _("guarantee claim")
    HELP = "help", _("call for help")
    INCIDENT = "incident", _("missed next-day promise")
    REFUND = "refund", _("refund only")
    EXCHANGE = "exchange", _("exchange")


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
    RESHIP = "reship", _("sent again to the buyer")
    REPLACEMENT = "replacement", _("replacement to the buyer")

    @property
    def goes_to_buyer(self) -> bool:
        """Whether the goods go to the buyer, so that a locker without consent is no delivery (EC art 52)."""
        return self in {LegRole.ORIGINAL, LegRole.REPAIR_OUT, LegRole.REPLACEMENT, LegRole.RESHIP}


class Channel(TextChoices):
    """Through which door a case came (S0 0.15)."""

    STOREFRONT = "storefront", _("storefront")
    MERCHANT = "merchant", _("merchant")
    PLATFORM = "platform", _("customer service of the platform")
    SYSTEM = "system", _("the portal itself")


class Intervention(TextChoices):
    """Whether the platform is deciding a case: a fact beside its state (B1 cs_status)."""

    NONE = "none", _("none")
    OPEN = "open", _("the platform is deciding")
    RULED = "ruled", _("decided by the platform")
    SETTLED = "settled", _("settled by the parties")
