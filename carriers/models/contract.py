"""Contracts with carriers, what they cover and what they cost (domain E5, D3)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import Carrier
from carriers.states import ContractState as State
from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models import Region, Shop, StateField, WorkflowModel
from portal.models.workflow import ids
from portal.workflow import Clock, ReasonForm, Tone, move

CONTRACT_PEOPLE = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR}) | SHOP_DECIDERS


class CarrierContract(WorkflowModel):
    """An agreement between a carrier and the platform (no shop) or one shop.

    Whether it is in force at an instant is computed from its dates when asked; `start` and `end` only record it
    and bring about what follows.
    """

    number_prefix = "CT"
    clocks = {
        State.AWAITING: (Clock("signature", "contract.signature", move="lapse", audience=CONTRACT_PEOPLE),),
        State.SIGNED: (Clock("start", "contract.start", move="start", due="valid_from"),),
        State.ACTIVE: (
            Clock("end", "contract.expiry", move="end", due="valid_until", audience=CONTRACT_PEOPLE),
        ),
        State.SUSPENDED: (
            Clock("end", "contract.expiry", move="end", due="valid_until", audience=CONTRACT_PEOPLE),
        ),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="contracts", verbose_name=_("carrier"))
    shop = models.ForeignKey(
        Shop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shop"),
        help_text=_("Empty: a contract of the platform, open to all shops."),
    )
    services = models.JSONField(_("services"), default=list, help_text=_("next_day, pickup"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), help_text=_("The first instant no longer covered."))
    notice_days = models.PositiveSmallIntegerField(_("notice (days)"), default=30)
    terms = models.TextField(_("terms"), blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, editable=False)
    signed_hash = models.CharField(_("hash of the signed terms"), max_length=64, blank=True, editable=False)
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = _("carrier contract")
        verbose_name_plural = _("carrier contracts")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="contract_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["carrier", "valid_from", "valid_until"], name="contract_in_force")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    def in_force_at(self, at: datetime) -> bool:
        """Whether bookings may be made under it at an instant."""
        return self.state in State.in_force and self.valid_from <= at < self.valid_until

    @move(
        source=State.DRAFT,
        target=State.AWAITING,
        label=_("Propose"),
        roles=CONTRACT_PEOPLE,
        emits="contract.proposed",
        tone=Tone.PRIMARY,
    )
    def propose(self, *, at: datetime) -> None:
        """Send the terms to the carrier for its signature."""

    @move(
        source=State.AWAITING,
        target=State.SIGNED,
        label=_("Record counter-signature"),
        roles={Role.CARRIER_MANAGER, Role.COURIER},
        emits="contract.signed",
        tone=Tone.PRIMARY,
    )
    def sign(self, *, at: datetime) -> None:
        """The carrier has signed; the contract starts by itself on its first day."""
        self.signed_at = at

    @move(
        source=State.AWAITING,
        target=State.REFUSED,
        label=_("Record refusal"),
        roles={Role.CARRIER_MANAGER, Role.COURIER},
        emits="contract.refused",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def refuse(self, *, at: datetime, reason: str) -> None:
        """The carrier does not sign."""

    @move(
        source=State.AWAITING,
        target=State.LAPSED,
        label=_("Lapse"),
        roles=SYSTEM_ONLY,
        emits="contract.lapsed",
    )
    def lapse(self, *, at: datetime) -> None:
        """Nobody signed in time."""

    @move(
        source=State.SIGNED,
        target=State.ACTIVE,
        label=_("Start"),
        roles=SYSTEM_ONLY,
        emits="contract.started",
    )
    def start(self, *, at: datetime) -> None:
        """The first day has come."""

    @move(
        source=State.ACTIVE,
        target=State.SUSPENDED,
        label=_("Suspend"),
        roles={Role.CARRIER_MANAGER, Role.SUPERVISOR},
        emits="contract.suspended",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, reason: str) -> None:
        """Make no new bookings for now."""

    @move(
        source=State.SUSPENDED,
        target=State.ACTIVE,
        label=_("Resume"),
        roles={Role.CARRIER_MANAGER, Role.SUPERVISOR},
        emits="contract.resumed",
        tone=Tone.PRIMARY,
    )
    def resume(self, *, at: datetime) -> None:
        """Make bookings again."""

    @move(
        source=(State.ACTIVE, State.SUSPENDED),
        target=State.WINDING_DOWN,
        label=_("End"),
        roles=SYSTEM_ONLY,
        emits="contract.ended",
    )
    def end(self, *, at: datetime) -> None:
        """The last day is over: bookings made before finish under the old terms."""

    @move(
        source=State.WINDING_DOWN,
        target=State.CLOSED,
        label=_("Close"),
        roles={Role.FINANCE, Role.SYSTEM},
        emits="contract.closed",
        tone=Tone.PRIMARY,
    )
    def settle(self, *, at: datetime) -> None:
        """No parcel is under way any more."""

    @move(
        source=State.DRAFT,
        target=State.LAPSED,
        label=_("Discard"),
        roles=CONTRACT_PEOPLE,
        emits="contract.lapsed",
        tone=Tone.DANGER,
    )
    def discard(self, *, at: datetime) -> None:
        """Drop a draft."""


class CoverageArea(models.Model):
    """Where and when a carrier collects: a region of any level, daily hours, how fast (domain B6)."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="coverage", verbose_name=_("carrier"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    immediate_hours = models.PositiveSmallIntegerField(
        _("hours to the door"), default=2, help_text=_("1-4; 0 = no immediate pickup here.")
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Last day covered."))

    class Meta:
        verbose_name = _("coverage area")
        verbose_name_plural = _("coverage areas")
        ordering = ["carrier", "region"]
        indexes = [models.Index(fields=["region", "valid_from"], name="coverage_by_region")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.region}"


class RateLine(models.Model):
    """The price of a parcel under a contract, by origin and destination province ("" = any)."""

    contract = models.ForeignKey(
        CarrierContract, models.CASCADE, related_name="rates", verbose_name=_("contract")
    )
    origin = models.CharField(_("from province"), max_length=2, blank=True)
    destination = models.CharField(_("to province"), max_length=2, blank=True)
    first_weight_grams = models.PositiveIntegerField(_("first weight (g)"), default=1000)
    first_fee_fen = models.PositiveIntegerField(_("first-weight fee (fen)"))
    step_grams = models.PositiveIntegerField(_("further step (g)"), default=1000)
    step_fee_fen = models.PositiveIntegerField(_("fee per further step (fen)"))

    class Meta:
        verbose_name = _("rate line")
        verbose_name_plural = _("rate lines")
        ordering = ["contract", "origin", "destination"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "origin", "destination"], name="one_rate_per_zone_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin or '*'}→{self.destination or '*'}"
