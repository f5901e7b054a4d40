"""The words of compensations."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CompensationState(TextChoices):
    """Domain E14."""

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    RESERVED = "reserved", _("money set aside")
    PAID = "paid", _("paid")
    PAY_FAILED = "pay_failed", _("payment failed, will be tried again")
    MANUAL = "manual", _("to be paid by hand")
    APPEALED = "appealed", _("payer has appealed")
    UPHELD = "upheld", _("paid, appeal dismissed")
    RECOVERED = "recovered_to_payer", _("paid, given back to the payer")
    CLAWED_BACK = "clawed_back", _("claimed back from the buyer")


class Liable(TextChoices):
    """Whose fault it was; who pays first follows from it."""

    MERCHANT = "merchant", _("merchant")
    CARRIER = "carrier", _("carrier")
    INSURER = "insurer", _("insurer")
    PLATFORM = "platform", _("platform")


class Bearer(TextChoices):
    """Who bears the cost after the payer has won an appeal."""

    PLATFORM = "platform_advance", _("platform")
    CARRIER = "carrier", _("carrier")
