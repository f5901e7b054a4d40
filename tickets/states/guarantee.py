"""The words of guarantee claims: what a category promise gives (S1 1.24-1.33)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GuaranteeState(TextChoices):
    """Domain E17; the numbers are those of the comparable platform's interface (WX-GU)."""

    WAIT_EVIDENCE = "wait_evidence", _("waiting for the buyer's evidence")  # 12
    WAIT_MERCHANT = "wait_answer", _("waiting for the merchant's decision")  # 10
    ACCEPTED = "accepted", _("accepted")
    WAIT_RESHIP = "wait_reship", _("to be sent again")
    RESHIPPED = "reshipped", _("sent again")
    PAYING = "paying", _("being paid")  # 35
    PAID = "paid", _("paid in full")  # 40
    COMPENSATED = "compensated", _("paid in part")  # 40
    SETTLED = "settled", _("settled in kind")
    REFUSED = "claim_refused", _("claim refused")  # 33
    CLOSED = "claim_closed", _("claim closed")  # 50


class ClaimRemedy(TextChoices):
    """What a promise gives when the claim is justified."""

    REFUND = "refund", _("refund without return")
    PARTIAL_REFUND = "partial_refund", _("refund in part without return")
    RETURN_REFUND = "return_refund", _("return and refund")
    EXCHANGE = "exchange", _("exchange")
    RESHIP = "reship", _("send again")
    REPAIR = "repair", _("repair")


class ClaimRefusal(TextChoices):
    NOT_COVERED = "not_covered", _("not what the promise covers")
    EVIDENCE = "evidence", _("the evidence does not show it")
    MISUSE = "misuse", _("damage by misuse")
    OTHER = "other", _("other")
