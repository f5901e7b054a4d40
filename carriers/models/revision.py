"""The terms of a contract: revision by revision, each agreed by both, each kept for the bookings made under it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carriers.models.agreement import CONTRACT_PEOPLE, Agreement
from carriers.models.contract import CarrierContract
from carriers.states import RevisionState as State
from portal.models import StateField
from portal.workflow import Clock


class ContractRevision(Agreement):
    """Terms, service levels, penalties and prices from an instant on.

    Bookings keep the revision in force when they were made (D2). The first revision is signed with its contract;
    later ones are amendments of their own.
    """

    clocks = {
        State.AWAITING: (Clock("signature", "contract.signature", move="lapse", audience=CONTRACT_PEOPLE),),
    }

    contract = models.ForeignKey(
        CarrierContract, models.PROTECT, related_name="revisions", verbose_name=_("contract")
    )
    ordinal = models.PositiveSmallIntegerField(_("revision"))
    effective_from = models.DateTimeField(_("effective from"))
    terms = models.TextField(_("terms"), blank=True)
    levels = models.JSONField(_("service levels"), default=dict, blank=True)
    penalties = models.JSONField(_("penalties"), default=dict, blank=True)
    surcharges = models.JSONField(
        _("surcharges"),
        default=dict,
        blank=True,
        help_text=_("By kind: fen, and thousandths of the weight fee."),
    )
    volumetric_divisor = models.PositiveIntegerField(
        _("volumetric divisor (cm³/kg)"),
        default=8000,
        help_text=_("Volume in cm³ divided by this is the volumetric weight in kg."),
    )
    max_grams = models.PositiveIntegerField(_("heaviest parcel (g)"), default=100_000)
    new_valid_until = models.DateTimeField(
        _("contract valid until"), null=True, blank=True, help_text=_("Only for a renewal.")
    )
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = _("contract revision")
        verbose_name_plural = _("contract revisions")
        ordering = ["contract", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="one_revision_per_ordinal"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state__in=("draft", "awaiting")), name="one_open_revision"
            ),
            models.CheckConstraint(condition=Q(volumetric_divisor__gt=0), name="divisor_above_zero"),
        ]
        indexes = [models.Index(fields=["contract", "-effective_from"], name="revision_in_force")]

    def __str__(self) -> str:
        return f"{self.contract.number}/{self.ordinal}"

    @property
    def shop_scope(self) -> int | None:
        return self.contract.shop_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return self.contract.partner_scope

    @property
    def courier_scope(self) -> int | None:
        return self.contract.courier_scope

    @property
    def number(self) -> str:
        return str(self)


class RateLine(models.Model):
    """The price of a parcel between two zones; a zone is a list of region codes of any level, empty = anywhere."""

    revision = models.ForeignKey(
        ContractRevision, models.CASCADE, related_name="rates", verbose_name=_("revision")
    )
    origins = models.JSONField(_("from"), default=list, blank=True)
    destinations = models.JSONField(_("to"), default=list, blank=True)
    first_weight_grams = models.PositiveIntegerField(_("first weight (g)"), default=1000)
    first_fee_fen = models.PositiveIntegerField(_("first-weight fee (fen)"))
    step_grams = models.PositiveIntegerField(_("further step (g)"), default=1000)
    step_fee_fen = models.PositiveIntegerField(_("fee per further step (fen)"))

    class Meta:
        verbose_name = _("rate line")
        verbose_name_plural = _("rate lines")
        ordering = ["revision", "id"]
        constraints = [models.CheckConstraint(condition=Q(step_grams__gt=0), name="step_above_zero")]

    def __str__(self) -> str:
        return f"{'/'.join(self.origins) or '*'}→{'/'.join(self.destinations) or '*'}"


class SigningLink(models.Model):
    """A secret address at which a carrier without a connection reads and signs one agreement."""

    contract = models.ForeignKey(CarrierContract, models.CASCADE, related_name="links")
    revision = models.ForeignKey(ContractRevision, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField(_("sent to"), blank=True)
    expires_at = models.DateTimeField(_("expires at"))
    created_at = models.DateTimeField(_("created at"))
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("signing link")
        verbose_name_plural = _("signing links")

    def __str__(self) -> str:
        return str(self.contract)
