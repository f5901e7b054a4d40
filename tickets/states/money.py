"""The words of refunds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RefundState(TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent to payment")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed, will be tried again")
    MANUAL = "manual", _("to be paid by hand")
    HELD = "held", _("held back")
    CANCELLED = "cancelled", _("not to be paid")
