"""Return and refund (domain E6)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, SYSTEM_ONLY
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, Tone, move, redeclared
from tickets.models.forms import ModifyForm, ProposalForm, ReceivedCondition, RefuseForm
from tickets.models.ticket import Ticket
from tickets.states import GoodsState, Kind, LegRole
from tickets.states import ReturnState as State
from tickets.workflows.guards import (
    MERCHANT,
    PLATFORM,
    PLATFORM_OR_SYSTEM,
    an_open_shop_acts_itself,
    goods_sent_back,
    goods_still_with_buyer,
    no_reason_return_cannot_be_refused,
    nothing_was_sent,
)
from tickets.workflows.sending_back import ANSWER, CLOCKS, CONFIRM, GoesBack, SendingBack


class ReturnTicket(GoesBack, Ticket):
    """The buyer sends goods back and gets the money; the merchant answers in time or the system agrees."""

    case_kind = Kind.RETURN
    consumes = frozenset({State.REFUNDED})
    collects = {State.WAIT_RETURN: LegRole.RETURN_IN}
    arrivals = {LegRole.RETURN_IN: "goods_arrived"}
    comes_back = {LegRole.RETURN_IN: "come_back"}
    disputable = frozenset({State.REFUSED})
    number_prefix = "RT"
    initial_state = State.WAIT_MERCHANT
    clocks = {
        State.WAIT_MERCHANT: (ANSWER,),
        State.WAIT_PROPOSAL: (
            Clock("answer", ANSWER.policy, move=ANSWER.move, paused=True),
            Clock("proposal", "refund.proposal", move="proposal_lapses"),
        ),
        State.WAIT_RETURN: CLOCKS[State.WAIT_RETURN],
        State.WAIT_CONFIRM: (CONFIRM, *CLOCKS[State.WAIT_CONFIRM]),
        State.REFUSED: (
            Clock("escalation", "refund.escalation_window", move="expire", only_if="undisputed"),
        ),
    }

    class Meta:
        proxy = True
        verbose_name = _("return")
        verbose_name_plural = _("returns")

    @property
    def when_paid(self) -> str:  # type: ignore[override]
        return "complete_in_part" if self.return_detail.keeps_goods else "complete"

    def ruling(self, winner: str) -> str:
        """The platform performs the merchant's act, or closes the case."""
        if winner != "buyer":
            return "rule_for_merchant"
        return "rule_for_buyer" if self.goods == GoodsState.WITH_BUYER else "order_refund"

    agree = redeclared(SendingBack.agree)
    agree_by_silence = redeclared(SendingBack.agree_by_silence)
    approve_at_once = redeclared(SendingBack.approve_at_once)

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_RETURN,
        label=_("Agree as offered"),
        roles=SYSTEM_ONLY,
        emits="return.agreed",
        visibility=Visibility.BUYER,
    )
    def agree_as_offered(self, *, at: datetime) -> None:
        """The merchant offered this return in place of an exchange, and the buyer took it (H6)."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUSED,
        label=_("Refuse"),
        roles=MERCHANT,
        form=RefuseForm,
        emits="return.refused",
        tone=Tone.DANGER,
        guards=[no_reason_return_cannot_be_refused],
        visibility=Visibility.BUYER,
    )
    def refuse(self, *, at: datetime, cause: str, reason: str) -> None:
        """Refuse with a cause and an explanation; the buyer may turn to the platform."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_PROPOSAL,
        label=_("Propose something else"),
        roles=MERCHANT,
        form=ProposalForm,
        emits="return.proposed",
        visibility=Visibility.BUYER,
    )
    def propose_change(self, *, at: datetime, proposal: str, amount_fen: int, reason: str) -> None:
        """Offer another amount, or an amount for which the buyer keeps the goods. Your time stands still meanwhile."""

    @move(
        source=State.WAIT_PROPOSAL,
        target=State.WAIT_RETURN,
        label=_("Accept the proposal"),
        roles=BUYER_SIDE,
        emits="return.proposal_accepted",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept_proposal(self, *, at: datetime) -> None:
        """The buyer agrees to what the merchant has proposed."""

    @move(
        source=State.WAIT_PROPOSAL,
        target=State.WAIT_MERCHANT,
        label=_("Decline the proposal"),
        roles=BUYER_SIDE,
        emits="return.proposal_declined",
        visibility=Visibility.BUYER,
    )
    def decline_proposal(self, *, at: datetime) -> None:
        """The request stands as it was; the merchant's time goes on with what was left."""

    @move(
        source=State.WAIT_PROPOSAL,
        target=State.WAIT_MERCHANT,
        label=_("Proposal lapses"),
        roles=SYSTEM_ONLY,
        emits="return.proposal_lapsed",
        visibility=Visibility.BUYER,
    )
    def proposal_lapses(self, *, at: datetime) -> None:
        """The buyer did not answer; the request stands as it was."""

    @move(
        source=State.WAIT_RETURN,
        target=State.REFUNDING,
        label=_("Refund without a return"),
        roles=SYSTEM_ONLY,
        emits="return.kept_by_buyer",
        visibility=Visibility.BUYER,
    )
    def refund_without_return(self, *, at: datetime) -> None:
        """The buyer keeps the goods and gets the amount agreed."""

    @move(
        source=(State.WAIT_MERCHANT, State.REFUSED),
        target=State.WAIT_MERCHANT,
        label=_("Change the request"),
        roles=BUYER_SIDE,
        form=ModifyForm,
        emits="return.modified",
        guards=[nothing_was_sent],
        visibility=Visibility.BUYER,
    )
    def modify(self, *, at: datetime, reason_code: str, quantity: int | None, description: str) -> None:
        """Change the reason, the pieces or the description; the merchant answers anew, all files stay."""
        self.reason_code = reason_code or self.reason_code
        self.quantity = quantity or self.quantity
        self.description = description or self.description

    @move(
        source=State.REFUSED,
        target=State.WAIT_RETURN,
        label=_("Decide for the buyer"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="return.ruled_for_buyer",
        guards=[goods_still_with_buyer],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.REFUSED,
        target=State.REFUNDING,
        label=_("Order the refund"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="return.refund_ordered",
        guards=[goods_sent_back],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def order_refund(self, *, at: datetime, note: str) -> None:
        """The platform decides for the buyer after the goods were sent back: the money is paid back."""

    @move(
        source=State.REFUSED,
        target=State.CLOSED,
        label=_("Decide for the merchant"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="return.ruled_for_merchant",
        visibility=Visibility.BUYER,
    )
    def rule_for_merchant(self, *, at: datetime, note: str) -> None:
        """The refusal was right: the case is closed."""
        self.closed_at = at

    send_back = redeclared(SendingBack.send_back)
    goods_collected = redeclared(SendingBack.goods_collected)
    note_first_scan = redeclared(SendingBack.note_first_scan)
    doubt_waybill = redeclared(SendingBack.doubt_waybill)
    reopen_sending = redeclared(SendingBack.reopen_sending)
    goods_arrived = redeclared(SendingBack.goods_arrived)

    @move(
        source=State.WAIT_CONFIRM,
        target=State.REFUNDING,
        label=_("Confirm receipt"),
        roles=MERCHANT | PLATFORM,
        emits="return.receipt_confirmed",
        form=NoteForm,
        guards=[an_open_shop_acts_itself],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def confirm_receipt(self, *, at: datetime, note: str) -> None:
        """The goods are back and in order; the money is paid back."""
        self.goods = GoodsState.WITH_MERCHANT

    @move(
        source=State.WAIT_CONFIRM,
        target=State.REFUNDING,
        label=_("Confirm by silence"),
        roles=SYSTEM_ONLY,
        emits="return.receipt_assumed",
        visibility=Visibility.BUYER,
    )
    def confirm_by_silence(self, *, at: datetime) -> None:
        """The merchant did not object in time, so the money is paid back (C-5)."""

    @move(
        source=State.WAIT_CONFIRM,
        target=State.REFUSED,
        label=_("Refuse the goods"),
        roles=MERCHANT,
        form=ReceivedCondition,
        emits="return.receipt_refused",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse_receipt(self, *, at: datetime, reason: str) -> None:
        """What came back is not what was sold, or not in order; nothing is paid until it is decided (G18)."""

    @move(
        source=State.WAIT_CONFIRM,
        target=State.REFUNDING,
        label=_("Came back to the buyer"),
        roles=PLATFORM_OR_SYSTEM,
        emits="return.address_wrong",
        visibility=Visibility.BUYER,
    )
    def come_back(self, *, at: datetime) -> None:
        """The merchant's address was wrong and the parcel came back: refund, freight on the merchant (TB99 47)."""
        self.goods = GoodsState.WITH_BUYER

    @move(
        source=State.REFUNDING,
        target=State.COMPENSATED,
        label=_("Paid in part"),
        roles=SYSTEM_ONLY,
        emits="return.compensated",
        visibility=Visibility.BUYER,
    )
    def complete_in_part(self, *, at: datetime) -> None:
        """The amount that both agreed on was paid; the buyer keeps the goods and every other right."""
        self.closed_at = at

    @move(
        source=State.REFUNDING,
        target=State.REFUNDED,
        label=_("Refunded"),
        roles=SYSTEM_ONLY,
        emits="return.refunded",
        visibility=Visibility.BUYER,
    )
    def complete(self, *, at: datetime) -> None:
        """The refund was paid."""
        self.closed_at = at

    @move(
        source=(State.WAIT_MERCHANT, State.WAIT_PROPOSAL, State.WAIT_RETURN, State.REFUSED),
        target=State.CLOSED,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="return.withdrawn",
        tone=Tone.DANGER,
        guards=[nothing_was_sent],
        visibility=Visibility.BUYER,
        confirm=_("The case is closed; an uncollected pickup is called off."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer takes the request back."""
        self.closed_at = at

    @move(
        source=(State.WAIT_RETURN, State.REFUSED),
        target=State.CLOSED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="return.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The time for the next step has passed."""
        self.closed_at = at

    ask_explanation = redeclared(SendingBack.ask_explanation)
    explain = redeclared(SendingBack.explain)
