"""Memberships: the time a shop belongs to a service (domain E3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import REVIEWERS, SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.models.application import EnrolmentApplication
from portal.models.forms import AppealForm, MeasureForm, PlanForm, PledgeForm, SuspendForm, WarnForm
from portal.models.leaving import LeavingMoves
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.models.workflow import StateField
from portal.states import EnrolmentState as Member
from portal.states import ExitKind, SuspensionCause
from portal.workflow import Clock, NoteForm, Tone, move

TERM = Clock("term", "enrol.term", move="end_term", due="term_ends_at", audience=SHOP_DECIDERS)
REJOIN = Clock("rejoin", "enrol.rejoin", move="announce_rejoin", due="rejoin_announces_at")
NOT_MET = noop("A requirement of the service is no longer met.")
SHOP_STOPPED = noop("The shop is not open.")
NOT_KEPT = noop("At least one condition of the service is not kept.")
ADVICE = noop("The scorecard shows which condition, the shop's value and what to do.")


def _step(name: str, policy: str, to: str) -> Clock:
    """One step towards a suspension: taken by the system only where it was the system that found the cause."""
    return Clock(name, policy, move=to, audience=SHOP_DECIDERS, only_if="ails_by_numbers")


BY_STAFF = REVIEWERS | SYSTEM_ONLY


class Enrolment(LeavingMoves):
    """A membership. The re-join date is a date that is compared when read, never a state (C-4)."""

    number_prefix = "EN"
    clocks: ClassVar[Any] = {
        Member.PROBATION: (
            Clock("probation", "enrol.probation", move="confirm", due="probation_until"),
            TERM,
        ),
        Member.ACTIVE: (TERM,),
        Member.AT_RISK: (_step("risk", "enrol.at_risk", "warn"), TERM),
        Member.WARNED: (_step("warning", "enrol.warning", "enter_grace"), TERM),
        Member.GRACE: (_step("grace", "enrol.grace", "suspend"), TERM),
        Member.SUSPENDED: (
            Clock(
                "cure",
                "enrol.cure",
                move="escalate_cure",
                due="cure_escalates_at",
                audience=SHOP_DECIDERS,
                escalate_to=REVIEWERS,
            ),
            TERM,
        ),
        Member.EXITING: (REJOIN,),
        Member.EXITED: (REJOIN,),
    }

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
    probation_until = models.DateTimeField(_("probation until"), null=True, blank=True)
    term_ends_at = models.DateTimeField(_("term ends at"), null=True, blank=True)
    accepted_terms = models.ForeignKey(
        ServiceVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("coming version accepted")
    )
    failing_since = models.DateTimeField(_("conditions not kept since"), null=True)
    findings = models.JSONField(_("findings"), default=list, editable=False)
    evaluated_at = models.DateTimeField(_("conditions judged at"), null=True)
    ailing_cause = models.CharField(
        _("cause of the warning"), max_length=12, choices=SuspensionCause, blank=True
    )
    pledge_fen = models.PositiveIntegerField(_("own penalty (fen)"), default=0)
    plan = models.TextField(_("plan of action"), blank=True)
    suspensions = models.JSONField(_("suspensions"), default=list, editable=False)
    suspended_until = models.DateTimeField(_("suspended at least until"), null=True)
    suspension_cause = models.CharField(
        _("cause of suspension"), max_length=12, choices=SuspensionCause, blank=True
    )
    cure_escalates_at = models.DateTimeField(_("cured by"), null=True)
    termination_proposed_at = models.DateTimeField(_("termination proposed at"), null=True)
    effective_exit_at = models.DateTimeField(_("left at"), null=True)
    exit_kind = models.CharField(_("way of leaving"), max_length=12, choices=ExitKind, blank=True)
    rejoin_allowed_at = models.DateTimeField(_("re-join possible from"), null=True)
    rejoin_announced_at = models.DateTimeField(null=True)

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
        indexes = [
            models.Index(fields=["service", "shop", "effective_from"], name="enrolment_cover"),
            models.Index(fields=["shop", "effective_exit_at"], name="enrolment_of_shop"),
            # The daily judgement walks the live memberships by id.
            models.Index(fields=["id"], condition=Q(state__in=Member.live_states), name="enrolment_live"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ails_by_numbers(self) -> bool:
        """Whether the system found the cause, and so goes on by itself or takes it back by itself."""
        return self.ailing_cause == SuspensionCause.CONDITIONS

    def system_data(self, move: str) -> dict[str, Any]:
        if move not in {"warn", "suspend"}:
            return {}
        return {"reason": NOT_KEPT, "advice": ADVICE, "cause": SuspensionCause.CONDITIONS}

    def protects(self, paid_at: datetime) -> bool:
        """Whether an order paid at this instant carries the promise: paid no later than the exit, by the order's
        own time and not by the order of arrival (C-11)."""
        if paid_at < self.effective_from:
            return False
        if self.effective_exit_at is not None and paid_at > self.effective_exit_at:
            return False
        return not any(_covers(spell, paid_at) for spell in self.suspensions)

    @move(
        source=Member.PROBATION,
        target=Member.ACTIVE,
        label=_("Confirm after probation"),
        roles=BY_STAFF,
        emits="enrolment.confirmed",
        tone=Tone.PRIMARY,
    )
    def confirm(self, *, at: datetime) -> None:
        """End the probation of a shop that kept the conditions."""

    @move(
        source=Member.ACTIVE,
        target=Member.AT_RISK,
        label=_("Conditions no longer kept"),
        roles=SYSTEM_ONLY,
        emits="enrolment.at_risk",
    )
    def flag_risk(self, *, at: datetime) -> None:
        """Note that a condition is no longer kept and tell the shop; nothing is published yet."""
        self.ailing_cause = SuspensionCause.CONDITIONS

    @move(
        source=Member.ailing_states,
        target=Member.ACTIVE,
        label=_("Conditions kept again"),
        roles=BY_STAFF,
        emits="enrolment.recovered",
    )
    def recover(self, *, at: datetime) -> None:
        """Return to normal, because every condition is kept again or the breach was put right."""
        self.plan = self.ailing_cause = ""

    @move(
        source=(Member.PROBATION, Member.ACTIVE, Member.AT_RISK),
        target=Member.WARNED,
        label=_("Warn"),
        roles=BY_STAFF,
        emits="enrolment.warned",
        form=WarnForm,
        tone=Tone.DANGER,
    )
    def warn(self, *, at: datetime, reason: str, advice: str, cause: str) -> None:
        """Warn the shop publicly, with the cause and what it can do. A warning by a person stands until a person
        takes it back or goes on."""
        self.ailing_cause = cause or SuspensionCause.BREACH

    @move(
        source=Member.WARNED,
        target=Member.GRACE,
        label=_("Begin the grace period"),
        roles=BY_STAFF,
        emits="enrolment.grace_begun",
    )
    def enter_grace(self, *, at: datetime) -> None:
        """Give the shop its last days before the suspension."""

    @move(
        source=Member.promising_states,
        target=Member.SUSPENDED,
        label=_("Suspend"),
        roles=BY_STAFF,
        emits="enrolment.suspended",
        form=SuspendForm,
        tone=Tone.DANGER,
    )
    def suspend(self, *, at: datetime, reason: str, advice: str, cause: str, until: datetime | None) -> None:
        """Give no promise to new orders; those already given stay."""
        self.suspensions = [*self.suspensions, {"from": at.isoformat(), "until": None}]
        self.suspension_cause = cause or SuspensionCause.BREACH
        self.ailing_cause = ""
        self.suspended_until = until or self.suspended_until

    @move(
        source=Member.SUSPENDED,
        target=Member.ACTIVE,
        label=_("Reinstate"),
        roles=BY_STAFF,
        emits="enrolment.reinstated",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def reinstate(self, *, at: datetime, note: str) -> None:
        """Give promises again from now on; the gap is not filled backwards."""
        self.suspensions = [*self.suspensions[:-1], {**self.suspensions[-1], "until": at.isoformat()}]
        self.suspension_cause = self.plan = ""
        self.suspended_until = self.cure_escalates_at = self.termination_proposed_at = None

    @move(
        source=Member.ACTIVE,
        target=Member.PROBATION,
        label=_("Go on with the probation"),
        roles=SYSTEM_ONLY,
        emits="enrolment.probation_resumed",
    )
    def resume_probation(self, *, at: datetime) -> None:
        """Return to a probation that is not over yet."""

    @move(
        source=Member.SUSPENDED,
        target=None,
        label=_("Not cured in time"),
        roles=SYSTEM_ONLY,
        emits="enrolment.cure_overdue",
    )
    def escalate_cure(self, *, at: datetime) -> None:
        """Ask the supervisors to decide: reinstate, wait, or terminate. Nobody is expelled by silence."""
        self.cure_escalates_at = None

    @move(
        source=(*Member.ailing_states, Member.SUSPENDED),
        target=None,
        label=_("Hand in a plan of action"),
        roles=SHOP_DECIDERS,
        emits="enrolment.plan_given",
        form=PlanForm,
        tone=Tone.PRIMARY,
    )
    def give_plan(self, *, at: datetime, plan: str) -> None:
        """Say what went wrong and what is being done about it."""
        self.plan = plan

    @move(
        source=Member.promising_states,
        target=None,
        label=_("Promise a penalty of your own"),
        roles=SHOP_DECIDERS,
        emits="enrolment.pledged",
        form=PledgeForm,
    )
    def pledge(self, *, at: datetime, amount_fen: int) -> None:
        """Promise buyers more than the platform asks; orders paid from now on carry it."""
        self.pledge_fen = amount_fen

    @move(
        source=(Member.WARNED, Member.GRACE, Member.SUSPENDED, Member.EXITING, Member.EXITED),
        target=None,
        label=_("Appeal"),
        roles=SHOP_DECIDERS,
        emits="enrolment.appealed",
        form=AppealForm,
    )
    def appeal(self, *, at: datetime, grounds: str) -> None:
        """Ask a second person to look at a warning, a suspension or a termination."""

    @move(
        source=Member.live_states,
        target=None,
        label=_("Propose termination"),
        roles=REVIEWERS,
        emits="enrolment.termination_proposed",
        form=MeasureForm,
        tone=Tone.DANGER,
    )
    def propose_termination(self, *, at: datetime, reason: str, advice: str) -> None:
        """Propose to expel the shop for a serious breach; a second person decides."""
        self.termination_proposed_at = at

    @move(
        source=Member.live_states,
        target=Member.EXITING,
        label=_("Terminate"),
        roles={Role.SUPERVISOR},
        emits="enrolment.terminated",
        form=MeasureForm,
        tone=Tone.DANGER,
    )
    def terminate(self, *, at: datetime, reason: str, advice: str) -> None:
        """Expel the shop as somebody else proposed; re-joining needs a decision of the platform."""
        self._end(at, ExitKind.EXPELLED)


def _covers(spell: dict[str, str | None], instant: datetime) -> bool:
    started, ended = spell["from"], spell["until"]
    return datetime.fromisoformat(started or "") <= instant and (
        ended is None or instant < datetime.fromisoformat(ended)
    )
