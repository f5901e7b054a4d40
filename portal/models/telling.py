"""How people want to be told: each person's budget and choices, each shop's quiet hours."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.people import Shop, User
from portal.states import NoticeGroup, TellingChoice

MOST = [MinValueValidator(1), MaxValueValidator(500)]


class NoticeBudget(models.Model):
    """One person's own limits and time of the digest; empty fields follow the policy."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_budget", verbose_name=_("user"))
    hourly = models.PositiveSmallIntegerField(
        _("at most so many in an hour"), null=True, blank=True, validators=MOST
    )
    daily = models.PositiveSmallIntegerField(
        _("at most so many in a day"), null=True, blank=True, validators=MOST
    )
    digest_at = models.TimeField(_("time of the daily digest"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget of notices")
        verbose_name_plural = _("budgets of notices")

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeChoice(models.Model):
    """How one person is told of one group of events by e-mail and SMS; without a row: at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices", verbose_name=_("user"))
    group = models.CharField(_("group"), max_length=12, choices=NoticeGroup)
    choice = models.CharField(_("choice"), max_length=8, choices=TellingChoice)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_choice_per_group")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.group} {self.choice}"


class QuietInterval(models.Model):
    """A stretch in which e-mails and SMS to the people of a shop wait, on each of these weekdays."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="quiet_hours", verbose_name=_("shop"))
    days = models.JSONField(_("weekdays"), default=list, help_text=_("1 Monday to 7 Sunday."))
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("quiet hours of a shop")
        verbose_name_plural = _("quiet hours of shops")
        ordering = ["shop", "begins", "id"]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.begins:%H:%M}-{self.ends:%H:%M}"
