"""While it is repaired: parts, the price, and the buyer's choice where it cannot or takes too long (3B)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SYSTEM_ONLY, Role
from portal.states import Visibility
from portal.workflow import NoteForm, ReasonForm, Tone, move
from tickets.states import WarrantyState as State
from tickets.workflows.parts import CasePart

AT_HOME = (State.VISIT_DUE, State.WAITING_PARTS)
CHOOSER = BUYER_SIDE | {Role.SUPERVISOR}


class WarrantyRepair(CasePart):
    """What the centre asks and what the buyer chooses."""

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
        roles=BUYER_SIDE,
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
        roles=BUYER_SIDE,
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
