"""Return and refund (domain E6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Clock, Context, NoteForm, Tone, move
from tickets.models.forms import ReceivedCondition, RefuseForm, WaybillForm
from tickets.models.ticket import Ticket
from tickets.states import GoodsState, Kind, LegRole, Party, ReturnReason
from tickets.states import ReturnState as State

MERCHANT = SHOP_WORKERS | {Role.ERP}
PLATFORM = frozenset({Role.SUPERVISOR})


def no_reason_return_cannot_be_refused(row: Ticket, _context: Context) -> Iterator[Reason]:
    """A valid 7-day no-reason return may not be refused (7-day measures art 31)."""
    if row.reason_code == ReturnReason.NO_REASON and row.decision.get("within_seven_days"):
        yield Reason(
            "no_reason_right", noop("A return within seven days needs no reason and cannot be refused.")
        )


def goods_still_with_buyer(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Only who still has the goods can send them back."""
    if row.goods != GoodsState.WITH_BUYER:
        yield Reason("goods_sent", noop("The goods were sent back already; order the refund instead."))


def goods_sent_back(row: Ticket, _context: Context) -> Iterator[Reason]:
    """A refund without another return needs the goods to be on their way or back."""
    if row.goods == GoodsState.WITH_BUYER:
        yield Reason(
            "goods_with_buyer", noop("The buyer still has the goods; decide for the return instead.")
        )


class ReturnTicket(Ticket):
    """The buyer sends goods back and gets the money; the merchant answers in time or the system agrees."""

    case_kind = Kind.RETURN
    consumes = frozenset({State.REFUNDED})
    collects = {State.WAIT_RETURN: LegRole.RETURN_IN}
    arrivals = {LegRole.RETURN_IN: "goods_arrived"}
    when_paid = "complete"
    disputable = frozenset({State.REFUSED})
    number_prefix = "RT"
    initial_state = State.WAIT_MERCHANT
    clocks = {
        State.WAIT_MERCHANT: (
            Clock(
                "answer",
                "refund.merchant_response",
                move="agree_by_silence",
                audience=SHOP_WORKERS,
                escalate_to=PLATFORM,
            ),
        ),
        State.WAIT_RETURN: (
            Clock("ship_back", "refund.buyer_ship_back", move="expire", due="ship_back_due"),
        ),
        State.WAIT_CONFIRM: (
            Clock(
                "confirm",
                "refund.merchant_confirm",
                move="confirm_by_silence",
                due="confirm_due",
                audience=SHOP_WORKERS,
            ),
        ),
        State.REFUSED: (
            Clock("escalation", "refund.escalation_window", move="expire", only_if="undisputed"),
        ),
    }

    class Meta:
        proxy = True
        verbose_name = _("return")
        verbose_name_plural = _("returns")

    def ruling(self, winner: str) -> str:
        if winner != Party.BUYER:
            return "expire"
        return "rule_for_buyer" if self.goods == GoodsState.WITH_BUYER else "order_refund"

    @property
    def ship_back_due(self) -> datetime | None:
        return self.instant("ship_back_by")

    @property
    def confirm_due(self) -> datetime | None:
        return self.instant("confirm_by")

    def instant(self, name: str) -> datetime | None:
        """An instant fixed by a decision and kept with it."""
        stored = self.decision.get(name)
        return datetime.fromisoformat(stored) if stored else None

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_RETURN,
        label=_("Agree"),
        roles=MERCHANT,
        form=NoteForm,
        emits="return.agreed",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def agree(self, *, at: datetime, note: str) -> None:
        """Accept the return; the buyer gets the return address and may call a courier."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_RETURN,
        label=_("Agree by silence"),
        roles=SYSTEM_ONLY,
        emits="return.agreed_by_silence",
        visibility=Visibility.BUYER,
    )
    def agree_by_silence(self, *, at: datetime) -> None:
        """The merchant did not answer in time, so the system agrees in its place."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_RETURN,
        label=_("Approve at once"),
        roles=SYSTEM_ONLY,
        emits="return.approved_at_once",
        visibility=Visibility.BUYER,
    )
    def approve_at_once(self, *, at: datetime) -> None:
        """A high-credit buyer's seven-day return needs no merchant's consent (S1 1.23)."""

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
        source=State.REFUSED,
        target=State.WAIT_RETURN,
        label=_("Decide for the buyer"),
        roles=PLATFORM,
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
        roles=PLATFORM,
        form=NoteForm,
        emits="return.refund_ordered",
        guards=[goods_sent_back],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def order_refund(self, *, at: datetime, note: str) -> None:
        """The platform decides for the buyer after the goods were sent back: the money is paid back."""

    @move(
        source=State.WAIT_RETURN,
        target=State.WAIT_CONFIRM,
        label=_("Sent back by the buyer"),
        roles=BUYER_SIDE,
        form=WaybillForm,
        emits="return.goods_sent",
        visibility=Visibility.BUYER,
    )
    def send_back(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """The buyer has sent the goods by a carrier of their own choice."""
        self.goods = GoodsState.RETURNING

    @move(
        source=State.WAIT_RETURN,
        target=State.WAIT_CONFIRM,
        label=_("Goods collected"),
        roles=SYSTEM_ONLY,
        emits="return.goods_sent",
        visibility=Visibility.BUYER,
    )
    def goods_collected(self, *, at: datetime) -> None:
        """The courier holds the goods."""
        self.goods = GoodsState.RETURNING

    @move(
        source=State.WAIT_CONFIRM,
        target=None,
        label=_("Goods arrived"),
        roles=SYSTEM_ONLY,
        emits="return.goods_arrived",
        visibility=Visibility.BUYER,
    )
    def goods_arrived(self, *, at: datetime) -> None:
        """The carrier has delivered the goods to the merchant."""
        self.goods = GoodsState.WITH_MERCHANT

    @move(
        source=State.WAIT_CONFIRM,
        target=State.REFUNDING,
        label=_("Confirm receipt"),
        roles=MERCHANT,
        emits="return.receipt_confirmed",
        form=NoteForm,
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
        """What came back is not what was sold, or not in order."""

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
        source=(State.WAIT_MERCHANT, State.WAIT_RETURN, State.REFUSED),
        target=State.CLOSED,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="return.withdrawn",
        tone=Tone.DANGER,
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
