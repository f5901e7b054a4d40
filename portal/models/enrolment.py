"""Applications and memberships (domain E2, E3)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models.catalogue import Service, ServiceVersion
from portal.models.people import Shop
from portal.models.workflow import StateField, WorkflowModel
from portal.policies import cooling_off
from portal.states import ApplicationState as App
from portal.states import EnrolmentState as Member
from portal.states import ExitKind
from portal.workflow import Clock, NoteForm, ReasonForm, Tone, move

REVIEW = Clock(
    "review", "enrol.review", move="escalate", audience=frozenset({Role.REVIEWER}), escalate_to=REVIEWERS
)


class EnrolmentApplication(WorkflowModel):
    """A shop's request to join a service, pinned to the rule version it was submitted under (C-3 b)."""

    number_prefix = "AP"
    clocks = {
        App.IN_REVIEW: (
            Clock(
                "review",
                "enrol.review",
                move="escalate",
                audience=frozenset({Role.REVIEWER}),
                escalate_to=REVIEWERS,
            ),
        ),
        App.INFO_REQUESTED: (Clock("info", "enrol.info", move="withdraw_stale", audience=SHOP_DECIDERS),),
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
        form=ReasonForm,
        tone=Tone.PRIMARY,
    )
    def provide_info(self, *, at: datetime, reason: str) -> None:
        """Answer the reviewer's question."""
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
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Refuse the shop, with the reason the merchant reads."""
        self.decided_at = at
        self.decision_note = reason

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


class Enrolment(WorkflowModel):
    """A membership. The re-join date is a date that is compared when read, never a state (C-4)."""

    number_prefix = "EN"

    number = models.CharField(_("number"), max_length=24, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="enrolments", verbose_name=_("shop"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="enrolments", verbose_name=_("service"))
    application = models.OneToOneField(
        EnrolmentApplication, models.PROTECT, null=True, related_name="enrolment"
    )
    terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, related_name="+", verbose_name=_("rule version")
    )
    state = StateField(choices=Member, default=Member.ACTIVE)
    effective_from = models.DateTimeField(_("effective from"))
    term_ends_at = models.DateTimeField(_("term ends at"), null=True, blank=True)
    suspensions = models.JSONField(_("suspensions"), default=list, editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True)
    suspension_cause = models.CharField(_("cause of suspension"), max_length=40, blank=True)
    effective_exit_at = models.DateTimeField(_("left at"), null=True)
    exit_kind = models.CharField(_("way of leaving"), max_length=12, choices=ExitKind, blank=True)
    rejoin_allowed_at = models.DateTimeField(_("re-join possible from"), null=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "service"],
                condition=Q(state__in=Member.live_states),
                name="one_live_enrolment",
            )
        ]
        indexes = [models.Index(fields=["service", "shop", "effective_from"], name="enrolment_cover")]

    def __str__(self) -> str:
        return self.number

    def protects(self, paid_at: datetime) -> bool:
        """Whether an order paid at this instant carries the promise: paid no later than the exit, by the order's
        own time and not by the order of arrival (C-11)."""
        if paid_at < self.effective_from:
            return False
        if self.effective_exit_at is not None and paid_at > self.effective_exit_at:
            return False
        return not any(_covers(spell, paid_at) for spell in self.suspensions)

    @move(
        source=Member.ACTIVE,
        target=Member.SUSPENDED,
        label=_("Suspend"),
        roles=REVIEWERS | SYSTEM_ONLY,
        emits="enrolment.suspended",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, reason: str) -> None:
        """Give no promise to new orders; those already given stay."""
        self.suspensions = [*self.suspensions, {"from": at.isoformat(), "until": None}]
        self.suspension_cause = reason[:40]

    @move(
        source=Member.SUSPENDED,
        target=Member.ACTIVE,
        label=_("Reinstate"),
        roles=REVIEWERS | SYSTEM_ONLY,
        emits="enrolment.reinstated",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def reinstate(self, *, at: datetime, note: str) -> None:
        """Give promises again from now on; the gap is not filled backwards."""
        self.suspensions = [*self.suspensions[:-1], {**self.suspensions[-1], "until": at.isoformat()}]
        self.suspension_cause = ""

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Leave the service"),
        roles={Role.OWNER, Role.MANAGER},
        emits="enrolment.exit_requested",
        tone=Tone.DANGER,
        confirm=_("New orders no longer carry the promise. Orders already paid keep it."),
    )
    def request_exit(self, *, at: datetime) -> None:
        """Leave at any time and without a reason (S1 1.12); orders already paid keep their promises."""
        self._end(at, ExitKind.VOLUNTARY)
        if self.terms.cooling_off_days and (self.term_ends_at is None or at < self.term_ends_at):
            self.rejoin_allowed_at = cooling_off.rejoin_allowed_at(at, self.terms.cooling_off_days)
        if self.suspended_until and (self.rejoin_allowed_at or at) < self.suspended_until:
            self.rejoin_allowed_at = self.suspended_until

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Terminate"),
        roles={Role.SUPERVISOR},
        emits="enrolment.terminated",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def terminate(self, *, at: datetime, reason: str) -> None:
        """Expel the shop for a serious breach; re-joining needs a decision of the platform."""
        self._end(at, ExitKind.EXPELLED)

    @move(
        source=Member.EXITING,
        target=Member.EXITED,
        label=_("Obligations fulfilled"),
        roles=SYSTEM_ONLY,
        emits="enrolment.exited",
    )
    def finish_exit(self, *, at: datetime) -> None:
        """Close the membership once the last protected order has run out."""

    def _end(self, at: datetime, kind: ExitKind) -> None:
        self.effective_exit_at = at
        self.exit_kind = kind


def _covers(spell: dict[str, str | None], instant: datetime) -> bool:
    started, ended = spell["from"], spell["until"]
    return datetime.fromisoformat(started or "") <= instant and (
        ended is None or instant < datetime.fromisoformat(ended)
    )
