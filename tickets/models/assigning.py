"""Who works on a case: teams, and on each side one person and one team at most."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Shop, User
from tickets.models.ticket import Ticket
from tickets.states import Party


class Team(models.Model):
    """People who share a queue, of one shop or (without a shop) of the platform."""

    shop = models.ForeignKey(
        Shop,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("shop"),
    )
    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(User, blank=True, related_name="case_teams", verbose_name=_("members"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="one_team_of_a_name"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(shop=None), name="one_platform_team_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseAssignment(models.Model):
    """Who has a case on one side. What was before is kept beside it, for the moment in which it can be undone."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="assignments", verbose_name=_("case"))
    side = models.CharField(_("side"), max_length=10, choices=Party)
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("assigned to")
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", verbose_name=_("team"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by")
    )
    before_assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    before_team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("assignment of a case")
        verbose_name_plural = _("assignments of cases")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "side"], name="one_assignment_per_side")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.side}"
