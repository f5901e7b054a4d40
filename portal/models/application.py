"""Applications to join a service (domain E2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models.forms import AppealForm, AssignForm, InformationForm, RejectForm
from portal.models.people import Shop, User
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.models.workflow import StateField, WorkflowModel
from portal.states import ApplicationState as App
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move

REVIEW = Clock(
    "review",
    "enrol.review",
    move="escalate",
    audience=frozenset({Role.REVIEWER}),
    escalate_to=REVIEWERS,
    only_if="not_escalated",
)
REVIEW_PAUSED = replace(REVIEW, paused=True)


class EnrolmentApplication(WorkflowModel):
    """A shop's request to join a service, pinned to the rule version it was submitted under (C-3 b)."""

    number_prefix = "AP"
    clocks = {
        App.IN_REVIEW: (REVIEW,),
        App.INFO_REQUESTED: (
            Clock("info", "enrol.info", move="withdraw_stale", audience=SHOP_DECIDERS),
            REVIEW_PAUSED,
        ),
        App.APPROVED: (Clock("tasks", "enrol.tasks", move="expire", audience=SHOP_DECIDERS),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="applications", verbose_name=_("shop"))
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="applications", verbose_name=_("service")
    )
    terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name=_("rule version")
    )
    state = StateField(choices=App, default=App.DRAFT)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    verdicts = models.JSONField(_("verdicts"), default=list, editable=False)
    manual_review = models.BooleanField(_("needs a closer look"), default=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_note = models.TextField(_("decision"), blank=True)
    advice = models.TextField(_("what the shop can do"), blank=True)
    reviewer = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer"), editable=False
    )
    accepted_terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("newer version accepted")
    )
    appealed_at = models.DateTimeField(_("appealed at"), null=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "service"],
                condition=Q(state__in=App.open_states),
                name="one_open_application",
            )
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="application_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def not_escalated(self) -> bool:
        """Whether the review may still come in time: once it was escalated its clock does not begin again."""
        return self.escalated_at is None

    @property
    def verdict_reasons(self) -> list[Reason]:
        return [Reason.from_json(verdict) for verdict in self.verdicts]

    @move(
        source=App.DRAFT,
        target=App.IN_REVIEW,
        label=_("Submit"),
        roles=SHOP_DECIDERS,
        emits="application.submitted",
        tone=Tone.PRIMARY,
    )
    def submit(self, *, at: datetime) -> None:
        """Hand the application in for review under the version now in force."""
        self.submitted_at = at

    @move(
        source=App.IN_REVIEW,
        target=App.INELIGIBLE,
        label=_("Conditions not met"),
        roles=SYSTEM_ONLY,
        emits="application.ineligible",
    )
    def find_ineligible(self, *, at: datetime) -> None:
        """Close the application because a condition fails; the shop may apply again when it passes."""
        self.decided_at = at

    @move(
        source=App.IN_REVIEW,
        target=App.INFO_REQUESTED,
        label=_("Ask for information"),
        roles=REVIEWERS,
        emits="application.info_requested",
        form=ReasonForm,
    )
    def request_info(self, *, at: datetime, reason: str) -> None:
        """Ask the merchant for something; the review clock pauses meanwhile."""
        self.decision_note = reason

    @move(
        source=App.INFO_REQUESTED,
        target=App.IN_REVIEW,
        label=_("Provide information"),
        roles=SHOP_DECIDERS,
        emits="application.info_provided",
        form=InformationForm,
        tone=Tone.PRIMARY,
    )
    def provide_info(self, *, at: datetime, reason: str, accept_version: int | None) -> None:
        """Answer the reviewer's question; the review clock goes on with what was left."""
        self.answers = {**self.answers, "information": reason}

    @move(
        source=App.IN_REVIEW,
        target=App.APPROVED,
        label=_("Approve"),
        roles=REVIEWERS,
        emits="application.approved",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Accept the shop; it is enrolled as soon as every requirement is met."""
        self.decided_at = at
        self.decision_note = note

    @move(
        source=App.IN_REVIEW,
        target=App.REJECTED,
        label=_("Reject"),
        roles=REVIEWERS,
        emits="application.rejected",
        form=RejectForm,
        tone=Tone.DANGER,
    )
    def reject(self, *, at: datetime, reason: str, advice: str) -> None:
        """Refuse the shop, with the reason the merchant reads and what to do."""
        self.decided_at = at
        self.decision_note = reason
        self.advice = advice

    @move(
        source=App.REJECTED,
        target=None,
        label=_("Appeal"),
        roles=SHOP_DECIDERS,
        emits="application.appealed",
        form=AppealForm,
    )
    def appeal(self, *, at: datetime, grounds: str) -> None:
        """Ask a second person to look at the rejection; once per decision."""
        self.appealed_at = at

    @move(
        source=App.REJECTED,
        target=App.IN_REVIEW,
        label=_("Reopen"),
        roles=SYSTEM_ONLY,
        emits="application.reopened",
    )
    def reopen(self, *, at: datetime) -> None:
        """Review again, because an appeal was granted."""
        self.decided_at = None
        self.manual_review = True

    @move(
        source=(App.IN_REVIEW, App.INFO_REQUESTED),
        target=None,
        label=_("Take over"),
        roles=REVIEWERS,
        emits="application.assigned",
    )
    def take_over(self, *, at: datetime) -> None:
        """Review this application yourself."""

    @move(
        source=(App.IN_REVIEW, App.INFO_REQUESTED),
        target=None,
        label=_("Assign"),
        roles={Role.SUPERVISOR} | SYSTEM_ONLY,
        emits="application.assigned",
        form=AssignForm,
    )
    def assign(self, *, at: datetime, reviewer: str) -> None:
        """Give the review to somebody."""

    @move(
        source=App.IN_REVIEW,
        target=None,
        label=_("Escalate"),
        roles=SYSTEM_ONLY,
        emits="application.escalated",
    )
    def escalate(self, *, at: datetime) -> None:
        """Tell the supervisors that the review is overdue; an application is never approved by silence."""
        self.escalated_at = at

    @move(
        source=App.APPROVED,
        target=App.ENROLLED,
        label=_("Activate"),
        roles=REVIEWERS | SYSTEM_ONLY,
        emits="application.enrolled",
        tone=Tone.PRIMARY,
    )
    def activate(self, *, at: datetime) -> None:
        """Start the membership."""

    @move(
        source=App.APPROVED,
        target=App.EXPIRED,
        label=_("Expire"),
        roles=SYSTEM_ONLY,
        emits="application.expired",
    )
    def expire(self, *, at: datetime) -> None:
        """Close an approved application whose requirements were not met in time."""

    @move(
        source=App.open_states,
        target=App.WITHDRAWN,
        label=_("Withdraw"),
        roles=SHOP_DECIDERS,
        emits="application.withdrawn",
        tone=Tone.DANGER,
        confirm=_("The application is closed for good."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """Take the application back."""

    @move(
        source=App.INFO_REQUESTED,
        target=App.WITHDRAWN,
        label=_("Close unanswered"),
        roles=SYSTEM_ONLY,
        emits="application.withdrawn",
    )
    def withdraw_stale(self, *, at: datetime) -> None:
        """Close an application whose question was not answered in time."""
