"""The words of freight insurance."""

from __future__ import annotations

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyState(TextChoices):
    """An insurance policy on the return freight (domain E13). It is shown as insurance only once it is bound."""

    ASKED = "asked", _("asked of the insurer")
    NOT_INSURED = "not_insured", _("not insured")
    BOUND = "bound", _("bound")
    RESERVED = "reserved", _("offset reserved")
    APPLIED = "applied", _("offset applied")
    REPORTED = "reported", _("claim reported")
    PAID = "paid", _("claim paid")
    REFUSED = "refused", _("claim refused")
    LAPSED = "lapsed", _("lapsed")

    insured = nonmember(("bound", "reserved", "applied", "reported", "paid", "refused", "lapsed"))


class ClaimKind(TextChoices):
    OFFSET = "offset", _("taken off the pickup fee")
    PAYOUT = "payout", _("paid to the buyer")


class ClaimState(TextChoices):
    """A claim under a policy (domain E13)."""

    REPORTED = "reported", _("reported")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    PAID = "paid", _("paid")
    RECOVERED = "recovered", _("borne by the payer of last resort")


class PremiumKind(TextChoices):
    TOP_UP = "top_up", _("paid in")
    PREMIUM = "premium", _("premium")
    RETURNED = "returned", _("premium given back")
