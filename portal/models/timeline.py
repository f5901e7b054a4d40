"""One append-only row per fact, and the outbox that fans facts out."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import ActorKind
from portal.errors import Reason
from portal.events import catalogue
from portal.states import Visibility


class TimelineEvent(models.Model):
    """A fact about one object: who, when, from which state to which, and why.

    `happened_at` is the instant that counts, `recorded_at` when we learned of it. `digest` covers the fact and
    the digest before it on the same object, so that altering or removing a row shows. On PostgreSQL a trigger
    refuses UPDATE and DELETE.
    """

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    shop = models.ForeignKey("portal.Shop", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("event"), max_length=80)
    actor_kind = models.CharField(_("actor"), max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(_("by"), max_length=120)
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    from_state = models.CharField(max_length=40, default="")
    to_state = models.CharField(max_length=40, default="")
    note = models.TextField(_("note"), default="")
    data = models.JSONField(default=dict)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.MERCHANT)
    request_id = models.CharField(max_length=64, default="")
    previous_digest = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline events")
        ordering = ["happened_at", "id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "happened_at"], name="timeline_subject")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.happened_at:%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        """What happened, in the reader's language."""
        return str(catalogue().get(self.name, self.name))

    @property
    def reasons(self) -> list[Reason]:
        """The reasons stored with the fact, for the "why" panel."""
        return [Reason.from_json(stored) for stored in self.data.get("reasons", [])]


class OutboxEntry(models.Model):
    """A fact that people or partners may want to hear; a sweeper fans it out and deletes the row."""

    event = models.OneToOneField(TimelineEvent, models.CASCADE, related_name="outbox")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(default="")

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        indexes = [models.Index(fields=["next_attempt_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"outbox {self.event_id}"
