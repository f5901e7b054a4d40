"""What is said on a case, and the sentences that are said again and again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from tickets.models.ticket import Ticket
from tickets.states import MessageAudience, Party


class CaseMessage(models.Model):
    """A message or a note. The text stands here and never on the timeline, so that it has one audience."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", verbose_name=_("case"))
    party = models.CharField(_("said by"), max_length=10, choices=Party)
    audience = models.CharField(_("read by"), max_length=20, choices=MessageAudience)
    author = models.CharField(_("author"), max_length=120)
    text = models.CharField(_("text"), max_length=1000)
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("message on a case")
        verbose_name_plural = _("messages on cases")
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="message_of_case")]

    def __str__(self) -> str:
        return f"{self.party} {self.said_at:%Y-%m-%d %H:%M}"


class ReplyTemplate(models.Model):
    """A prepared reply, of one shop or (without a shop) for everybody. {number}, {item} and {amount} are filled in."""

    shop = models.ForeignKey(
        Shop,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("shop"),
    )
    title = models.CharField(_("title"), max_length=60)
    text = models.CharField(
        _("text"), max_length=1000, help_text=_("{number}, {item} and {amount} are filled in from the case.")
    )

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
