"""The words of exchanges."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExchangeState(TextChoices):
    """Domain E7."""

    WAIT_MERCHANT = "wait_merchant", _("waiting for the merchant's answer")
    WAIT_MODIFY = "wait_modify", _("waiting for the buyer to change the request")
    WAIT_RETURN = "wait_return", _("waiting for the goods to be sent back")
    WAIT_CONFIRM = "wait_confirm", _("on the way back to the merchant")
    WAIT_RESHIP = "wait_reship", _("waiting for the replacement to be shipped")
    WAIT_RECEIPT = "wait_receipt", _("replacement on the way to the buyer")
    PLEASE_REFUND = "please_refund", _("cannot be replaced, to be refunded")
    EXCHANGED = "exchanged", _("exchanged")
    REFUNDING = "refunding", _("refunding")
    REFUNDED = "refunded", _("refunded")
    CONVERTED = "converted", _("converted to a return")
    CLOSED = "closed", _("closed")
