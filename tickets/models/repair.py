"""Repair centres and their jobs (domain D3, E9)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import SYSTEM_ONLY, Role
from portal.models import Partner, Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, ReasonForm, Tone, move
from tickets.models.forms import DiagnoseForm, ReceiveForm, RepairedForm, ShipBackForm
from tickets.models.ticket import Ticket
from tickets.states import RepairState as State

CENTRE = frozenset({Role.REPAIR_CENTRE, Role.SUPERVISOR})


class RepairCentre(models.Model):
    """Where goods are repaired; one centre may serve several brands (S0 0.36)."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    categories = models.JSONField(
        _("categories"), default=list, help_text=_("Category prefixes it may repair.")
    )
    region = models.CharField(_("region (GB/T 2260)"), max_length=12)
    address = models.CharField(_("address"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("repair centre")
        verbose_name_plural = _("repair centres")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def repairs(self, category: str) -> bool:
        return any(category.startswith(prefix) for prefix in self.categories)


class RepairJob(WorkflowModel):
    """One item at one centre. Thirty days from receipt, else the buyer may choose exchange or return (3B)."""

    pins_procedure = True

    number_prefix = "RJ"
    clocks = {
        State.RECEIVED: (
            Clock("inspect", "warranty.inspect", audience=CENTRE),
            Clock("repair", "warranty.repair", move="overrun", due="repair_due", audience=CENTRE),
        ),
        State.REPAIRING: (
            Clock("repair", "warranty.repair", move="overrun", due="repair_due", audience=CENTRE),
        ),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="repair", verbose_name=_("case"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    centre = models.ForeignKey(
        RepairCentre, models.PROTECT, related_name="jobs", verbose_name=_("repair centre")
    )
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    condition = models.CharField(_("condition on receipt"), max_length=200, blank=True)
    fault_code = models.CharField(_("fault code"), max_length=30, blank=True)
    diagnosis = models.CharField(_("diagnosis"), max_length=300, blank=True)
    parts = models.CharField(_("parts"), max_length=300, blank=True)
    test_result = models.CharField(_("test result"), max_length=200, blank=True)
    waybill_back = models.CharField(_("waybill back"), max_length=40, blank=True)
    carrier_back = models.CharField(_("carrier back"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    repair_by = models.DateTimeField(_("repair by"), null=True)
    overrun_at = models.DateTimeField(_("thirty days passed at"), null=True)
    repaired_at = models.DateTimeField(_("repaired at"), null=True)
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
        """The goods have arrived; serial number and condition are noted before anything is opened. Packaging and
        weight go on the chain of hand-overs of the parcel."""
        self.received_at = at
        self.serial, self.condition = serial, condition

    @move(
        source=State.RECEIVED,
        target=State.REPAIRING,
        label=_("Diagnosed"),
        roles=CENTRE,
        emits="repair.diagnosed",
        form=DiagnoseForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def diagnose(self, *, at: datetime, fault_code: str, diagnosis: str) -> None:
        """The fault is found and the repair begins."""
        self.fault_code, self.diagnosis = fault_code, diagnosis

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
        self.parts, self.test_result = parts, test_result

    @move(
        source=(State.RECEIVED, State.REPAIRING),
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
        source=(State.RECEIVED, State.REPAIRING),
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
        source=(State.REPAIRED, State.UNREPAIRABLE),
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

    @move(
        source=State.SHIPPED_BACK,
        target=State.CLOSED,
        label=_("Close"),
        roles=SYSTEM_ONLY,
        emits="repair.closed",
    )
    def close(self, *, at: datetime) -> None:
        """The buyer has it back."""

    @move(
        source=State.EXPECTED,
        target=State.CLOSED,
        label=_("Not coming"),
        roles=SYSTEM_ONLY,
        emits="repair.closed",
    )
    def call_off(self, *, at: datetime) -> None:
        """The case was withdrawn before the goods arrived."""
