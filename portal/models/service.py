"""What the catalogue offers: services with their life cycle, and where each of them holds."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.models.records import Region
from portal.models.workflow import RecordedModel, StateField, WorkflowModel
from portal.policies.scope import Area
from portal.states import Module, Phase, ServiceState
from portal.workflow import NoteForm, ReasonForm, Tone, move

CATALOGUE_KEEPERS = frozenset({Role.RULE_EDITOR, Role.SUPERVISOR})


class Service(WorkflowModel):
    """A service promise a shop can join, or the programme that groups them. The code is unique for ever."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("programme")
    )
    module = models.CharField(_("module"), max_length=20, choices=Module)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase)
    state = StateField(choices=ServiceState, default=ServiceState.DRAFT)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    joinable = models.BooleanField(_("shops can join"), default=True)
    portal_path = models.CharField(_("portal navigation"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @move(
        source=ServiceState.DRAFT,
        target=ServiceState.OPEN,
        label=_("Open to shops"),
        roles=CATALOGUE_KEEPERS,
        emits="service.opened",
        tone=Tone.PRIMARY,
    )
    def open(self, *, at: datetime) -> None:
        """Put the service into the catalogue; shops can join once a rule version is in force."""

    @move(
        source=ServiceState.OPEN,
        target=ServiceState.CLOSED_TO_NEW,
        label=_("Close to new shops"),
        roles=CATALOGUE_KEEPERS,
        emits="service.closed_to_new",
        form=ReasonForm,
        tone=Tone.DANGER,
        confirm=_("Members stay; no other shop can join. Every member is told."),
    )
    def close_to_new(self, *, at: datetime, reason: str) -> None:
        """Take no more shops; memberships and their promises go on."""

    @move(
        source=ServiceState.CLOSED_TO_NEW,
        target=ServiceState.OPEN,
        label=_("Open again"),
        roles=CATALOGUE_KEEPERS,
        emits="service.reopened",
        form=NoteForm,
    )
    def reopen(self, *, at: datetime, note: str) -> None:
        """Let shops join again."""

    @move(
        source=ServiceState.CLOSED_TO_NEW,
        target=ServiceState.RETIRED,
        label=_("Retire"),
        roles=CATALOGUE_KEEPERS,
        emits="service.retired",
        form=ReasonForm,
        tone=Tone.DANGER,
        confirm=_("A retired service never comes back. Its rules stay public."),
    )
    def retire(self, *, at: datetime, reason: str) -> None:
        """End the service once nobody is a member and no order is protected by it any more."""


class ServiceArea(RecordedModel):
    """A region in which a service holds, from the first to the last local date (S1 1.22). A service without any
    row holds everywhere. Rows are never deleted: an area ends by its last day."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="areas", verbose_name=_("service"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    effective_from = models.DateField(_("first day"))
    effective_until = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("The last day counts. Empty: until further notice.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["service", "region", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "region", "effective_from"], name="one_service_area_per_first_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
                name="service_area_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.region_id} {self.effective_from}"

    def as_area(self) -> Area:
        return Area(self.region_id, self.effective_from, self.effective_until)
