"""The words of warranty repairs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WarrantyState(TextChoices):
    """Domain E9, the courier-pickup route."""

    SUBMITTED = "submitted", _("waiting for review")
    REJECTED = "rejected", _("rejected")
    APPROVED = "approved", _("approved, waiting for pickup")
    INBOUND = "inbound", _("on the way to the repair centre")
    AT_CENTRE = "at_centre", _("at the repair centre")
    OUTBOUND = "outbound", _("on the way back to the buyer")
    VERIFYING = "verifying", _("buyer is checking")
    DECISION = "decision", _("buyer chooses exchange or return")
    REPAIRED = "repaired", _("repaired")
    CANCELLED = "cancelled", _("cancelled")


class RepairState(TextChoices):
    EXPECTED = "expected", _("expected")
    RECEIVED = "received", _("received")
    REPAIRING = "repairing", _("under repair")
    REPAIRED = "repaired", _("repaired and tested")
    UNREPAIRABLE = "unrepairable", _("cannot be repaired")
    SHIPPED_BACK = "shipped_back", _("shipped back")
    CLOSED = "closed", _("closed")
