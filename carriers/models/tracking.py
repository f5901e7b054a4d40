"""What was reported of parcels, the raw pushes behind it, and the codes that nobody knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from carriers.models.account import CarrierAccount
from carriers.models.shipment import Shipment
from carriers.policies.statements import LONGEST_CODE
from carriers.states import CodeScope, PushState


class TrackingEvent(models.Model):
    """One thing a provider said of a parcel; the same thing said again is the same row.

    Where the provider told no zone, `happened_at` is empty and `happened_local` is what the clock showed there
    (ISO 8601 without an offset): it is shown as such, and the receipt puts the event in order.
    """

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="events", verbose_name=_("shipment"))
    key = models.CharField(max_length=80)
    provider = models.CharField(_("provider"), max_length=20)
    scope = models.CharField(_("table"), max_length=12, choices=CodeScope, default=CodeScope.TRACKING)
    status = models.CharField(_("status"), max_length=24, blank=True)
    sub_status = models.CharField(_("detail"), max_length=30, blank=True)
    raw_code = models.CharField(_("raw code"), max_length=LONGEST_CODE, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    location = models.CharField(_("place"), max_length=120, blank=True)
    happened_at = models.DateTimeField(_("happened at"), null=True)
    happened_local = models.CharField(_("happened at (local time)"), max_length=19, blank=True, default="")
    received_at = models.DateTimeField(_("received at"))
    is_event = models.BooleanField(default=True)
    fact = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = [Coalesce("happened_at", "received_at"), "id"]
        constraints = [models.UniqueConstraint(fields=["shipment", "key"], name="one_row_per_event")]
        indexes = [
            # Everything that was ever said with a code, when the code is given another meaning.
            models.Index(fields=["provider", "scope", "raw_code", "id"], name="event_by_code")
        ]

    def __str__(self) -> str:
        return f"{self.raw_code} {self.description[:40]}"


class InboundPush(models.Model):
    """A push exactly as received: stored, answered, and worked on later. The same bytes again are the same row."""

    provider = models.CharField(_("provider"), max_length=20)
    account = models.ForeignKey(
        CarrierAccount, models.CASCADE, related_name="pushes", verbose_name=_("account")
    )
    body_hash = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    query = models.JSONField(default=dict)
    body = models.BinaryField()
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=PushState, default=PushState.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    applied_at = models.DateTimeField(_("applied at"), null=True)
    last_error = models.CharField(_("last error"), max_length=300, default="")

    class Meta:
        verbose_name = _("inbound push")
        verbose_name_plural = _("inbound pushes")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "body_hash"], name="one_row_per_push")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["stored", "waiting"]), name="push_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.pk}"


class UnknownCode(models.Model):
    """A code that no table knows: kept, counted, shown to staff; it changes no status."""

    provider = models.CharField(_("provider"), max_length=20)
    scope = models.CharField(_("table"), max_length=12, choices=CodeScope, default=CodeScope.TRACKING)
    code = models.CharField(_("code"), max_length=LONGEST_CODE)
    seen = models.PositiveIntegerField(_("times seen"), default=0)
    first_seen_at = models.DateTimeField(_("first seen at"))
    sample = models.CharField(_("sample"), max_length=200, blank=True)
    solved_at = models.DateTimeField(_("solved at"), null=True)

    class Meta:
        verbose_name = _("unknown code")
        verbose_name_plural = _("unknown codes")
        constraints = [
            models.UniqueConstraint(fields=["provider", "scope", "code"], name="one_row_per_unknown_code")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.code}"
