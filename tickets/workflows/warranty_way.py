"""How goods come to the repair: mailed in, collected, or a technician first (S0 0.21, 0.22)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.states import Visibility
from portal.workflow import NoteForm, Tone, move
from tickets.models.forms import WaybillForm
from tickets.states import GoodsState
from tickets.states import WarrantyState as State
from tickets.workflows.parts import CasePart

REVIEW = SHOP_WORKERS | {Role.ERP} | REVIEWERS
AT_HOME = (State.VISIT_DUE, State.WAITING_PARTS)


class WarrantyWay(CasePart):
    """Collected, mailed, brought: until a centre has the goods."""

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
        roles=BUYER_SIDE,
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
