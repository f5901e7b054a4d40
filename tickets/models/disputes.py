"""Disputes: the platform decides between buyer and merchant, by two people, with one appeal (domain E15)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, Actor
from portal.models import Evidence, Shop, StateField
from portal.workflow import Clock, Context
from tickets.models.disputes_ruling import DisputeRuling
from tickets.models.ticket import Ticket
from tickets.policies.disputes import party_of
from tickets.states import Audience, Party
from tickets.states import DisputeState as State

REVIEW = Clock("review", "dispute.decision", audience=REVIEWERS, escalate_to=REVIEWERS)
EXECUTION = Clock("execution", "dispute.execution", move="execute", only_if="to_execute")


class Dispute(DisputeRuling):
    """A dispute about one case, or about several cases of the same pieces (M6). What is a fact about the verdict stands
    here; what each side said and handed in are rows of their own."""

    number_prefix = "DS"
    clocks = {
        State.OPENED: (
            Clock("answer", "dispute.merchant_answer", move="take_up", only_if="unanswered"),
            Clock(
                "review", "dispute.decision", audience=REVIEWERS, escalate_to=REVIEWERS, only_if="answered"
            ),
        ),
        State.INTERVENED: (REVIEW,),
        State.EVIDENCE: (Clock("evidence", "dispute.evidence", move="evidence_over", due="evidence_until"),),
        State.FIRST_REVIEW_DONE: (REVIEW,),
        State.PAUSED: (Clock("pause", "dispute.pause", move="resume"),),
        State.RULED: (EXECUTION, Clock("appeal", "dispute.appeal", move="close_case")),
        State.APPEAL: (EXECUTION, REVIEW),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="disputes", verbose_name=_("case"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    state = StateField(choices=State, default=State.OPENED)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=~Q(state__in=State.over), name="one_open_dispute_per_case"
            )
        ]
        indexes = [models.Index(fields=["shop", "state", "-id"], name="dispute_shop_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.ticket.storefront_id})

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}"

    def concerns(self, actor: Actor) -> bool:
        """A buyer's link to any of its cases reaches it (M6)."""
        linked = actor.subject.startswith("ticket:") and self.pk is not None
        return super().concerns(actor) or (
            linked and any(actor.subject == f"ticket:{case.ticket_id}" for case in self.cases.all())
        )

    def side_of(self, context: Context) -> str:
        return party_of(context.actor, storefront=self.ticket.storefront_id)


class DisputedCase(models.Model):
    """A case that a dispute is about."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="cases", verbose_name=_("dispute"))
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="disputed", verbose_name=_("case"))

    class Meta:
        verbose_name = _("disputed case")
        verbose_name_plural = _("disputed cases")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["dispute", "ticket"], name="case_once_per_dispute")]

    def __str__(self) -> str:
        return str(self.ticket)


class DisputeEvidence(models.Model):
    """A file with the side that handed it in and the round it belongs to (0: before any was asked for)."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="files", verbose_name=_("dispute"))
    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="+", verbose_name=_("file"))
    party = models.CharField(_("handed in by"), max_length=10, choices=Party)
    round = models.PositiveSmallIntegerField(_("round"), default=0)

    class Meta:
        verbose_name = _("evidence in a dispute")
        verbose_name_plural = _("evidence in disputes")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.party} {self.evidence.name}"


class DisputeMessage(models.Model):
    """What one side said, and who reads it."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="messages", verbose_name=_("dispute"))
    party = models.CharField(_("said by"), max_length=10, choices=Party)
    audience = models.CharField(_("read by"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    author = models.CharField(_("author"), max_length=120)
    text = models.CharField(_("text"), max_length=1000)
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("message in a dispute")
        verbose_name_plural = _("messages in disputes")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.party} {self.said_at:%Y-%m-%d %H:%M}"
