"""Warranty repair, courier-pickup route (domain E9, S0)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move
from tickets.models.ticket import Ticket
from tickets.states import GoodsState, Kind, LegRole
from tickets.states import WarrantyState as State

REVIEW = SHOP_WORKERS | {Role.ERP} | REVIEWERS
BUYER = BUYER_SIDE


class WarrantyTicket(Ticket):
    """A closed loop: review, pickup, repair centre, back to the buyer (S0 0.1)."""

    case_kind = Kind.WARRANTY
    collects = {State.APPROVED: LegRole.REPAIR_IN}
    arrivals = {LegRole.REPAIR_OUT: "delivered_back"}
    number_prefix = "WR"
    initial_state = State.SUBMITTED
    clocks = {
        State.SUBMITTED: (Clock("review", "warranty.review", audience=SHOP_WORKERS, escalate_to=REVIEWERS),),
        State.APPROVED: (Clock("hand_over", "warranty.hand_over", move="expire"),),
        State.VERIFYING: (Clock("verify", "warranty.verify", move="assume_repaired"),),
        State.DECISION: (Clock("choose", "warranty.choose", audience=REVIEWERS),),
    }

    class Meta:
        proxy = True
        verbose_name = _("warranty case")
        verbose_name_plural = _("warranty cases")

    @move(
        source=State.SUBMITTED,
        target=State.APPROVED,
        label=_("Approve"),
        roles=REVIEW,
        form=NoteForm,
        emits="warranty.approved",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Within warranty: a courier collects the goods for the repair centre."""

    @move(
        source=State.SUBMITTED,
        target=State.REJECTED,
        label=_("Reject"),
        roles=REVIEW,
        form=ReasonForm,
        emits="warranty.rejected",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Not covered, with the reason the buyer reads."""
        self.closed_at = at

    @move(
        source=State.APPROVED,
        target=State.INBOUND,
        label=_("Goods collected"),
        roles=SYSTEM_ONLY,
        emits="warranty.goods_collected",
        visibility=Visibility.BUYER,
    )
    def goods_collected(self, *, at: datetime) -> None:
        """The courier holds the goods."""
        self.goods = GoodsState.RETURNING

    @move(
        source=State.INBOUND,
        target=State.AT_CENTRE,
        label=_("Received by the centre"),
        roles=SYSTEM_ONLY,
        emits="warranty.at_centre",
        visibility=Visibility.BUYER,
    )
    def arrive(self, *, at: datetime) -> None:
        """The repair centre has the goods."""
        self.goods = GoodsState.AT_CENTRE

    @move(
        source=State.AT_CENTRE,
        target=State.DECISION,
        label=_("Buyer may choose"),
        roles=SYSTEM_ONLY,
        emits="warranty.choice_due",
        visibility=Visibility.BUYER,
    )
    def open_choice(self, *, at: datetime) -> None:
        """It cannot be repaired, or thirty days have passed: exchange, return or wait."""

    @move(
        source=State.DECISION,
        target=State.AT_CENTRE,
        label=_("Wait for the repair"),
        roles=BUYER | {Role.SUPERVISOR},
        emits="warranty.choice_wait",
        visibility=Visibility.BUYER,
    )
    def keep_waiting(self, *, at: datetime) -> None:
        """The buyer prefers to wait."""

    @move(
        source=State.DECISION,
        target=State.CANCELLED,
        label=_("Settle otherwise"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="warranty.settled_otherwise",
        visibility=Visibility.BUYER,
    )
    def settle_otherwise(self, *, at: datetime, reason: str) -> None:
        """Exchange or refund was arranged; the reason names it."""
        self.closed_at = at

    @move(
        source=(State.AT_CENTRE, State.DECISION),
        target=State.OUTBOUND,
        label=_("On the way back"),
        roles=SYSTEM_ONLY,
        emits="warranty.shipped_back",
        visibility=Visibility.BUYER,
    )
    def goods_shipped_back(self, *, at: datetime) -> None:
        """The centre has sent the goods back."""

    @move(
        source=State.OUTBOUND,
        target=State.VERIFYING,
        label=_("Delivered"),
        roles=SYSTEM_ONLY,
        emits="warranty.delivered_back",
        visibility=Visibility.BUYER,
    )
    def delivered_back(self, *, at: datetime) -> None:
        """The buyer has the goods back and checks them."""
        self.goods = GoodsState.WITH_BUYER

    @move(
        source=State.VERIFYING,
        target=State.REPAIRED,
        label=_("It works"),
        roles=BUYER,
        emits="warranty.confirmed",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def confirm_repaired(self, *, at: datetime) -> None:
        """The buyer confirms that it works."""
        self.closed_at = at

    @move(
        source=State.VERIFYING,
        target=State.REPAIRED,
        label=_("No complaint in time"),
        roles=SYSTEM_ONLY,
        emits="warranty.assumed_repaired",
        visibility=Visibility.BUYER,
    )
    def assume_repaired(self, *, at: datetime) -> None:
        """Nobody complained in time; the thirty-day repair guarantee goes on."""
        self.closed_at = at

    @move(
        source=(State.SUBMITTED, State.APPROVED),
        target=State.CANCELLED,
        label=_("Withdraw"),
        roles=BUYER,
        emits="warranty.withdrawn",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
        confirm=_("The case is closed; an uncollected pickup is called off."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer takes the request back."""
        self.closed_at = at

    @move(
        source=State.APPROVED,
        target=State.CANCELLED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="warranty.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The goods were not handed over in time."""
        self.closed_at = at
