"""Warranty repair on three routes (domain E9, S0)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move
from tickets.models.forms import AnswerForm, SameFaultForm, TroubleForm, WaybillForm
from tickets.models.ticket import Ticket
from tickets.states import GoodsState, Kind, LegRole
from tickets.states import WarrantyState as State

REVIEW = SHOP_WORKERS | {Role.ERP} | REVIEWERS
BUYER = BUYER_SIDE
CHOOSER = BUYER | {Role.SUPERVISOR}
AT_HOME = (State.VISIT_DUE, State.WAITING_PARTS)
REVIEW_CLOCK = ("review", "warranty.review")


class WarrantyTicket(Ticket):
    """A closed loop: review, the way to the repair, the repair, back to the buyer (S0 0.1)."""

    case_kind = Kind.WARRANTY
    collects = {State.APPROVED: LegRole.REPAIR_IN}
    arrivals = {LegRole.REPAIR_OUT: "delivered_back"}
    disputable = frozenset({State.REJECTED})
    number_prefix = "WR"
    initial_state = State.SUBMITTED
    clocks = {
        State.SUBMITTED: (Clock(*REVIEW_CLOCK, audience=SHOP_WORKERS, escalate_to=REVIEWERS),),
        State.INFO_REQUESTED: (
            Clock(*REVIEW_CLOCK, audience=SHOP_WORKERS, escalate_to=REVIEWERS, paused=True),
            Clock("info", "warranty.info", move="close_unanswered"),
        ),
        State.REJECTED: (Clock("appeal", "warranty.appeal", move="let_stand", only_if="undisputed"),),
        State.APPROVED: (Clock("hand_over", "warranty.hand_over", move="expire"),),
        State.AWAITING_PARCEL: (Clock("hand_over", "warranty.hand_over", move="expire"),),
        State.VISIT_DUE: (Clock("visit", "warranty.visit", audience=SHOP_WORKERS, escalate_to=REVIEWERS),),
        State.INBOUND: (Clock("arrive", "warranty.arrive", move="miss_arrival"),),
        State.AT_CENTRE: (Clock("patience", "warranty.patience", move="open_choice"),),
        State.QUOTE_PENDING: (Clock("quote", "warranty.quote", move="let_quote_lapse"),),
        State.WAITING_PARTS: (Clock("parts", "warranty.parts", move="open_choice"),),
        State.OUTBOUND: (Clock("return", "warranty.arrive", move="miss_arrival"),),
        State.EXCEPTION: (Clock("exception", "warranty.exception", audience=REVIEWERS),),
        State.VERIFYING: (Clock("verify", "warranty.verify", move="assume_repaired"),),
        State.DECISION: (Clock("choose", "warranty.choose", move="settle_by_default", audience=REVIEWERS),),
    }

    class Meta:
        proxy = True
        verbose_name = _("warranty case")
        verbose_name_plural = _("warranty cases")

    def ruling(self, winner: str) -> str:
        """A dispute about a rejection ends in the approval, or the rejection stands."""
        return "rule_for_buyer" if winner == "buyer" else "let_stand"

    @move(
        source=State.SUBMITTED,
        target=State.APPROVED,
        label=_("Approve"),
        roles=REVIEW,
        emits="warranty.approved",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Within warranty: the goods are collected, mailed in, or looked at by a technician."""

    @move(
        source=State.SUBMITTED,
        target=State.CONVERTED,
        label=_("Replace at once"),
        roles=REVIEW | SYSTEM_ONLY,
        emits="warranty.replaced",
        visibility=Visibility.BUYER,
    )
    def approve_replacement(self, *, at: datetime) -> None:
        """Replacement was promised, not repair: an exchange follows (S1 1.33)."""
        self.closed_at = at

    @move(
        source=State.SUBMITTED,
        target=State.INFO_REQUESTED,
        label=_("Ask the buyer"),
        roles=REVIEW,
        emits="warranty.info_requested",
        form=ReasonForm,
        visibility=Visibility.BUYER,
    )
    def ask_info(self, *, at: datetime, reason: str) -> None:
        """Something is missing for the verdict; the clock stands still until the buyer answers."""

    @move(
        source=State.INFO_REQUESTED,
        target=State.SUBMITTED,
        label=_("Answer"),
        roles=BUYER,
        emits="warranty.info_given",
        form=AnswerForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def give_info(self, *, at: datetime, answer: str) -> None:
        """The buyer answers; files may be added to the case."""

    @move(
        source=State.INFO_REQUESTED,
        target=State.CANCELLED,
        label=_("Close unanswered"),
        roles=SYSTEM_ONLY,
        emits="warranty.expired",
        visibility=Visibility.BUYER,
    )
    def close_unanswered(self, *, at: datetime) -> None:
        """The buyer did not answer in time."""
        self.closed_at = at

    @move(
        source=State.SUBMITTED,
        target=State.REJECTED,
        label=_("Reject"),
        roles=REVIEW,
        emits="warranty.rejected",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Not covered, with the reason the buyer reads; the buyer may appeal."""

    @move(
        source=State.REJECTED,
        target=State.APPROVED,
        label=_("Decide for the buyer"),
        roles={Role.SUPERVISOR},
        emits="warranty.ruled_for_buyer",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.REJECTED,
        target=State.CANCELLED,
        label=_("Rejection stands"),
        roles=SYSTEM_ONLY,
        emits="warranty.rejection_stands",
        visibility=Visibility.BUYER,
    )
    def let_stand(self, *, at: datetime) -> None:
        """Nobody appealed in time, or the platform decided for the merchant."""
        self.closed_at = at

    @move(
        source=State.APPROVED,
        target=State.AWAITING_PARCEL,
        label=_("To be mailed in"),
        roles=SYSTEM_ONLY,
        emits="warranty.to_mail",
        visibility=Visibility.BUYER,
    )
    def ask_to_mail(self, *, at: datetime) -> None:
        """Small goods are mailed to the repair centre by the buyer (S0 0.21)."""

    @move(
        source=State.APPROVED,
        target=State.VISIT_DUE,
        label=_("A technician comes"),
        roles=SYSTEM_ONLY,
        emits="warranty.to_visit",
        visibility=Visibility.BUYER,
    )
    def send_technician(self, *, at: datetime) -> None:
        """A technician looks at the goods at home first (S0 0.22)."""

    @move(
        source=(State.AWAITING_PARCEL, State.VISIT_DUE),
        target=State.APPROVED,
        label=_("Collect by courier instead"),
        roles=REVIEW,
        emits="warranty.collected_instead",
        form=NoteForm,
        visibility=Visibility.BUYER,
    )
    def collect_instead(self, *, at: datetime, note: str) -> None:
        """The other way does not work out: a courier collects the goods."""

    @move(
        source=State.AWAITING_PARCEL,
        target=State.INBOUND,
        label=_("Mailed by the buyer"),
        roles=BUYER,
        emits="warranty.goods_sent",
        form=WaybillForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def send_in(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """The buyer has mailed the goods to the repair centre."""
        self.goods = GoodsState.RETURNING

    @move(
        source=(State.APPROVED, State.AWAITING_PARCEL, *AT_HOME),
        target=State.INBOUND,
        label=_("Goods collected"),
        roles=SYSTEM_ONLY,
        emits="warranty.goods_collected",
        visibility=Visibility.BUYER,
    )
    def goods_collected(self, *, at: datetime) -> None:
        """A courier or the technician holds the goods, or they reached some centre."""
        self.goods = GoodsState.RETURNING

    @move(
        source=(State.INBOUND, State.EXCEPTION),
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
        source=State.INBOUND,
        target=State.AWAITING_PARCEL,
        label=_("Sent back from the wrong centre"),
        roles=SYSTEM_ONLY,
        emits="warranty.astray",
        visibility=Visibility.BUYER,
    )
    def come_back(self, *, at: datetime) -> None:
        """A centre that does not expect the goods sends them back to the buyer (I6)."""
        self.goods = GoodsState.WITH_BUYER

    @move(
        source=(State.SUBMITTED, State.AT_CENTRE, *AT_HOME, State.EXCEPTION),
        target=State.DECISION,
        label=_("Buyer may choose"),
        roles=SYSTEM_ONLY,
        emits="warranty.choice_due",
        visibility=Visibility.BUYER,
    )
    def open_choice(self, *, at: datetime) -> None:
        """It cannot be repaired, was repaired too often, or takes too long: exchange, return or wait."""

    @move(
        source=State.EXCEPTION,
        target=State.DECISION,
        label=_("Make the buyer whole"),
        roles=REVIEWERS,
        emits="warranty.choice_due",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def make_whole(self, *, at: datetime, note: str) -> None:
        """Goods lost or damaged on the way: the buyer chooses, whoever is liable (S0 0.37)."""

    @move(
        source=(State.AT_CENTRE, State.VISIT_DUE),
        target=State.WAITING_PARTS,
        label=_("Wait for parts"),
        roles=SYSTEM_ONLY,
        emits="warranty.waiting_parts",
        visibility=Visibility.BUYER,
    )
    def wait_for_parts(self, *, at: datetime) -> None:
        """A part has to come first; sixty days at most."""

    @move(
        source=State.WAITING_PARTS,
        target=State.AT_CENTRE,
        label=_("Parts have come"),
        roles=SYSTEM_ONLY,
        emits="warranty.parts_in",
        visibility=Visibility.BUYER,
    )
    def go_on(self, *, at: datetime) -> None:
        """The repair goes on."""

    @move(
        source=State.AT_CENTRE,
        target=State.QUOTE_PENDING,
        label=_("Quote"),
        roles=SYSTEM_ONLY,
        emits="warranty.quoted",
        visibility=Visibility.BUYER,
    )
    def present_quote(self, *, at: datetime) -> None:
        """The centre names a price; the verdict given at the approval stays on record (I8)."""

    @move(
        source=State.QUOTE_PENDING,
        target=State.AT_CENTRE,
        label=_("Accept the price"),
        roles=BUYER,
        emits="warranty.quote_accepted",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
        confirm=_("You agree to pay the price quoted."),
    )
    def accept_quote(self, *, at: datetime) -> None:
        """The buyer agrees to pay for the repair."""

    @move(
        source=State.QUOTE_PENDING,
        target=State.AT_CENTRE,
        label=_("Decline the price"),
        roles=BUYER,
        emits="warranty.quote_declined",
        visibility=Visibility.BUYER,
    )
    def decline_quote(self, *, at: datetime) -> None:
        """The goods come back unrepaired."""

    @move(
        source=State.QUOTE_PENDING,
        target=State.AT_CENTRE,
        label=_("Quote expired"),
        roles=SYSTEM_ONLY,
        emits="warranty.quote_expired",
        visibility=Visibility.BUYER,
    )
    def let_quote_lapse(self, *, at: datetime) -> None:
        """Nobody answered; the goods come back unrepaired."""

    @move(
        source=State.DECISION,
        target=State.AT_CENTRE,
        label=_("Wait for the repair"),
        roles=CHOOSER,
        emits="warranty.choice_wait",
        visibility=Visibility.BUYER,
    )
    def keep_waiting(self, *, at: datetime) -> None:
        """The buyer prefers to wait."""

    @move(
        source=State.DECISION,
        target=State.CONVERTED,
        label=_("Exchange"),
        roles=CHOOSER,
        emits="warranty.choice_exchange",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
        confirm=_("The repair ends; an exchange follows."),
    )
    def choose_exchange(self, *, at: datetime) -> None:
        """The buyer takes another item."""
        self.closed_at = at

    @move(
        source=State.DECISION,
        target=State.CONVERTED,
        label=_("Return"),
        roles=CHOOSER,
        emits="warranty.choice_return",
        visibility=Visibility.BUYER,
        confirm=_("The repair ends; a return follows."),
    )
    def choose_return(self, *, at: datetime) -> None:
        """The buyer wants the money back."""
        self.closed_at = at

    @move(
        source=State.DECISION,
        target=State.CONVERTED,
        label=_("Exchange by default"),
        roles=SYSTEM_ONLY,
        emits="warranty.choice_default",
        visibility=Visibility.BUYER,
    )
    def settle_by_default(self, *, at: datetime) -> None:
        """The buyer did not choose in time, so the platform chooses the exchange."""
        self.closed_at = at

    @move(
        source=State.DECISION,
        target=State.CANCELLED,
        label=_("Settle otherwise"),
        roles=REVIEWERS,
        emits="warranty.settled_otherwise",
        form=ReasonForm,
        visibility=Visibility.BUYER,
    )
    def settle_otherwise(self, *, at: datetime, reason: str) -> None:
        """Something else was arranged; the reason names it."""
        self.closed_at = at

    @move(
        source=(State.AT_CENTRE, State.EXCEPTION),
        target=State.OUTBOUND,
        label=_("On the way back"),
        roles=SYSTEM_ONLY,
        emits="warranty.shipped_back",
        visibility=Visibility.BUYER,
    )
    def goods_shipped_back(self, *, at: datetime) -> None:
        """The centre has sent the goods back."""

    @move(
        source=(State.OUTBOUND, State.EXCEPTION),
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
        source=AT_HOME,
        target=State.VERIFYING,
        label=_("Repaired at home"),
        roles=SYSTEM_ONLY,
        emits="warranty.fixed_at_home",
        visibility=Visibility.BUYER,
    )
    def fix_at_home(self, *, at: datetime) -> None:
        """The technician has repaired it on the spot; the buyer checks it."""

    @move(
        source=(*AT_HOME, State.VERIFYING),
        target=State.NO_FAULT,
        label=_("No fault found"),
        roles=SYSTEM_ONLY,
        emits="warranty.no_fault",
        visibility=Visibility.BUYER,
    )
    def close_without_fault(self, *, at: datetime) -> None:
        """It works as it should."""
        self.closed_at = at

    @move(
        source=State.VERIFYING,
        target=State.UNREPAIRED,
        label=_("Back unrepaired"),
        roles=SYSTEM_ONLY,
        emits="warranty.unrepaired",
        visibility=Visibility.BUYER,
    )
    def close_unrepaired(self, *, at: datetime) -> None:
        """The buyer declined the price, or it was another item: it is back as it was."""
        self.closed_at = at

    @move(
        source=(State.INBOUND, State.AT_CENTRE, State.OUTBOUND),
        target=State.EXCEPTION,
        label=_("Something went wrong"),
        roles=REVIEWERS | SYSTEM_ONLY,
        emits="warranty.exception",
        form=TroubleForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def report_trouble(self, *, at: datetime, trouble: str, reason: str) -> None:
        """Lost, damaged, another item, or undeliverable: the platform looks after it."""

    @move(
        source=(State.INBOUND, State.OUTBOUND),
        target=State.EXCEPTION,
        label=_("Overdue on the way"),
        roles=SYSTEM_ONLY,
        emits="warranty.overdue",
        visibility=Visibility.BUYER,
    )
    def miss_arrival(self, *, at: datetime) -> None:
        """The goods should have arrived long ago: they are looked for."""

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
        source=State.VERIFYING,
        target=State.FOLLOWED,
        label=_("The fault is back"),
        roles=BUYER,
        emits="warranty.same_fault",
        form=SameFaultForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def report_same_fault(self, *, at: datetime, reason: str) -> None:
        """Another case follows at once under the guarantee on the repair (3B)."""
        self.closed_at = at

    @move(
        source=(
            State.SUBMITTED,
            State.INFO_REQUESTED,
            State.REJECTED,
            State.APPROVED,
            State.AWAITING_PARCEL,
            State.VISIT_DUE,
        ),
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
        source=(State.APPROVED, State.AWAITING_PARCEL),
        target=State.CANCELLED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="warranty.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The goods were not handed over in time."""
        self.closed_at = at
