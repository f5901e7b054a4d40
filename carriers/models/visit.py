"""What belongs to one pickup: phone calls, further parcels, bills."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.attempt import PickupAttempt
from carriers.models.pickup import PickupOrder
from carriers.models.shipment import Shipment
from carriers.states import CallResult
from portal.models.records import SealedTextField


class CallRecord(models.Model):
    """A courier's phone call to the sender, kept for the question who is to blame (TmsPhoneCallInfoDto)."""

    attempt = models.ForeignKey(
        PickupAttempt, models.CASCADE, related_name="phone_calls", verbose_name=_("attempt")
    )
    at = models.DateTimeField(_("called at"))
    result = models.CharField(_("result"), max_length=14, choices=CallResult)
    seconds = models.PositiveIntegerField(_("length (s)"), default=0)
    recording = SealedTextField(_("recording"), blank=True)
    recorded_at = models.DateTimeField(_("reported at"))

    class Meta:
        verbose_name = _("phone call")
        verbose_name_plural = _("phone calls")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "at"], name="one_call_per_instant")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.get_result_display()}"


class PickupParcel(models.Model):
    """One parcel of a pickup with several (E14); the first is also the shipment of its attempt."""

    pickup = models.ForeignKey(PickupOrder, models.CASCADE, related_name="parcels", verbose_name=_("pickup"))
    shipment = models.OneToOneField(
        Shipment, models.PROTECT, related_name="piece", verbose_name=_("shipment")
    )
    collected_at = models.DateTimeField(_("collected at"))

    class Meta:
        verbose_name = _("parcel of a pickup")
        verbose_name_plural = _("parcels of pickups")
        ordering = ["pickup", "collected_at", "id"]

    def __str__(self) -> str:
        return str(self.shipment)


class PickupBill(models.Model):
    """One line that a carrier has charged for an attempt. The newest of each kind counts; all are kept (KD2, E12)."""

    attempt = models.ForeignKey(
        PickupAttempt, models.CASCADE, related_name="bills", verbose_name=_("attempt")
    )
    kind = models.CharField(_("kind"), max_length=30)
    amount_fen = models.IntegerField(_("amount (fen)"))
    grams = models.PositiveIntegerField(_("weight (g)"), null=True)
    photo = models.CharField(_("photo"), max_length=64, blank=True)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("bill line")
        verbose_name_plural = _("bill lines")
        ordering = ["told_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
