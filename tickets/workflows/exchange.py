"""Exchange (domain E7)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, SHOP_WORKERS, SYSTEM_ONLY
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move, redeclared
from tickets.models.forms import OtherItemForm, ReceivedCondition, RefuseForm, ReplacementForm
from tickets.models.ticket import Ticket
from tickets.states import ExchangeState as State
from tickets.states import GoodsState, Kind, LegRole
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


class ExchangeTicket(GoesBack, Ticket):
    """The goods go back and others come; what cannot be replaced in time is refunded."""

    case_kind = Kind.EXCHANGE
    consumes = frozenset({State.REFUNDED})
    collects = {State.WAIT_RETURN: LegRole.RETURN_IN}
    arrivals = {LegRole.RETURN_IN: "goods_arrived", LegRole.REPLACEMENT: "receive_replacement"}
    comes_back = {LegRole.RETURN_IN: "come_back", LegRole.REPLACEMENT: "lose_replacement"}
    when_paid = "complete"
    disputable = frozenset({State.WAIT_MODIFY, State.PLEASE_REFUND})
    number_prefix = "EX"
    initial_state = State.WAIT_MERCHANT
    clocks = {
        State.WAIT_MERCHANT: (ANSWER,),
        State.WAIT_MODIFY: (
            Clock("escalation", "refund.escalation_window", move="expire", only_if="undisputed"),
        ),
        State.WAIT_RETURN: CLOCKS["wait_return"],  # type: ignore[index]
        State.WAIT_CONFIRM: (CONFIRM, *CLOCKS["wait_confirm"]),  # type: ignore[index]
        State.WAIT_RESHIP: (
            Clock(
                "reship",
                "exchange.reship",
                move="fall_back_to_refund",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
        ),
        State.WAIT_RECEIPT: (Clock("receipt", "exchange.receipt", move="assume_received"),),
        State.PLEASE_REFUND: (
            Clock(
                "refund",
                "exchange.refund",
                move="refund_in_its_place",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
        ),
    }

    class Meta:
        proxy = True
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")

    def ruling(self, winner: str) -> str:
        """For the buyer the exchange goes on from where the goods are; for the merchant it is closed."""
        if self.state == State.PLEASE_REFUND:
            return "refund_in_its_place" if winner == "buyer" else ""
        if winner != "buyer":
            return "rule_for_merchant"
        return "rule_for_buyer" if self.goods == GoodsState.WITH_BUYER else "order_replacement"

    agree = redeclared(SendingBack.agree, emits="exchange.agreed")
    agree_by_silence = redeclared(SendingBack.agree_by_silence, emits="exchange.agreed_by_silence")
    approve_at_once = redeclared(SendingBack.approve_at_once, emits="exchange.approved_at_once")

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_MODIFY,
        label=_("Refuse"),
        roles=MERCHANT,
        form=RefuseForm,
        emits="exchange.refused",
        guards=[no_reason_return_cannot_be_refused],
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse(self, *, at: datetime, cause: str, reason: str) -> None:
        """Refuse with a cause and an explanation; the buyer may change the request, or turn to the platform."""

    @move(
        source=State.WAIT_MERCHANT,
        target=None,
        label=_("Offer a refund instead"),
        roles=MERCHANT,
        form=ReasonForm,
        emits="exchange.refund_offered",
        visibility=Visibility.BUYER,
    )
    def offer_refund(self, *, at: datetime, reason: str) -> None:
        """You cannot replace it: the buyer may turn the exchange into a return that you have agreed to."""

    @move(
        source=State.WAIT_MODIFY,
        target=State.WAIT_MERCHANT,
        label=_("Change the request"),
        roles=BUYER_SIDE,
        form=OtherItemForm,
        emits="exchange.modified",
        guards=[nothing_was_sent],
        visibility=Visibility.BUYER,
    )
    def modify(self, *, at: datetime, wanted_item: str, description: str) -> None:
        """Ask for another item or say it better; the merchant answers anew."""
        self.description = description or self.description

    @move(
        source=(State.WAIT_MERCHANT, State.WAIT_MODIFY),
        target=State.CONVERTED,
        label=_("Return for a refund instead"),
        roles=BUYER_SIDE,
        emits="exchange.converted",
        guards=[nothing_was_sent],
        visibility=Visibility.BUYER,
        confirm=_("The exchange becomes a return; everything said so far stays with it."),
    )
    def convert_to_refund(self, *, at: datetime) -> None:
        """The buyer agrees to get the money back instead of another item (H6)."""
        self.closed_at = at

    @move(
        source=State.WAIT_MODIFY,
        target=State.WAIT_RETURN,
        label=_("Decide for the buyer"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="exchange.ruled_for_buyer",
        guards=[goods_still_with_buyer],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.WAIT_MODIFY,
        target=State.WAIT_RESHIP,
        label=_("Order the replacement"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="exchange.replacement_ordered",
        guards=[goods_sent_back],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def order_replacement(self, *, at: datetime, note: str) -> None:
        """The platform decides for the buyer after the goods were sent back."""

    @move(
        source=State.WAIT_MODIFY,
        target=State.CLOSED,
        label=_("Decide for the merchant"),
        roles=PLATFORM_OR_SYSTEM,
        form=NoteForm,
        emits="exchange.ruled_for_merchant",
        visibility=Visibility.BUYER,
    )
    def rule_for_merchant(self, *, at: datetime, note: str) -> None:
        """The refusal was right: the case is closed."""
        self.closed_at = at

    send_back = redeclared(SendingBack.send_back, emits="exchange.goods_sent")
    goods_collected = redeclared(SendingBack.goods_collected, emits="exchange.goods_sent")
    note_first_scan = redeclared(SendingBack.note_first_scan, emits="exchange.carrier_has_goods")
    doubt_waybill = redeclared(SendingBack.doubt_waybill, emits="exchange.waybill_silent")
    reopen_sending = redeclared(SendingBack.reopen_sending, emits="exchange.sending_reopened")
    goods_arrived = redeclared(SendingBack.goods_arrived, emits="exchange.goods_arrived")

    @move(
        source=State.WAIT_CONFIRM,
        target=State.WAIT_RESHIP,
        label=_("Confirm receipt"),
        roles=MERCHANT | PLATFORM,
        form=NoteForm,
        emits="exchange.receipt_confirmed",
        guards=[an_open_shop_acts_itself],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def confirm_receipt(self, *, at: datetime, note: str) -> None:
        """The goods are back and in order; the replacement is to be shipped within 72 hours."""
        self.goods = GoodsState.WITH_MERCHANT

    @move(
        source=State.WAIT_CONFIRM,
        target=State.WAIT_RESHIP,
        label=_("Confirm by silence"),
        roles=SYSTEM_ONLY,
        emits="exchange.receipt_assumed",
        visibility=Visibility.BUYER,
    )
    def confirm_by_silence(self, *, at: datetime) -> None:
        """The merchant did not object in time, so the replacement is due (C-5)."""

    @move(
        source=State.WAIT_CONFIRM,
        target=State.WAIT_MODIFY,
        label=_("Refuse the goods"),
        roles=MERCHANT,
        form=ReceivedCondition,
        emits="exchange.receipt_refused",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse_receipt(self, *, at: datetime, reason: str) -> None:
        """What came back is not what was sold, or not in order."""

    @move(
        source=State.WAIT_CONFIRM,
        target=State.WAIT_RESHIP,
        label=_("Came back to the buyer"),
        roles=PLATFORM_OR_SYSTEM,
        emits="exchange.address_wrong",
        visibility=Visibility.BUYER,
    )
    def come_back(self, *, at: datetime) -> None:
        """The merchant's address was wrong and the parcel came back: the replacement is due all the same (TB99 47)."""
        self.goods = GoodsState.WITH_BUYER

    @move(
        source=State.WAIT_RETURN,
        target=State.WAIT_RESHIP,
        label=_("Replace without a return"),
        roles=SYSTEM_ONLY,
        emits="exchange.kept_by_buyer",
        visibility=Visibility.BUYER,
    )
    def replace_without_return(self, *, at: datetime) -> None:
        """Nothing can be sent back: the merchant named no address, or the goods were lost on the way."""

    @move(
        source=(State.WAIT_CONFIRM, State.WAIT_RESHIP),
        target=State.WAIT_RECEIPT,
        label=_("Ship the replacement"),
        roles=MERCHANT,
        form=ReplacementForm,
        emits="exchange.replacement_shipped",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def ship_replacement(self, *, at: datetime, carrier: str, waybill: str, serial: str) -> None:
        """The replacement is on its way; with goods still travelling this confirms them in the same step."""
        if self.goods == GoodsState.RETURNING:
            self.goods = GoodsState.WITH_MERCHANT

    @move(
        source=State.WAIT_RECEIPT,
        target=State.WAIT_RESHIP,
        label=_("Replacement came back"),
        roles=PLATFORM_OR_SYSTEM,
        emits="exchange.replacement_returned",
        visibility=Visibility.BUYER,
    )
    def lose_replacement(self, *, at: datetime) -> None:
        """The buyer did not get it: it is to be shipped again in time, or the money is paid back."""

    @move(
        source=State.WAIT_RESHIP,
        target=State.PLEASE_REFUND,
        label=_("Out of stock"),
        roles=MERCHANT,
        form=ReasonForm,
        emits="exchange.out_of_stock",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def report_out_of_stock(self, *, at: datetime, reason: str) -> None:
        """There is nothing to replace it with: the buyer gets the money."""

    @move(
        source=State.WAIT_RESHIP,
        target=State.PLEASE_REFUND,
        label=_("Not shipped in time"),
        roles=SYSTEM_ONLY,
        emits="exchange.reship_late",
        visibility=Visibility.BUYER,
    )
    def fall_back_to_refund(self, *, at: datetime) -> None:
        """The replacement was not shipped in 72 hours: the buyer gets the money (H2)."""

    @move(
        source=State.PLEASE_REFUND,
        target=State.REFUNDING,
        label=_("Refund"),
        roles=MERCHANT | PLATFORM,
        form=NoteForm,
        emits="exchange.refund_agreed",
        guards=[an_open_shop_acts_itself],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def agree_refund(self, *, at: datetime, note: str) -> None:
        """Pay the money back instead of replacing."""

    @move(
        source=State.PLEASE_REFUND,
        target=State.REFUNDING,
        label=_("Refund in the merchant's place"),
        roles=SYSTEM_ONLY,
        emits="exchange.refunded_by_platform",
        visibility=Visibility.BUYER,
    )
    def refund_in_its_place(self, *, at: datetime) -> None:
        """The merchant has done nothing for 48 hours: the platform pays back."""

    @move(
        source=State.REFUNDING,
        target=State.REFUNDED,
        label=_("Refunded"),
        roles=SYSTEM_ONLY,
        emits="exchange.refunded",
        visibility=Visibility.BUYER,
    )
    def complete(self, *, at: datetime) -> None:
        """The refund was paid."""
        self.closed_at = at

    @move(
        source=State.WAIT_RECEIPT,
        target=State.EXCHANGED,
        label=_("I have the replacement"),
        roles=BUYER_SIDE | SYSTEM_ONLY,
        emits="exchange.replaced",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def receive_replacement(self, *, at: datetime) -> None:
        """The buyer has the replacement; its warranty starts now (CPR art 18)."""
        self.goods, self.closed_at = GoodsState.WITH_BUYER, at

    @move(
        source=State.WAIT_RECEIPT,
        target=State.EXCHANGED,
        label=_("Assume receipt"),
        roles=SYSTEM_ONLY,
        emits="exchange.receipt_of_replacement_assumed",
        visibility=Visibility.BUYER,
    )
    def assume_received(self, *, at: datetime) -> None:
        """Nobody has complained in time."""
        self.goods, self.closed_at = GoodsState.WITH_BUYER, at

    @move(
        source=(State.WAIT_MERCHANT, State.WAIT_MODIFY, State.WAIT_RETURN),
        target=State.CLOSED,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="exchange.withdrawn",
        guards=[nothing_was_sent],
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
        confirm=_("The case is closed; an uncollected pickup is called off."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer takes the request back."""
        self.closed_at = at

    @move(
        source=(State.WAIT_RETURN, State.WAIT_MODIFY),
        target=State.CLOSED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="exchange.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The time for the next step has passed."""
        self.closed_at = at
