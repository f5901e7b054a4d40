"""Appeals, waivers and published measures: how decisions about a shop are shown and questioned."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.models.service import Service
from portal.models.workflow import RecordedModel, StateField, WorkflowModel
from portal.states import AppealState, Measure, WaiverState
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move


class Appeal(WorkflowModel):
    """A shop's request that a second person look at one decision: a rejection, or a measure against a member."""

    number_prefix = "AL"
    clocks: ClassVar[Any] = {
        AppealState.OPEN: (
            Clock(
                "appeal",
                "enrol.appeal",
                move="escalate",
                audience=frozenset({Role.REVIEWER}),
                escalate_to=REVIEWERS,
            ),
        ),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="appeals", verbose_name=_("shop"))
    application = models.ForeignKey(
        EnrolmentApplication, models.PROTECT, null=True, related_name="appeals", verbose_name=_("application")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, related_name="appeals", verbose_name=_("membership")
    )
    decision = models.CharField(_("decision appealed against"), max_length=60)
    decided_by = models.PositiveBigIntegerField(null=True)
    decision_event = models.PositiveBigIntegerField(null=True)
    state = StateField(choices=AppealState, default=AppealState.OPEN)
    grounds = models.TextField(_("grounds"))
    ruling = models.TextField(_("ruling"), blank=True)
    ruled_at = models.DateTimeField(_("ruled at"), null=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, enrolment__isnull=True)
                | Q(application__isnull=True, enrolment__isnull=False),
                name="appeal_against_one_thing",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="one_open_appeal_per_application"
            ),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state="open"), name="one_open_appeal_per_enrolment"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> EnrolmentApplication | Enrolment:
        """What the decision was about."""
        found = self.application or self.enrolment
        assert found
        return found

    @move(
        source=AppealState.OPEN,
        target=AppealState.GRANTED,
        label=_("Grant the appeal"),
        roles=REVIEWERS,
        emits="appeal.granted",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def grant(self, *, at: datetime, note: str) -> None:
        """Find the shop right: the decision is undone."""
        self.ruling, self.ruled_at = note, at

    @move(
        source=AppealState.OPEN,
        target=AppealState.DISMISSED,
        label=_("Dismiss the appeal"),
        roles=REVIEWERS,
        emits="appeal.dismissed",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def dismiss(self, *, at: datetime, reason: str) -> None:
        """Let the decision stand, with the reason the merchant reads."""
        self.ruling, self.ruled_at = reason, at

    @move(
        source=AppealState.OPEN,
        target=AppealState.WITHDRAWN,
        label=_("Withdraw"),
        roles=SHOP_DECIDERS,
        emits="appeal.withdrawn",
    )
    def withdraw(self, *, at: datetime) -> None:
        """Take the appeal back."""

    @move(
        source=AppealState.OPEN,
        target=None,
        label=_("Escalate"),
        roles=SYSTEM_ONLY,
        emits="appeal.escalated",
    )
    def escalate(self, *, at: datetime) -> None:
        """Tell the supervisors that the appeal is overdue."""
        self.escalated_at = at


class Waiver(WorkflowModel):
    """One condition or requirement that one shop need not meet for a time, with who decided it and why."""

    number_prefix = "WV"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="waivers", verbose_name=_("shop"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    code = models.CharField(
        _("condition or requirement"),
        max_length=60,
        help_text=_("The metric, or the code of the requirement."),
    )
    state = StateField(choices=WaiverState, default=WaiverState.GRANTED)
    reason = models.TextField(_("reason"))
    granted_by = models.CharField(_("granted by"), max_length=120, editable=False)
    valid_from = models.DateTimeField(_("valid from"), editable=False)
    valid_until = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-id"]
        indexes = [models.Index(fields=["shop", "service", "valid_until"], name="waiver_in_force")]

    def __str__(self) -> str:
        return self.number

    @move(
        source=WaiverState.GRANTED,
        target=WaiverState.REVOKED,
        label=_("Revoke"),
        roles={Role.SUPERVISOR},
        emits="waiver.revoked",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def revoke(self, *, at: datetime, reason: str) -> None:
        """End the waiver now; the condition counts again from the next judgement."""
        self.valid_until = min(self.valid_until, at)


class PublishedMeasure(RecordedModel):
    """A warning, suspension or termination as the public reads it: shop, breach, measure.

    Published within one working day and left up until it ends (Measures for Online Transactions art 30).
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="measures", verbose_name=_("membership")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    measure = models.CharField(_("measure"), max_length=12, choices=Measure)
    cause = models.TextField(_("cause"))
    advice = models.TextField(_("what the shop can do"), blank=True)
    findings = models.JSONField(_("findings"), default=list, editable=False)
    decided_at = models.DateTimeField(_("decided at"))
    published_at = models.DateTimeField(_("published at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("published measure")
        verbose_name_plural = _("published measures")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["-published_at"], condition=Q(ended_at=None), name="measure_standing")
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.enrolment.number}"
