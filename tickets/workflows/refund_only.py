"""Refund without a return (domain E6): not shipped, refused at the door, never received, or not worth sending back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, SYSTEM_ONLY
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, Tone, move
from tickets.models.forms import RefuseForm
from tickets.models.ticket import Ticket
from tickets.states import Kind
from tickets.states import RefundOnlyState as State
from tickets.workflows.guards import MERCHANT, PLATFORM, PLATFORM_OR_SYSTEM, an_open_shop_acts_itself
from tickets.workflows.sending_back import ANSWER, Deciding


class RefundOnlyTicket(Deciding, Ticket):
    """Nothing comes back: what was not shipped is refunded at once, for the rest the merchant answers."""

    case_kind = Kind.REFUND
    consumes = frozenset({State.REFUNDED})
    when_paid = "complete"
    disputable = frozenset({State.REFUSED})
    number_prefix = "RO"
    initial_state = State.WAIT_MERCHANT
    clocks = {
        State.WAIT_MERCHANT: (ANSWER,),
        State.REFUSED: (
            Clock("escalation", "refund.escalation_window", move="expire", only_if="undisputed"),
        ),
    }

    class Meta:
        proxy = True
        verbose_name = _("refund without a return")
        verbose_name_plural = _("refunds without a return")

    def ruling(self, winner: str) -> str:
        """The platform orders the refund, or closes the case."""
        return "rule_for_buyer" if winner == "buyer" else "rule_for_merchant"

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUNDING,
        label=_("Agree to the refund"),
        roles=MERCHANT | PLATFORM,
        form=NoteForm,
        emits="refund_only.agreed",
        guards=[an_open_shop_acts_itself],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def agree(self, *, at: datetime, note: str) -> None:
        """Pay the money back; nothing has to be sent back."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUNDING,
        label=_("Agree by silence"),
        roles=SYSTEM_ONLY,
        emits="refund_only.agreed_by_silence",
        visibility=Visibility.BUYER,
    )
    def agree_by_silence(self, *, at: datetime) -> None:
        """The merchant did not answer in time, so the system agrees in its place."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUNDING,
        label=_("Refund at once"),
        roles=SYSTEM_ONLY,
        emits="refund_only.approved_at_once",
        visibility=Visibility.BUYER,
    )
    def refund_at_once(self, *, at: datetime) -> None:
        """Nothing was shipped yet: the order line is cancelled and paid back without asking anybody."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUSED,
        label=_("Refuse"),
        roles=MERCHANT,
        form=RefuseForm,
        emits="refund_only.refused",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse(self, *, at: datetime, cause: str, reason: str) -> None:
        """Refuse with a cause and an explanation; the buyer may turn to the platform."""

    @move(
        source=State.REFUSED,
        target=State.REFUNDING,
        label=_("Decide for the buyer"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="refund_only.ruled_for_buyer",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.REFUSED,
        target=State.CLOSED,
        label=_("Decide for the merchant"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="refund_only.ruled_for_merchant",
        visibility=Visibility.BUYER,
    )
    def rule_for_merchant(self, *, at: datetime, note: str) -> None:
        """The refusal was right: the case is closed."""
        self.closed_at = at

    @move(
        source=State.REFUNDING,
        target=State.REFUNDED,
        label=_("Refunded"),
        roles=SYSTEM_ONLY,
        emits="refund_only.refunded",
        visibility=Visibility.BUYER,
    )
    def complete(self, *, at: datetime) -> None:
        """The refund was paid."""
        self.closed_at = at

    @move(
        source=(State.WAIT_MERCHANT, State.REFUSED),
        target=State.CLOSED,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="refund_only.withdrawn",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
        confirm=_("The case is closed."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer takes the request back."""
        self.closed_at = at

    @move(
        source=State.REFUSED,
        target=State.CLOSED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="refund_only.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The time to turn to the platform has passed."""
        self.closed_at = at
