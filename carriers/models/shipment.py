"""Parcels, what was reported of them, and the raw pushes behind it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import Carrier, CarrierAccount
from carriers.states import PushState, TrackingStatus
from portal.models import RecordedModel, Shop
from portal.models.workflow import ids


class Shipment(RecordedModel):
    """One parcel on its way. Its status is a fold over its events, the same in whatever order they came."""

    reference = models.CharField(_("our reference"), max_length=32, unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="shipments", verbose_name=_("carrier"))
    account = models.ForeignKey(CarrierAccount, models.PROTECT, null=True, related_name="+")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    waybill = models.CharField(_("waybill"), max_length=40, blank=True, db_index=True)
    status = models.CharField(
        _("status"), max_length=24, choices=TrackingStatus, default=TrackingStatus.PENDING
    )
    sub_status = models.CharField(_("detail"), max_length=30, blank=True)
    last_event_at = models.DateTimeField(_("newest event"), null=True)
    picked_up_at = models.DateTimeField(_("picked up at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    subscribed_at = models.DateTimeField(_("subscribed at"), null=True)
    polled_at = models.DateTimeField(_("last asked at"), null=True)
    alerts = models.JSONField(_("alerts"), default=list)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="one_shipment_per_waybill"
            )
        ]
        indexes = [
            # The reconcile sweep: parcels under way that nobody has heard of for long.
            models.Index(
                fields=["updated_at"],
                condition=~Q(status__in=["delivered", "returned", "cancelled"]),
                name="shipment_under_way",
            )
        ]

    def __str__(self) -> str:
        return self.waybill or self.reference

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    @property
    def tracking_link(self) -> str:
        return self.carrier.tracking_page.replace("{waybill}", self.waybill) if self.waybill else ""


class TrackingEvent(models.Model):
    """One thing a provider said of a parcel; the same thing said again is the same row."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="events", verbose_name=_("shipment"))
    key = models.CharField(max_length=80)
    provider = models.CharField(_("provider"), max_length=20)
    scope = models.CharField(max_length=12, default="tracking")
    status = models.CharField(_("status"), max_length=24, blank=True)
    sub_status = models.CharField(_("detail"), max_length=30, blank=True)
    raw_code = models.CharField(_("raw code"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    location = models.CharField(_("place"), max_length=120, blank=True)
    happened_at = models.DateTimeField(_("happened at"), null=True)
    received_at = models.DateTimeField(_("received at"))
    is_event = models.BooleanField(default=True)
    fact = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = ["happened_at", "id"]
        constraints = [models.UniqueConstraint(fields=["shipment", "key"], name="one_row_per_event")]

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
    code = models.CharField(_("code"), max_length=40)
    seen = models.PositiveIntegerField(_("times seen"), default=0)
    first_seen_at = models.DateTimeField(_("first seen at"))
    sample = models.CharField(_("sample"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("unknown code")
        verbose_name_plural = _("unknown codes")
        constraints = [models.UniqueConstraint(fields=["provider", "code"], name="one_row_per_unknown_code")]

    def __str__(self) -> str:
        return f"{self.provider} {self.code}"
