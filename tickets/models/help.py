"""What a call for help adds to a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.states import HelpDesk, HelpTopic


class HelpDetail(models.Model):
    """Who answers, by when, what was promised, and whether the buyer is content."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="help")
    topic = models.CharField(_("topic"), max_length=15, choices=HelpTopic)
    desk = models.CharField(_("answers"), max_length=10, choices=HelpDesk)
    about = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="+", verbose_name=_("about case")
    )
    answer_by = models.DateTimeField(_("first answer by"), null=True)
    answered_at = models.DateTimeField(_("first answer at"), null=True)
    next_by = models.DateTimeField(_("next step promised by"), null=True)
    level = models.PositiveSmallIntegerField(_("level of escalation"), default=0)
    agreed = models.BooleanField(_("the buyer agrees"), null=True)
    admitted_fen = models.PositiveIntegerField(_("admitted (fen)"), default=0)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction (1-5)"), null=True)

    class Meta:
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.topic}"
