"""Suggestions of more capacity where a forecast load outgrows what there is."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from carriers.models import Carrier
from portal.actors import SYSTEM_ONLY, Actor, Role
from portal.errors import Reason
from portal.models import StateField, WorkflowModel
from portal.models.workflow import ids
from portal.workflow import ReasonForm, Tone, move
from tickets.models.centre import RepairCentre
from tickets.models.forecast import ForecastRun, ForecastSeries
from tickets.models.forms import BookCapacityForm
from tickets.models.technician import ServiceProvider
from tickets.states import SuggestionState as State

PLANNERS = frozenset({Role.SUPERVISOR, Role.CARRIER_MANAGER})


class CapacitySuggestion(WorkflowModel):
    """So many more a day for a repair centre, a service provider or one area of a carrier, from the first to the last
    day (local days of Asia/Shanghai, both counted). `booked` is what was really added, by day."""

    number_prefix = "CG"

    number = models.CharField(_("number"), max_length=24, unique=True)
    run = models.ForeignKey(
        ForecastRun, models.SET_NULL, null=True, related_name="suggestions", verbose_name=_("forecast")
    )
    series = models.ForeignKey(
        ForecastSeries, models.SET_NULL, null=True, related_name="+", verbose_name=_("forecast series")
    )
    centre = models.ForeignKey(
        RepairCentre, models.CASCADE, null=True, related_name="+", verbose_name=_("repair centre")
    )
    provider = models.ForeignKey(
        ServiceProvider, models.CASCADE, null=True, related_name="+", verbose_name=_("service provider")
    )
    carrier = models.ForeignKey(
        Carrier, models.CASCADE, null=True, related_name="+", verbose_name=_("carrier")
    )
    area_code = models.CharField(_("area code"), max_length=40, blank=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    extra = models.PositiveIntegerField(_("more a day"))
    load = models.PositiveIntegerField(_("load forecast a day"))
    capacity = models.PositiveIntegerField(_("capacity a day"))
    reasons = models.JSONField(_("why"), default=list)
    booked = models.JSONField(_("booked by day"), default=dict)
    state = StateField(choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("capacity suggestion")
        verbose_name_plural = _("capacity suggestions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="suggestion_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=False, provider__isnull=True, carrier__isnull=True)
                | Q(centre__isnull=True, provider__isnull=False, carrier__isnull=True)
                | Q(centre__isnull=True, provider__isnull=True, carrier__isnull=False),
                name="suggestion_is_for_one",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="suggestion_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> RepairCentre | ServiceProvider | Carrier:
        """Whose capacity it is about."""
        found = self.centre or self.provider or self.carrier
        assert found
        return found

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.target.partner_id)

    @property
    def why(self) -> list[Reason]:
        return [Reason.from_json(stored) for stored in self.reasons]

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The carriers' desk plans for carriers only."""
        roles = super().roles_of(actor)
        return roles if self.carrier_id else roles - {Role.CARRIER_MANAGER}

    @move(
        source=State.OPEN,
        target=State.BOOKED,
        label=_("Book the capacity"),
        roles=PLANNERS,
        form=BookCapacityForm,
        emits="capacity.booked",
        tone=Tone.PRIMARY,
    )
    def book(self, *, at: datetime, extra: int | None, last_day: object) -> None:
        """Add the capacity on the days still ahead, or part of it: less a day, or fewer days."""

    @move(
        source=State.OPEN,
        target=State.DISMISSED,
        label=_("Dismiss"),
        roles=PLANNERS,
        form=ReasonForm,
        emits="capacity.suggestion_dismissed",
    )
    def dismiss(self, *, at: datetime, reason: str) -> None:
        """No more capacity is wanted; why is on record."""

    @move(
        source=State.OPEN,
        target=State.LAPSED,
        label=_("Lapse"),
        roles=SYSTEM_ONLY,
        emits="capacity.suggestion_lapsed",
    )
    def lapse(self, *, at: datetime) -> None:
        """A newer forecast has taken its place."""
