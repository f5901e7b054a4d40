"""The words of disputes."""

from __future__ import annotations

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DisputeState(TextChoices):
    """Domain E15."""

    OPENED = "opened", _("opened, the other side answers")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    INTERVENED = "intervened", _("the platform examines it")
    EVIDENCE = "evidence", _("evidence is awaited")
    FIRST_REVIEW_DONE = "first_review_done", _("first verdict, second person checks")
    RULED = "ruled", pgettext_lazy("dispute", "decided")
    PAUSED = "paused", _("paused")
    APPEAL = "appeal", _("under appeal")
    SETTLED = "settled", _("settled by the parties")
    WITHDRAWN = "withdrawn", pgettext_lazy("dispute", "withdrawn")
    CLOSED = "closed", pgettext_lazy("dispute", "closed")

    undecided = nonmember(("opened", "intervened", "evidence", "first_review_done", "paused"))
    over = nonmember(("not_accepted", "settled", "withdrawn", "closed"))


class Party(TextChoices):
    BUYER = "buyer", _("buyer")
    MERCHANT = "merchant", _("merchant")
    PLATFORM = "platform", _("platform")

    parties = nonmember(("buyer", "merchant"))

    @property
    def other(self) -> Party:
        return Party.MERCHANT if self is Party.BUYER else Party.BUYER


class Audience(TextChoices):
    """Who reads a message: both parties and the platform, or the platform alone."""

    EVERYBODY = "everybody", _("both parties and the platform")
    PLATFORM = "platform", _("the platform only")
