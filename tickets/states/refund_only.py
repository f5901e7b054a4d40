"""The words of refunds without a return."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RefundOnlyState(TextChoices):
    """Domain E6, the short way: there is nothing to send back."""

    WAIT_MERCHANT = "wait_merchant", _("waiting for the merchant's answer")
    REFUSED = "refused", _("refused by the merchant")
    REFUNDING = "refunding", _("refunding")
    REFUNDED = "refunded", _("refunded")
    CLOSED = "closed", _("closed")


class RefundOnlyReason(TextChoices):
    NOT_WANTED = "not_wanted", _("no longer wanted")
    NOT_RECEIVED = "not_received", _("never received")
    REFUSED_AT_DOOR = "refused_at_door", _("refused at the door")
    WORTHLESS = "worthless", _("spoiled or broken, not worth sending back")
