"""An item that reached the wrong repair centre (I6): recorded there, and sent on or back."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.models import Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, Tone, move
from tickets.models.centre import RepairCentre
from tickets.models.forms import ForwardForm
from tickets.models.repair import CENTRE, RepairJob
from tickets.states import ForeignState as State


class ForeignIntake(WorkflowModel):
    """What a centre did with goods that another centre expects. The repair clock starts only there."""

    number_prefix = "RX"
    clocks = {
        State.RECORDED: (
            Clock("foreign", "warranty.foreign", audience=CENTRE, escalate_to=frozenset({Role.SUPERVISOR})),
        )
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    job = models.ForeignKey(RepairJob, models.PROTECT, related_name="strayed", verbose_name=_("repair job"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    centre = models.ForeignKey(
        RepairCentre, models.PROTECT, related_name="+", verbose_name=_("where it arrived")
    )
    condition = models.CharField(_("condition on receipt"), max_length=200)
    carrier_onward = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill_onward = models.CharField(_("waybill"), max_length=40, blank=True)
    state = StateField(choices=State, default=State.RECORDED)

    class Meta:
        verbose_name = _("goods at the wrong centre")
        verbose_name_plural = _("goods at the wrong centre")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.centre.partner_id})

    @property
    def subject_key(self) -> str:
        return self.job.subject_key

    @move(
        source=State.RECORDED,
        target=State.FORWARDED,
        label=_("Forward to the right centre"),
        roles=CENTRE,
        emits="foreign_intake.forwarded",
        form=ForwardForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def forward(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """The goods go on to the centre that expects them."""
        self.carrier_onward, self.waybill_onward = carrier, waybill

    @move(
        source=State.RECORDED,
        target=State.RETURNED,
        label=_("Send back to the buyer"),
        roles=CENTRE,
        emits="foreign_intake.returned",
        form=ForwardForm,
        visibility=Visibility.BUYER,
    )
    def send_back(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """The goods go back to the buyer, who sends them to the right centre."""
        self.carrier_onward, self.waybill_onward = carrier, waybill
