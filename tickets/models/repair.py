"""Repair jobs: one item at one centre (domain E9)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SYSTEM_ONLY, Role
from portal.models import Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move
from tickets.models.centre import CentreDay, RepairCentre
from tickets.models.forms import (
    DiagnoseForm,
    FindingForm,
    MismatchForm,
    PartsForm,
    QuoteForm,
    ReceiveForm,
    RepairedForm,
    ShipBackForm,
    SwapForm,
)
from tickets.models.ticket import Ticket
from tickets.states import RepairState as State

CENTRE = frozenset({Role.REPAIR_CENTRE, Role.SUPERVISOR})
INSPECTED = (State.RECEIVED, State.DIAGNOSED, State.REPAIRING)
REPAIR = Clock("repair", "warranty.repair", move="overrun", due="repair_due", audience=CENTRE)
STILL = Clock("repair", "warranty.repair", move="overrun", due="repair_due", paused=True)


class RepairJob(WorkflowModel):
    """One item at one centre. Thirty days from receipt, else the buyer may choose exchange or return (3B). While the
    buyer decides on a quote, or parts are awaited, the thirty days stand still."""

    pins_procedure = True

    number_prefix = "RJ"
    clocks = {
        State.RECEIVED: (Clock("inspect", "warranty.inspect", audience=CENTRE), REPAIR),
        State.DIAGNOSED: (REPAIR,),
        State.REPAIRING: (REPAIR,),
        State.QUOTED: (STILL,),
        State.WAITING_PARTS: (STILL,),
        State.HELD: (Clock("held", "warranty.exception", audience=REVIEWERS),),
        State.BOUNCED: (Clock("bounced", "warranty.exception", audience=CENTRE, escalate_to=REVIEWERS),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="repair", verbose_name=_("case"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    centre = models.ForeignKey(
        RepairCentre, models.PROTECT, related_name="jobs", verbose_name=_("repair centre")
    )
    centre_reasons = models.JSONField(_("why this centre"), default=list)
    intake = models.ForeignKey(
        CentreDay, models.SET_NULL, null=True, related_name="+", verbose_name=_("reserved intake")
    )
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    found_serial = models.CharField(_("serial number found"), max_length=60, blank=True)
    new_serial = models.CharField(_("serial number of the new item"), max_length=60, blank=True)
    condition = models.CharField(_("condition on receipt"), max_length=200, blank=True)
    fault_code = models.CharField(_("fault code"), max_length=30, blank=True)
    diagnosis = models.CharField(_("diagnosis"), max_length=300, blank=True)
    parts = models.CharField(_("parts"), max_length=300, blank=True)
    parts_expected_on = models.DateField(_("parts expected on"), null=True)
    test_result = models.CharField(_("test result"), max_length=200, blank=True)
    waybill_back = models.CharField(_("waybill back"), max_length=40, blank=True)
    carrier_back = models.CharField(_("carrier back"), max_length=40, blank=True)
    times_sent = models.PositiveSmallIntegerField(_("times sent back"), default=0)
    received_at = models.DateTimeField(_("received at"), null=True)
    repair_by = models.DateTimeField(_("repair by"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=State, blank=True)
    shipped_at = models.DateTimeField(_("first shipped back at"), null=True)
    overrun_at = models.DateTimeField(_("thirty days passed at"), null=True)
    repaired_at = models.DateTimeField(_("repaired at"), null=True)
    back_at = models.DateTimeField(_("back with the buyer at"), null=True)
    state = StateField(choices=State, default=State.EXPECTED)

    class Meta:
        verbose_name = _("repair job")
        verbose_name_plural = _("repair jobs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.centre.partner_id})

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}"

    @property
    def repair_due(self) -> datetime | None:
        return None if self.overrun_at else self.repair_by

    @move(
        source=State.EXPECTED,
        target=State.RECEIVED,
        label=_("Received"),
        roles=CENTRE,
        emits="repair.received",
        form=ReceiveForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def receive(
        self, *, at: datetime, serial: str, condition: str, packaging: str, grams: int | None
    ) -> None:
        """Serial number, condition and photos are taken before anything is opened. Packaging and
        weight go on the chain of hand-overs of the parcel."""
        self.received_at = at
        self.serial, self.condition = serial or self.serial, condition

    @move(
        source=State.EXPECTED,
        target=State.HELD,
        label=_("Another item arrived"),
        roles=CENTRE,
        emits="repair.mismatch",
        form=MismatchForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def report_mismatch(self, *, at: datetime, serial: str, condition: str) -> None:
        """The serial number is not that of the case: nothing is repaired until the platform has looked at it (I10)."""
        self.found_serial, self.condition = serial, condition

    @move(
        source=State.HELD,
        target=State.RECEIVED,
        label=_("Accept this item"),
        roles=REVIEWERS,
        emits="repair.item_accepted",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept_item(self, *, at: datetime, note: str) -> None:
        """The number on record was wrong: this is the buyer's item."""
        self.received_at = at
        self.serial = self.found_serial

    @move(
        source=State.RECEIVED,
        target=State.DIAGNOSED,
        label=_("Diagnosed"),
        roles=CENTRE,
        emits="repair.diagnosed",
        form=DiagnoseForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def diagnose(self, *, at: datetime, fault_code: str, diagnosis: str) -> None:
        """The fault is found; the repair begins at once unless the buyer has a choice first."""
        self.fault_code, self.diagnosis = fault_code, diagnosis

    @move(
        source=State.DIAGNOSED,
        target=State.REPAIRING,
        label=_("Begin the repair"),
        roles=SYSTEM_ONLY,
        emits="repair.begun",
        visibility=Visibility.BUYER,
    )
    def begin_repair(self, *, at: datetime) -> None:
        """Nothing speaks against the repair, or the buyer prefers it."""

    @move(
        source=INSPECTED,
        target=State.QUOTED,
        label=_("Quote a price"),
        roles=CENTRE,
        emits="repair.quoted",
        form=QuoteForm,
        visibility=Visibility.BUYER,
    )
    def quote(self, *, at: datetime, amount_fen: int, cause: str, reason: str) -> None:
        """The repair is not free of charge: the buyer is asked before anything is done (I8)."""

    @move(
        source=State.QUOTED,
        target=State.REPAIRING,
        label=_("Quote accepted"),
        roles=SYSTEM_ONLY,
        emits="repair.quote_accepted",
        visibility=Visibility.BUYER,
    )
    def take_up_quote(self, *, at: datetime) -> None:
        """The buyer agrees to pay."""

    @move(
        source=State.QUOTED,
        target=State.DECLINED,
        label=_("Quote declined"),
        roles=SYSTEM_ONLY,
        emits="repair.quote_declined",
        visibility=Visibility.BUYER,
    )
    def drop_quote(self, *, at: datetime) -> None:
        """The buyer declines or does not answer: the goods go back unrepaired."""

    @move(
        source=INSPECTED,
        target=State.WAITING_PARTS,
        label=_("Wait for parts"),
        roles=CENTRE,
        emits="repair.waiting_parts",
        form=PartsForm,
        visibility=Visibility.BUYER,
    )
    def wait_for_parts(self, *, at: datetime, part: str, expected_on: date | None) -> None:
        """A part has to come first; the time does not count as warranty (3B)."""
        self.parts, self.parts_expected_on = part, expected_on

    @move(
        source=State.WAITING_PARTS,
        target=State.REPAIRING,
        label=_("Parts have come"),
        roles=CENTRE,
        emits="repair.parts_in",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def take_in_parts(self, *, at: datetime) -> None:
        """The repair goes on."""

    @move(
        source=State.REPAIRING,
        target=State.REPAIRED,
        label=_("Repaired"),
        roles=CENTRE,
        emits="repair.repaired",
        form=RepairedForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def repair(self, *, at: datetime, parts: str, test_result: str) -> None:
        """Repaired and tested."""
        self.repaired_at = at
        self.parts, self.test_result = parts or self.parts, test_result

    @move(
        source=State.REPAIRING,
        target=State.REPAIRED,
        label=_("Replaced by another item"),
        roles=CENTRE,
        emits="repair.swapped",
        form=SwapForm,
        visibility=Visibility.BUYER,
    )
    def swap(self, *, at: datetime, new_serial: str, test_result: str) -> None:
        """The buyer gets another item of the same kind; its warranty starts afresh (CPR art 18)."""
        self.repaired_at = at
        self.new_serial, self.test_result = new_serial, test_result

    @move(
        source=INSPECTED,
        target=State.NO_FAULT,
        label=_("No fault found"),
        roles=CENTRE,
        emits="repair.no_fault",
        form=FindingForm,
        visibility=Visibility.BUYER,
    )
    def find_no_fault(self, *, at: datetime, diagnosis: str) -> None:
        """It works as it should; it goes back as it is."""
        self.outcome = State.NO_FAULT
        self.diagnosis = diagnosis

    @move(
        source=(*INSPECTED, State.WAITING_PARTS),
        target=State.UNREPAIRABLE,
        label=_("Cannot be repaired"),
        roles=CENTRE,
        emits="repair.unrepairable",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def give_up(self, *, at: datetime, reason: str) -> None:
        """The centre cannot repair it; the buyer chooses what follows."""
        self.diagnosis = reason

    @move(
        source=INSPECTED,
        target=None,
        label=_("Thirty days over"),
        roles=SYSTEM_ONLY,
        emits="repair.overrun",
        visibility=Visibility.BUYER,
    )
    def overrun(self, *, at: datetime) -> None:
        """Thirty days have passed since receipt: the buyer may choose exchange or return."""
        self.overrun_at = at

    @move(
        source=(
            State.REPAIRED,
            State.UNREPAIRABLE,
            State.NO_FAULT,
            State.DECLINED,
            State.HELD,
            State.BOUNCED,
        ),
        target=State.SHIPPED_BACK,
        label=_("Shipped back"),
        roles=CENTRE,
        emits="repair.shipped_back",
        form=ShipBackForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def ship_back(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """On its way back to the buyer."""
        self.carrier_back, self.waybill_back = carrier, waybill
        self.times_sent += 1
        self.shipped_at = self.shipped_at or at

    @move(
        source=State.SHIPPED_BACK,
        target=State.BOUNCED,
        label=_("Came back"),
        roles=CENTRE | SYSTEM_ONLY,
        emits="repair.bounced",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def bounce(self, *, at: datetime, reason: str) -> None:
        """The buyer refused the parcel, or it could not be delivered: the buyer is asked before it is sent again."""

    @move(
        source=State.SHIPPED_BACK,
        target=State.CLOSED,
        label=_("Close"),
        roles=SYSTEM_ONLY,
        emits="repair.closed",
    )
    def close(self, *, at: datetime) -> None:
        """The buyer has it back."""
        self.back_at = at

    @move(
        source=(
            State.EXPECTED,
            *INSPECTED,
            State.QUOTED,
            State.WAITING_PARTS,
            State.UNREPAIRABLE,
            State.HELD,
            State.BOUNCED,
            State.SHIPPED_BACK,
        ),
        target=State.CLOSED,
        label=_("Call off"),
        roles=SYSTEM_ONLY,
        emits="repair.closed",
    )
    def call_off(self, *, at: datetime) -> None:
        """The case was withdrawn before the goods arrived, or became an exchange or a return."""


class RepairPart(models.Model):
    """A part used in a repair. Price in fen; nothing is billed to the buyer without an accepted quote."""

    job = models.ForeignKey(
        RepairJob, models.CASCADE, related_name="parts_used", verbose_name=_("repair job")
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    price_fen = models.PositiveIntegerField(_("price (fen)"), default=0)

    class Meta:
        verbose_name = _("part used")
        verbose_name_plural = _("parts used")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"
