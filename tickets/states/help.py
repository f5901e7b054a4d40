"""The words of one-click help (S1 1.8, domain E16)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HelpState(TextChoices):
    ASSIGNED = "help_assigned", _("waiting for the first answer")
    IN_PROGRESS = "help_in_progress", _("being helped")
    REVIEW = "help_review", _("the platform looks at it")
    ANSWERED = "help_answered", _("answered, may be reopened")
    DONE = "help_done", _("help ended")


class HelpTopic(TextChoices):
    LATE = "late", _("my parcel is late")
    DAMAGED = "damaged", _("my goods arrived damaged")
    REFUND = "refund", _("my refund")
    PICKUP = "pickup", _("a courier who was to collect")
    INSTALLATION = "installation", _("a visit to deliver or install")
    REPAIR = "repair", _("a repair")
    FEE = "fee", _("a fee I was charged")
    ATTITUDE = "attitude", _("how I was treated")
    OTHER = "other", _("something else")


class HelpDesk(TextChoices):
    """Who answers first."""

    MERCHANT = "merchant", _("the merchant")
    PLATFORM = "platform", _("the platform's desk")
