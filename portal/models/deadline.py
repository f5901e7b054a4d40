"""Timers are rows: a deadline per clock, a reminder per step."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.policies.book import known
from portal.states import Outcome

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""What stands for the nearest deadline of a row on which nothing runs: it sorts last."""


class Deadline(models.Model):
    """One running or ended clock of one object; the instant is stored, never derived twice.

    `move` is what the system does at `due_at`, asking first whether the object still stands in a state that
    declares this clock. Settled rows stay as the record of what was kept and what was not.
    """

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    shop = models.ForeignKey("portal.Shop", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("clock"), max_length=40)
    state = models.CharField(_("state"), max_length=40)
    move = models.CharField(_("move at the end"), max_length=40, default="")
    policy = models.CharField(_("policy"), max_length=60)
    policy_version = models.PositiveIntegerField(_("policy version"), default=0)
    hours_version = models.PositiveIntegerField(_("version of the hours"), default=0)
    """The row of the book that holds the hours in which working minutes count; 0 for the documented default."""
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"))
    paused_at = models.DateTimeField(_("paused since"), null=True)
    pauses = models.JSONField(_("stood still"), default=list)
    """Each time it stood still: `since` (ISO instant), `state` and `move` that brought it about; and, when it went on,
    `until` and `credit`, the seconds it ends later for it."""
    warned = models.PositiveSmallIntegerField(_("highest warning"), default=0)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "name"],
                condition=Q(settled_at__isnull=True),
                name="one_running_deadline_per_clock",
            )
        ]
        indexes = [
            # The sweep: due and still running. Flat however many settled rows there are.
            models.Index(fields=["due_at"], condition=Q(settled_at__isnull=True), name="deadline_due"),
            # A shop's dashboard: what is due next.
            models.Index(
                fields=["shop", "due_at"], condition=Q(settled_at__isnull=True), name="deadline_shop_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        """What the clock measures, in the reader's language."""
        policy = known().get(self.policy)
        return str(policy.label) if policy else self.name


class Reminder(models.Model):
    """One step of one deadline: sent at most once to each recipient."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    step = models.CharField(_("step"), max_length=20)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    obsolete = models.BooleanField(_("no longer needed"), default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["deadline", "step"], name="one_reminder_per_step")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, obsolete=False), name="reminder_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step}"
