"""Reports that can hardly be true, and what people find of them (domain B9, B11)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import DESK, Carrier
from carriers.models.shipment import Shipment
from carriers.states import Suspicion
from carriers.states import SuspicionState as State
from portal.models import StateField, WorkflowModel
from portal.models.workflow import ids
from portal.states import Visibility
from portal.workflow import NoteForm, ReasonForm, Tone, move


class SuspiciousEvent(WorkflowModel):
    """A report of a carrier that contradicts other facts.

    Until somebody decides, the parcel stays out of the carrier's figures. Confirmed, it counts against the carrier;
    dismissed, the report counts as it was made.
    """

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+", verbose_name=_("carrier"))
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, related_name="suspicions", verbose_name=_("shipment")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Suspicion)
    key = models.CharField(max_length=120, unique=True)
    facts = models.JSONField(_("facts"), default=dict)
    raised_at = models.DateTimeField(_("raised at"))
    state = StateField(choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("suspicious report")
        verbose_name_plural = _("suspicious reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["shipment", "state"], name="suspicion_of_parcel")]

    def __str__(self) -> str:
        return f"{self.shipment}: {self.get_kind_display()}"

    @property
    def shop_scope(self) -> int | None:
        return self.shipment.shop_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids()

    @move(
        source=State.OPEN,
        target=State.CONFIRMED,
        label=_("Confirm the doubt"),
        roles=DESK,
        emits="suspicion.confirmed",
        form=ReasonForm,
        tone=Tone.DANGER,
        visibility=Visibility.INTERNAL,
    )
    def confirm(self, *, at: datetime, reason: str) -> None:
        """The report is false: it counts against the carrier."""
        self.decided_at = at

    @move(
        source=State.OPEN,
        target=State.DISMISSED,
        label=_("Dismiss the doubt"),
        roles=DESK,
        emits="suspicion.dismissed",
        form=NoteForm,
        tone=Tone.PRIMARY,
        visibility=Visibility.INTERNAL,
    )
    def dismiss(self, *, at: datetime, note: str) -> None:
        """The report is right after all and counts as it was made."""
        self.decided_at = at
