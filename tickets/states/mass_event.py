"""The words of events that break many promises at once."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MassEventState(TextChoices):
    """One parent for thousands of missed orders, decided once (K12)."""

    OPEN = "open", _("open")
    PROPOSED = "proposed", _("exemption proposed")
    EXEMPTED = "exempted", _("exempted")
    UPHELD = "upheld", _("upheld")
    CLOSED = "closed", _("closed")


class MassJob(TextChoices):
    """What is being done on every incident of the event."""

    CONTACT = "contact", _("noting the contact with buyers")
    EXEMPT = "exempt", _("excusing the promises")
    COMPENSATE = "compensate", _("compensating the buyers")
