"""Who held a parcel, from hand to hand (A0 0.26-0.28)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carriers.models.shipment import Shipment
from carriers.models.tracking import TrackingEvent
from carriers.states import Holder, Packaging
from portal.models.records import Evidence


class CustodyRecord(models.Model):
    """One hand-over: who had the parcel from then on, from whom, and in what condition it was.

    Rows with an `event` are read from what the carrier told and follow it; the others were stated by people and
    partners, with photos and weight, and are never changed.
    """

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="custody", verbose_name=_("shipment"))
    holder = models.CharField(_("held by"), max_length=14, choices=Holder)
    holder_name = models.CharField(_("name of the holder"), max_length=120, blank=True)
    taken_from = models.CharField(_("taken from"), max_length=14, choices=Holder, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=120, blank=True)
    partner = models.ForeignKey("portal.Partner", models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(TrackingEvent, models.CASCADE, null=True, related_name="+")
    evidence = models.ManyToManyField(Evidence, related_name="+", verbose_name=_("photos"))
    grams = models.PositiveIntegerField(_("weight (g)"), null=True)
    packaging = models.CharField(_("packaging"), max_length=8, choices=Packaging, default=Packaging.UNKNOWN)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["happened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "event"], condition=Q(event__isnull=False), name="one_hand_over_per_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_holder_display()} {self.holder_name}".strip()
