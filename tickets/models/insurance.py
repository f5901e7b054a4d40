"""Freight insurance policies: at most one claim or offset each, and none for cash (S1 1.17, C-13, domain E13)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY
from portal.models import Partner, Shop, StateField, WorkflowModel
from portal.workflow import ReasonForm, move
from tickets.models.order import Order
from tickets.states import PolicyState


class InsurancePolicy(WorkflowModel):
    """Freight insurance on one order: one payment, one policy, one claim. It counts only once the insurer has bound
    it."""

    number = models.CharField(_("policy number"), max_length=40, unique=True)
    order = models.OneToOneField(Order, models.PROTECT, related_name="insurance", verbose_name=_("order"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    insurer = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", verbose_name=_("insurer")
    )
    insurer_ref = models.CharField(_("insurer's reference"), max_length=80, blank=True)
    edition = models.CharField(_("edition"), max_length=10, default="seller")
    premium_fen = models.PositiveIntegerField(_("premium (fen)"), default=0)
    prefunded = models.BooleanField(_("premium taken from the premium account"), default=False)
    cap_fen = models.PositiveIntegerField(_("insured up to (fen)"))
    bound_to = models.CharField(_("bound to pickup"), max_length=24, blank=True)
    offset_fen = models.PositiveIntegerField(_("offset (fen)"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, db_index=True)
    state = StateField(choices=PolicyState, default=PolicyState.BOUND)

    class Meta:
        verbose_name = _("freight insurance policy")
        verbose_name_plural = _("freight insurance policies")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.insurer_id}) if self.insurer_id else frozenset()

    @property
    def is_shown(self) -> bool:
        """Whether the order may be shown as insured: only what the insurer has bound (L8)."""
        return self.state in PolicyState.insured

    @move(
        source=PolicyState.ASKED,
        target=PolicyState.BOUND,
        label=_("Bind"),
        roles=SYSTEM_ONLY,
        emits="insurance.bound",
    )
    def bind(self, *, at: datetime) -> None:
        """The insurer has accepted: from now on the order is insured and shown so."""
        self.next_attempt_at = None

    @move(
        source=PolicyState.ASKED,
        target=PolicyState.NOT_INSURED,
        label=_("Not insured"),
        roles=SYSTEM_ONLY,
        form=ReasonForm,
        emits="insurance.declined",
    )
    def decline(self, *, at: datetime, reason: str) -> None:
        """The insurer does not take the risk; the premium goes back."""
        self.next_attempt_at = None

    @move(
        source=PolicyState.BOUND,
        target=PolicyState.RESERVED,
        label=_("Reserve offset"),
        roles=SYSTEM_ONLY,
        emits="insurance.reserved",
    )
    def reserve(self, *, at: datetime) -> None:
        """Set the insured amount against the first-weight fee of a pickup paid online."""

    @move(
        source=PolicyState.RESERVED,
        target=PolicyState.BOUND,
        label=_("Release offset"),
        roles=SYSTEM_ONLY,
        emits="insurance.released",
    )
    def release(self, *, at: datetime) -> None:
        """The pickup was called off: the policy is free for another way of sending (L4)."""
        self.bound_to, self.offset_fen = "", 0

    @move(
        source=PolicyState.RESERVED,
        target=PolicyState.APPLIED,
        label=_("Apply offset"),
        roles=SYSTEM_ONLY,
        emits="insurance.applied",
    )
    def apply(self, *, at: datetime) -> None:
        """The goods were collected: the offset pays for the first weight."""

    @move(
        source=PolicyState.BOUND,
        target=PolicyState.REPORTED,
        label=_("Report"),
        roles=SYSTEM_ONLY,
        emits="insurance.reported",
    )
    def report(self, *, at: datetime) -> None:
        """The goods that the buyer sent back have arrived: the freight is claimed."""

    @move(
        source=PolicyState.REPORTED,
        target=PolicyState.PAID,
        label=_("Paid"),
        roles=SYSTEM_ONLY,
        emits="insurance.paid",
    )
    def pay(self, *, at: datetime) -> None:
        """The insurer has paid the buyer."""

    @move(
        source=PolicyState.REPORTED,
        target=PolicyState.REFUSED,
        label=_("Refused"),
        roles=SYSTEM_ONLY,
        emits="insurance.refused",
    )
    def refuse(self, *, at: datetime) -> None:
        """The insurer has refused the claim."""

    @move(
        source=PolicyState.REFUSED,
        target=PolicyState.REPORTED,
        label=_("Reopen"),
        roles=SYSTEM_ONLY,
        emits="insurance.reopened",
    )
    def reopen(self, *, at: datetime) -> None:
        """The claim is looked at again."""

    @move(
        source=PolicyState.BOUND,
        target=PolicyState.LAPSED,
        label=_("Lapse"),
        roles=SYSTEM_ONLY,
        emits="insurance.lapsed",
    )
    def lapse(self, *, at: datetime) -> None:
        """The order is finished and nothing was claimed."""
