"""The words of fast refunds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdvanceState(TextChoices):
    """Whose money the buyer has: a fact beside the state of the case (B1 advance_status)."""

    APPLIED = "applied", _("asked for")
    ADVANCED = "advanced", _("advanced by the platform")
    RECOVERED = "recovered", _("recovered from the merchant")
    MERCHANT_REFUSED = "merchant_refused", _("refused by the merchant")
    RECOVERED_FROM_BUYER = "recovered_buyer", _("recovered from the buyer")
    WRITTEN_OFF = "written_off", _("written off")
    CLOSED = "closed", _("closed without payment")
