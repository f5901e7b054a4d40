"""Fast refunds: the platform pays before the merchant has the goods, and gets the money back later."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.models import Partner, Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, ReasonForm, Tone, move
from tickets.models.ticket import Ticket
from tickets.states import AdvanceState as State


class Advance(WorkflowModel):
    """Whose money the buyer has. The buyer is always paid by the one refund of the case, once: an advance only says
    that it was paid early, and who has made it good since (B8)."""

    number_prefix = "AD"
    clocks = {
        State.MERCHANT_REFUSED: (
            Clock(
                "settlement",
                "advance.refused",
                audience=frozenset({Role.FINANCE}),
                escalate_to=frozenset({Role.SUPERVISOR}),
            ),
        )
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="advance", verbose_name=_("case"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    storefront = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("storefront"))
    buyer_ref = models.CharField(_("buyer"), max_length=64)
    amount_fen = models.PositiveIntegerField(_("amount (fen)"))
    state = StateField(choices=State, default=State.APPLIED)
    advanced_at = models.DateTimeField(_("advanced at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settlement = models.CharField(_("how it was settled"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("fast refund")
        verbose_name_plural = _("fast refunds")
        ordering = ["-id"]
        indexes = [models.Index(fields=["storefront", "buyer_ref", "state"], name="advance_of_buyer")]

    def __str__(self) -> str:
        return self.number

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}"

    @move(
        source=State.APPLIED,
        target=State.ADVANCED,
        label=_("Advanced"),
        roles=SYSTEM_ONLY,
        emits="advance.paid",
        visibility=Visibility.BUYER,
    )
    def note_payment(self, *, at: datetime) -> None:
        """The buyer has the money, before the merchant has confirmed the goods."""
        self.advanced_at = at

    @move(
        source=State.APPLIED,
        target=State.CLOSED,
        label=_("Close without payment"),
        roles=SYSTEM_ONLY,
        emits="advance.closed",
    )
    def close(self, *, at: datetime) -> None:
        """The case went on before the money had left: the ordinary refund takes over, or nothing is paid."""
        self.settled_at = at

    @move(
        source=(State.ADVANCED, State.MERCHANT_REFUSED),
        target=State.RECOVERED,
        label=_("Recovered from the merchant"),
        roles=SYSTEM_ONLY,
        emits="advance.recovered",
    )
    def recover(self, *, at: datetime) -> None:
        """The refund is due after all: the merchant's settlement makes the advance good."""
        self.settled_at = at

    @move(
        source=State.ADVANCED,
        target=State.MERCHANT_REFUSED,
        label=_("Merchant refuses the goods"),
        roles=SYSTEM_ONLY,
        emits="advance.merchant_refused",
    )
    def note_refusal(self, *, at: datetime) -> None:
        """The merchant has refused what came back; who pays is open until the case is decided."""

    @move(
        source=State.MERCHANT_REFUSED,
        target=State.RECOVERED_FROM_BUYER,
        label=_("Recovered from the buyer"),
        roles={Role.FINANCE},
        form=ReasonForm,
        emits="advance.recovered_from_buyer",
        tone=Tone.PRIMARY,
    )
    def recover_from_buyer(self, *, at: datetime, reason: str) -> None:
        """The case was decided for the merchant and the buyer has paid back; the reason names the payment."""
        self.settled_at, self.settlement = at, reason

    @move(
        source=State.MERCHANT_REFUSED,
        target=State.WRITTEN_OFF,
        label=_("Write off"),
        roles={Role.FINANCE},
        form=ReasonForm,
        emits="advance.written_off",
        tone=Tone.DANGER,
    )
    def write_off(self, *, at: datetime, reason: str) -> None:
        """The platform bears the loss; the reason says why."""
        self.settled_at, self.settlement = at, reason
