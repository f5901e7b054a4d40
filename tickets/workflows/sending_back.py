"""The way of goods back to the merchant, which returns and exchanges share (E6, E7): the text of its moves and the
clocks on it. Each kind declares them as its own with `redeclared`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move
from tickets.models.forms import WaybillForm
from tickets.states import GoodsState
from tickets.states import ReturnState as State
from tickets.workflows.guards import (
    MERCHANT,
    PLATFORM,
    an_open_shop_acts_itself,
    waybill_was_never_scanned,
)

CLOCKS = {
    State.WAIT_RETURN: (Clock("ship_back", "refund.buyer_ship_back", move="expire", due="ship_back_due"),),
    State.WAIT_CONFIRM: (
        Clock("first_scan", "refund.waybill_silent", move="doubt_waybill", only_if="waybill_undoubted"),
        Clock("never_scanned", "refund.waybill_dead", move="reopen_sending", only_if="waybill_unproven"),
    ),
}
ANSWER = Clock(
    "answer",
    "refund.merchant_response",
    move="agree_by_silence",
    audience=SHOP_WORKERS,
    escalate_to=PLATFORM,
)
CONFIRM = Clock(
    "confirm",
    "refund.merchant_confirm",
    move="confirm_by_silence",
    due="confirm_due",
    audience=SHOP_WORKERS,
)


class Deciding:
    """What a case with a decision on record knows of its instants."""

    decision: Any

    def instant(self, name: str) -> datetime | None:
        """An instant fixed by a decision and kept with it."""
        stored = self.decision.get(name)
        return datetime.fromisoformat(stored) if stored else None


class GoesBack(Deciding):
    """The instants on the way back. A waybill somebody typed proves nothing until its carrier has scanned it (G16)."""

    @property
    def ship_back_due(self) -> datetime | None:
        return self.instant("ship_back_by")

    @property
    def confirm_due(self) -> datetime | None:
        return self.instant("confirm_by")

    @property
    def waybill_unproven(self) -> bool:
        return bool(self.decision.get("typed_at")) and not self.decision.get("collected_at")

    @property
    def waybill_undoubted(self) -> bool:
        return self.waybill_unproven and not self.decision.get("doubted_at")


class SendingBack:
    """The shared moves, as texts."""

    goods: str

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_RETURN,
        label=_("Agree"),
        roles=MERCHANT | PLATFORM,
        form=NoteForm,
        emits="return.agreed",
        guards=[an_open_shop_acts_itself],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def agree(self, *, at: datetime, note: str) -> None:
        """Accept it; the buyer gets the return address and may call a courier."""

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
        """A high-credit buyer's seven-day request needs no merchant's consent (S1 1.23)."""

    @move(
        source=State.WAIT_RETURN,
        target=State.WAIT_CONFIRM,
        label=_("Sent back by the buyer"),
        roles=BUYER_SIDE | MERCHANT,
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
        label=_("First scan"),
        roles=SYSTEM_ONLY,
        emits="return.carrier_has_goods",
        visibility=Visibility.BUYER,
    )
    def note_first_scan(self, *, at: datetime) -> None:
        """The carrier of a typed waybill has the goods: the merchant's time starts now (G16)."""

    @move(
        source=State.WAIT_CONFIRM,
        target=None,
        label=_("Doubt the waybill"),
        roles=SYSTEM_ONLY,
        emits="return.waybill_silent",
        visibility=Visibility.BUYER,
    )
    def doubt_waybill(self, *, at: datetime) -> None:
        """No carrier has scanned the waybill for three days: the buyer is asked, the doubt is kept (G16)."""

    @move(
        source=State.WAIT_CONFIRM,
        target=State.WAIT_RETURN,
        label=_("Enter another waybill"),
        roles=BUYER_SIDE | SYSTEM_ONLY,
        emits="return.sending_reopened",
        guards=[waybill_was_never_scanned],
        visibility=Visibility.BUYER,
    )
    def reopen_sending(self, *, at: datetime) -> None:
        """The waybill was wrong or the goods were never handed over: they are still to be sent."""
        self.goods = GoodsState.WITH_BUYER

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
        source=(State.WAIT_MERCHANT, State.REFUSED),
        target=None,
        label=_("Ask for an explanation"),
        roles=BUYER_SIDE,
        emits="return.explanation_asked",
        visibility=Visibility.BUYER,
    )
    def ask_explanation(self, *, at: datetime) -> None:
        """The buyer wants a person to explain why it was not approved at once (PIPL art 24)."""

    @move(
        source=(State.WAIT_MERCHANT, State.WAIT_RETURN, State.WAIT_CONFIRM, State.REFUSED),
        target=None,
        label=_("Explain the decision"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="return.explained",
        visibility=Visibility.BUYER,
    )
    def explain(self, *, at: datetime, reason: str) -> None:
        """A person of the platform explains the automatic decision to the buyer."""
