"""The words of returns and refunds."""

from __future__ import annotations

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReturnState(TextChoices):
    """Domain E6."""

    WAIT_MERCHANT = "wait_merchant", _("waiting for the merchant's answer")
    WAIT_PROPOSAL = "wait_proposal", _("waiting for the buyer's answer to a proposal")
    WAIT_RETURN = "wait_return", _("waiting for the goods to be sent back")
    WAIT_CONFIRM = "wait_confirm", _("on the way back to the merchant")
    REFUSED = "refused", _("refused by the merchant")
    REFUNDING = "refunding", _("refunding")
    REFUNDED = "refunded", _("refunded")
    COMPENSATED = "compensated", _("paid in part")
    CLOSED = "closed", _("closed")


class ReturnReason(TextChoices):
    NO_REASON = "no_reason", _("7-day no-reason return")
    QUALITY = "quality", _("quality problem")
    NOT_AS_DESCRIBED = "not_as_described", _("not as described")
    DAMAGED = "damaged", _("arrived damaged")
    WRONG_ITEM = "wrong_item", _("wrong item sent")

    faults = nonmember(("quality", "not_as_described", "damaged", "wrong_item"))


class RefusalReason(TextChoices):
    USED = "used", _("goods are used beyond inspection")
    INCOMPLETE = "incomplete", _("goods or gifts are incomplete")
    EXCLUDED = "excluded", _("goods are excluded from return")
    OPENED = "opened", _("the packaging was opened")
    NO_FAULT = "no_fault", _("no fault can be seen")
    DELIVERED = "delivered", _("the carrier's records show the delivery")
    OTHER = "other", _("other")


class RefundPhase(TextChoices):
    """Whether the buyer had received the goods when the money was asked for (B1 refund_phase)."""

    BEFORE_RECEIPT = "before", _("before receipt")
    AFTER_RECEIPT = "after", _("after receipt")


class FreightBearer(TextChoices):
    BUYER = "buyer", _("buyer")
    MERCHANT = "merchant", _("merchant")
    INSURANCE = "insurance", _("freight insurance")


class Proposal(TextChoices):
    """What a merchant may propose instead of what was asked for."""

    AMOUNT = "amount", _("return for another amount")
    KEEP = "keep", _("the buyer keeps the goods and gets this amount")
