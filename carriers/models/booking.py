"""Booking a pickup: slot, price, carrier; moved or called off by the buyer (domain E8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.forms import SlotForm
from carriers.states import PayMode
from carriers.states import PickupState as State
from portal.actors import BUYER_SIDE, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, Tone, move

DESK = frozenset({Role.CARRIER_MANAGER, Role.SUPERVISOR})
CUSTOMERS = BUYER_SIDE | SHOP_WORKERS | DESK
FREE_TO_CHOOSE = frozenset({State.FAILED_ATTEMPT})


def promise_still_runs(row: BookingMoves, context: Context) -> Iterator[Reason]:
    """A new slot is chosen before the promised time; afterwards only where no carrier is on its way (E8)."""
    free = row.awaiting_choice or row.state in FREE_TO_CHOOSE
    if not free and row.arrive_by is not None and context.at >= row.arrive_by:
        yield Reason("too_late_to_move", noop("The promised time is over; another courier is being asked."))


class BookingMoves(WorkflowModel):
    """What was ordered and agreed, and how it is moved or called off."""

    cargo = models.CharField(_("goods"), max_length=80)
    weight_grams = models.PositiveIntegerField(_("weight (g)"), default=1000)
    volume_cm3 = models.PositiveIntegerField(_("volume (cm³)"), default=0)
    pieces = models.PositiveSmallIntegerField(_("parcels"), default=1)
    needs = models.JSONField(_("special handling"), default=list)
    point = models.JSONField(_("place on the map"), null=True, help_text=_("[longitude, latitude], WGS 84."))
    slot_from = models.DateTimeField(_("slot from"), null=True)
    slot_until = models.DateTimeField(_("slot until"), null=True)
    immediate = models.BooleanField(_("within two hours"), default=True)
    reschedules = models.PositiveSmallIntegerField(_("times moved by the buyer"), default=0)
    awaiting_choice = models.BooleanField(
        _("buyer to choose a new time"),
        default=False,
        help_text=_("The area was closed; nobody else is open."),
    )
    booked_at = models.DateTimeField(_("booked at"), null=True)
    arrive_by = models.DateTimeField(_("collect by"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    quote = models.JSONField(_("price agreed"), default=dict)
    pay_mode = models.CharField(_("payment"), max_length=10, choices=PayMode, default=PayMode.ONLINE)
    first_weight_fee_fen = models.PositiveIntegerField(_("first-weight fee (fen)"), default=0)
    insured_cap_fen = models.PositiveIntegerField(_("insured up to (fen)"), default=0)
    offset_fen = models.PositiveIntegerField(_("paid by insurance (fen)"), default=0)

    excluded_carriers: models.JSONField
    carrier_due: datetime | None
    contacted_at: datetime | None

    class Meta:
        abstract = True

    @move(
        source=State.REQUESTED,
        target=State.BOOKED,
        label=_("Book"),
        roles=CUSTOMERS | SYSTEM_ONLY,
        emits="pickup.booked",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def book(self, *, at: datetime) -> None:
        """Confirm slot and fee; the two-hour promise runs from here."""
        self.booked_at = at
        self.carrier_due = self.arrive_by

    @move(
        source=State.REQUESTED,
        target=State.UNSERVICEABLE,
        label=_("No courier"),
        roles=SYSTEM_ONLY,
        emits="pickup.unserviceable",
        visibility=Visibility.BUYER,
    )
    def find_unserviceable(self, *, at: datetime) -> None:
        """No carrier fits; the sender may send the goods themself."""

    @move(
        source=State.before_collection,
        target=State.BOOKED,
        label=_("Choose another time"),
        roles=CUSTOMERS,
        emits="pickup.rescheduled",
        form=SlotForm,
        guards=[promise_still_runs],
        visibility=Visibility.BUYER,
    )
    def reschedule(self, *, at: datetime, slot: str) -> None:
        """The buyer takes another slot: the promise starts anew and nobody has missed anything."""
        self.reschedules += 1
        self.awaiting_choice = False
        self.contacted_at = None

    @move(
        source=State.before_collection,
        target=State.BOOKED,
        label=_("Area closed"),
        roles=SYSTEM_ONLY,
        emits="pickup.area_closed",
        visibility=Visibility.BUYER,
    )
    def leave_closure(self, *, at: datetime) -> None:
        """The carrier does not work there on that day: another one comes, or the buyer chooses; never a miss (D7)."""
        self.carrier_due = self.contacted_at = None

    @move(
        source=State.BOOKED,
        target=None,
        label=_("Search again"),
        roles=DESK,
        emits="pickup.search_again",
        tone=Tone.PRIMARY,
    )
    def search_again(self, *, at: datetime) -> None:
        """Ask all carriers anew, those that failed before included."""
        self.excluded_carriers = []

    @move(
        source=(State.REQUESTED, *State.before_collection),
        target=State.CANCELLED,
        label=_("Cancel pickup"),
        roles=CUSTOMERS | SYSTEM_ONLY,
        emits="pickup.cancelled",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def cancel(self, *, at: datetime) -> None:
        """Call the courier off; only before collection. The number is never used again (B6)."""
        self.cancelled_at = at
        self.offset_fen = 0
        self.awaiting_choice = False
