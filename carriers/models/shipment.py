"""Parcels."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carriers.models.account import CarrierAccount
from carriers.models.carrier import Carrier
from carriers.policies.watching import lane_of
from carriers.states import OTHER_HANDS, Lane, SubscriptionState, TrackingStatus
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
    origin = models.CharField(_("from (region)"), max_length=12, blank=True)
    destination = models.CharField(_("to (region)"), max_length=12, blank=True)
    locker_consent = models.BooleanField(_("buyer agrees to locker or neighbour"), null=True)
    subscription = models.CharField(
        _("subscription"), max_length=10, choices=SubscriptionState, default=SubscriptionState.NONE
    )
    subscribed_at = models.DateTimeField(_("subscribed at"), null=True)
    subscriptions = models.PositiveSmallIntegerField(_("times subscribed"), default=0)
    resubscribe_at = models.DateTimeField(_("subscribe again at"), null=True)
    polled_at = models.DateTimeField(_("last asked at"), null=True)
    alerts = models.JSONField(_("alerts"), default=list)
    stuck_level = models.PositiveSmallIntegerField(_("level of standing still"), default=0)
    watch_at = models.DateTimeField(_("looked at again"), null=True)
    unexamined = models.BooleanField(default=False, editable=False)

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
            ),
            # The watch: the next instant at which silence means something; most parcels never get there.
            models.Index(fields=["watch_at"], condition=Q(watch_at__isnull=False), name="shipment_watched"),
            # Parcels with news of which nobody has asked yet who holds them and whether it can be true.
            models.Index(fields=["id"], condition=Q(unexamined=True), name="shipment_unexamined"),
        ]

    def __str__(self) -> str:
        return self.waybill or self.reference

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    @property
    def tracking_link(self) -> str:
        return self.carrier.tracking_page.replace("{waybill}", self.waybill) if self.waybill else ""

    @property
    def lane(self) -> Lane:
        """How far it has to go."""
        return lane_of(self.origin, self.destination)

    @property
    def confirmed_at(self) -> datetime | None:
        """When the buyer's clocks may start. A locker, a station or a neighbour is not the buyer, unless the buyer
        has agreed to it (F6; EC 52, TB99 28)."""
        elsewhere = self.sub_status in OTHER_HANDS and not self.locker_consent
        return None if elsewhere else self.delivered_at
