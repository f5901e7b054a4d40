"""What people are told, and what partners are sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.events import telling_of
from portal.models.timeline import TimelineEvent
from portal.policies.book import known
from portal.policies.terms import SHANGHAI
from portal.states import Channel, DeliveryState
from portal.workflow import machine_of

DIGEST = "notice.digest"
LISTED = 50


class Notice(models.Model):
    """One message to one person on one channel. Template and values are kept; the sentence is written when read.

    `dedup` makes "at most once per step and recipient" a constraint of the database.
    """

    user = models.ForeignKey("portal.User", models.CASCADE, null=True, related_name="notices")
    address = models.CharField(
        _("address"), max_length=120, blank=True, help_text=_("Where there is no user.")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    template = models.CharField(_("template"), max_length=80)
    values = models.JSONField(default=dict)
    shop = models.ForeignKey("portal.Shop", models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey(TimelineEvent, models.PROTECT, null=True, related_name="notices")
    dedup = models.CharField(max_length=160, unique=True)
    severe = models.BooleanField(_("severe"), default=False)
    """Held back by nothing: quiet hours, budgets and digests."""
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="gathered", verbose_name=_("told in the digest")
    )
    created_at = models.DateTimeField(_("created at"))
    send_after = models.DateTimeField(_("not before"))
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    last_error = models.TextField(_("last error"), default="")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="pending"), name="notice_due"),
            models.Index(fields=["send_after"], condition=Q(state="held"), name="notice_held"),
            # A person's budget: what was sent in the last hour and day.
            models.Index(fields=["user", "channel", "sent_at"], name="notice_budget"),
            models.Index(fields=["user", "-id"], condition=Q(channel="in_app"), name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.user or self.address}"

    @property
    def title(self) -> str:
        return self._words("title")

    @property
    def body(self) -> str:
        if self.template != DIGEST or self.pk is None:
            return self._words("body")
        return "\n".join(f"{told.title}: {told.body}" for told in self.gathered.order_by("id")[:LISTED])

    def _words(self, part: str) -> str:
        telling = telling_of(self.template)
        text = str(getattr(telling, part)) if telling else self.template
        return text % defaultdict(str, _shown(self.values))


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a notice as people read them: a clock by its name, an instant by the clock of Asia/Shanghai."""
    shown = dict(values)
    if "name_zh" in shown:
        shown["number"] = shown["name_en" if (get_language() or "").startswith("en") else "name_zh"]
    if policy := known().get(shown.get("clock", "")):
        shown["clock"] = policy.label
    if due := shown.get("due"):
        shown["due"] = datetime.fromisoformat(due).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if note := shown.get("note"):
        shown["note"] = gettext(note)  # A cause found by the system is kept untranslated.
    if "move" in shown:
        shown["then"] = _what_follows(shown["move"], shown.get("model", ""))
    return shown


def _what_follows(move: str, model: str) -> str:
    """What the system does when a clock ends, by the words of the move."""
    if not move or not model:
        return gettext("nothing happens by itself; it counts as overdue")
    declared = machine_of(apps.get_model(model)).moves.get(move)
    return str(declared.label) if declared else move


class WebhookEndpoint(models.Model):
    """Where a partner wants to hear of facts. Signed by the Standard Webhooks scheme."""

    partner = models.ForeignKey(
        "portal.Partner", models.CASCADE, related_name="webhooks", verbose_name=_("partner")
    )
    url = models.URLField(_("address"), max_length=300)
    secret = models.CharField(_("secret"), max_length=80)
    previous_secret = models.CharField(_("previous secret"), max_length=80, blank=True)
    events = models.JSONField(_("events"), default=list, help_text=_('Names or prefixes such as "ticket.*".'))
    active = models.BooleanField(_("active"), default=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    disabled_reason = models.CharField(_("switched off because"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["partner", "id"]

    def __str__(self) -> str:
        return f"{self.partner} {self.url}"

    def hears(self, name: str) -> bool:
        return any(
            name == wanted or (wanted.endswith("*") and name.startswith(wanted[:-1]))
            for wanted in self.events
        )


class WebhookDelivery(models.Model):
    """One fact for one endpoint, with the log of its attempts. The id never changes on redelivery."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(TimelineEvent, models.PROTECT, null=True, related_name="deliveries")
    message_id = models.CharField(_("message id"), max_length=40, unique=True)
    payload = models.JSONField(_("payload"))
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    response_status = models.PositiveSmallIntegerField(_("answer code"), null=True)
    response_head = models.TextField(_("start of the answer"), default="")
    last_error = models.CharField(_("last error"), max_length=300, default="")
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_endpoint_and_event")
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="webhook_due")]

    def __str__(self) -> str:
        return self.message_id
