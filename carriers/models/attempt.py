"""One carrier asked for one pickup."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.account import CarrierAccount
from carriers.models.carrier import Carrier
from carriers.models.contract import CarrierContract
from carriers.models.pickup import PickupOrder
from carriers.models.revision import ContractRevision
from carriers.models.shipment import Shipment
from carriers.states import Side
from portal.models.records import SealedTextField


class PickupAttempt(models.Model):
    """One carrier asked for one pickup. Each has its own reference, which is never used again (domain B6)."""

    pickup = models.ForeignKey(PickupOrder, models.CASCADE, related_name="attempts")
    ordinal = models.PositiveSmallIntegerField(_("no."))
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+", verbose_name=_("carrier"))
    contract = models.ForeignKey(CarrierContract, models.PROTECT, related_name="+")
    revision = models.ForeignKey(ContractRevision, models.PROTECT, related_name="+")
    quote = models.JSONField(_("quote"), default=dict)
    fee_fen = models.PositiveIntegerField(
        _("the carrier's fee (fen)"),
        default=0,
        help_text=_("As quoted, then as billed; the buyer's share stands on the pickup."),
    )
    account = models.ForeignKey(CarrierAccount, models.PROTECT, null=True, related_name="+")
    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="attempt")
    reference = models.CharField(_("our reference"), max_length=32, unique=True)
    provider_order = models.CharField(_("provider's order"), max_length=60, blank=True)
    provider_task = models.CharField(_("provider's task"), max_length=60, blank=True)
    courier_name = SealedTextField(_("courier"), blank=True)
    courier_phone = SealedTextField(_("courier's phone"), blank=True)
    assigned_at = models.DateTimeField(_("assigned at"))
    due_at = models.DateTimeField(
        _("due by"),
        null=True,
        help_text=_("The carrier's own term; the promise to the sender may end earlier."),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    result = models.CharField(_("result"), max_length=20, blank=True)
    bill = models.JSONField(_("bill"), default=dict)
    cause = models.CharField(_("cause"), max_length=30, blank=True)
    side = models.CharField(_("whose side"), max_length=10, choices=Side, blank=True)

    class Meta:
        verbose_name = _("pickup attempt")
        verbose_name_plural = _("pickup attempts")
        ordering = ["pickup", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["pickup", "ordinal"], name="one_attempt_per_ordinal")]

    def __str__(self) -> str:
        return self.reference
