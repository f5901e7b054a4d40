"""The words of messages and notes on a case."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageAudience(TextChoices):
    """Who reads what was said on a case. An internal note stays with the people of the side that wrote it."""

    INTERNAL = "internal", _("only our own people")
    MERCHANT_PLATFORM = "merchant_platform", _("merchant and platform")
    BUYER = "buyer", _("buyer, merchant and platform")
