"""Claims under freight insurance: one per policy and waybill, decided in 30 days, paid in 10 (INS art 23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Shop, StateField, WorkflowModel
from portal.workflow import Clock, Context, NoteForm, ReasonForm, Tone, move
from tickets.models.insurance import InsurancePolicy
from tickets.models.ticket import Ticket
from tickets.states import ClaimKind
from tickets.states import ClaimState as State

INSURER = frozenset({Role.INSURER, Role.SYSTEM})
WATCHERS = frozenset({Role.FINANCE})


def reopened_once(row: InsuranceClaim, _context: Context) -> Iterator[Reason]:
    """A refused claim is looked at again once."""
    if row.reopened:
        yield Reason("reopened", noop("This claim was reopened once already."))


class InsuranceClaim(WorkflowModel):
    """What is claimed from the insurer for one return. The buyer is never billed again, whatever is decided."""

    number_prefix = "IC"
    clocks = {
        State.REPORTED: (Clock("decision", "insurance.decision", audience=WATCHERS, escalate_to=WATCHERS),),
        State.APPROVED: (Clock("payment", "insurance.payment", audience=WATCHERS, escalate_to=WATCHERS),),
        State.REFUSED: (Clock("reopening", "insurance.reopening", move="recover", only_if="is_offset"),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    policy = models.OneToOneField(
        InsurancePolicy, models.PROTECT, related_name="claim", verbose_name=_("policy")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="insurance_claims", verbose_name=_("case")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    kind = models.CharField(_("kind"), max_length=8, choices=ClaimKind)
    waybill = models.CharField(_("waybill"), max_length=40, unique=True)
    amount_fen = models.PositiveIntegerField(_("amount (fen)"))
    key = models.CharField(_("idempotency key"), max_length=64, unique=True)
    insurer_ref = models.CharField(_("insurer's reference"), max_length=80, blank=True)
    refusal = models.CharField(_("why refused"), max_length=200, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True)
    reopened = models.BooleanField(_("reopened"), default=False)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, db_index=True)
    state = StateField(choices=State, default=State.REPORTED)

    class Meta:
        verbose_name = _("insurance claim")
        verbose_name_plural = _("insurance claims")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="claim_above_zero")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return self.policy.partner_scope

    @property
    def is_offset(self) -> bool:
        return self.kind == ClaimKind.OFFSET

    @move(
        source=State.REPORTED,
        target=State.APPROVED,
        label=_("Approve"),
        roles=INSURER,
        emits="claim.approved",
        tone=Tone.PRIMARY,
    )
    def approve(self, *, at: datetime) -> None:
        """The insurer pays within ten days from now."""

    @move(
        source=State.REPORTED,
        target=State.REFUSED,
        label=_("Refuse"),
        roles=INSURER,
        form=ReasonForm,
        emits="claim.refused",
        tone=Tone.DANGER,
    )
    def refuse(self, *, at: datetime, reason: str) -> None:
        """The insurer does not pay; the reason can be answered once with new evidence."""
        self.refusal, self.refused_at, self.next_attempt_at = reason, at, None

    @move(
        source=State.APPROVED,
        target=State.PAID,
        label=_("Paid"),
        roles=INSURER,
        emits="claim.paid",
        tone=Tone.PRIMARY,
    )
    def pay(self, *, at: datetime) -> None:
        """The insurer has paid: the buyer, or the bill of the pickup."""
        self.paid_at, self.next_attempt_at = at, None

    @move(
        source=State.REFUSED,
        target=State.REPORTED,
        label=_("Reopen"),
        roles=SHOP_WORKERS | {Role.SUPERVISOR, Role.FINANCE},
        form=NoteForm,
        emits="claim.reopened",
        guards=[reopened_once],
    )
    def reopen(self, *, at: datetime, note: str) -> None:
        """Ask the insurer to look again, once, with new evidence."""
        self.reopened, self.next_attempt_at = True, at

    @move(
        source=State.REFUSED,
        target=State.RECOVERED,
        label=_("Take over the cost"),
        roles=SYSTEM_ONLY | {Role.FINANCE},
        emits="claim.recovered",
    )
    def recover(self, *, at: datetime) -> None:
        """The offset was used: shop or platform bears it, and the buyer is never billed again (L6)."""
