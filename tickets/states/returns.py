"""The words of returns and refunds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReturnState(TextChoices):
    """Domain E6."""

    WAIT_MERCHANT = "wait_merchant", _("waiting for the merchant's answer")
    WAIT_RETURN = "wait_return", _("waiting for the goods to be sent back")
    WAIT_CONFIRM = "wait_confirm", _("on the way back to the merchant")
    REFUSED = "refused", _("refused by the merchant")
    REFUNDING = "refunding", _("refunding")
    REFUNDED = "refunded", _("refunded")
    CLOSED = "closed", _("closed")


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
