"""The way back, what goes wrong on it, and how a case ends."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SYSTEM_ONLY
from portal.states import Visibility
from portal.workflow import Tone, move
from tickets.models.forms import SameFaultForm, TroubleForm
from tickets.states import GoodsState
from tickets.states import WarrantyState as State
from tickets.workflows.parts import CasePart

AT_HOME = (State.VISIT_DUE, State.WAITING_PARTS)


class WarrantyEnd(CasePart):
    """Until the buyer has the goods and is content, or another case follows."""

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
        roles=BUYER_SIDE,
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
        roles=BUYER_SIDE,
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
        roles=BUYER_SIDE,
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
