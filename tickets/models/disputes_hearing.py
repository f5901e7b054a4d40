"""What both sides and the platform do before a dispute is decided (domain E15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import WorkflowModel
from portal.states import Visibility
from portal.workflow import Context, NoteForm, ReasonForm, Tone, move
from tickets.models.forms.disputes import AskForm, OfferForm, StatementForm
from tickets.states import DisputeState as State
from tickets.states import Party

PARTIES = BUYER_SIDE | SHOP_WORKERS | {Role.ERP}
UNDECIDED = State.undecided


def only_the_other_side(row: DisputeHearing, context: Context) -> Iterator[Reason]:
    """Who opened the dispute has spoken already."""
    if row.side_of(context) == row.opened_by:
        yield Reason("own_dispute", noop("The other side answers. Use a message or a file to add something."))
    if row.answered:
        yield Reason("answered", noop("This dispute has been answered already."))


def only_who_was_asked(row: DisputeHearing, context: Context) -> Iterator[Reason]:
    """Evidence comes from the side it was asked of."""
    if row.side_of(context) != row.asked_of:
        yield Reason("not_asked", noop("The other side was asked for evidence."))


def only_who_opened(row: DisputeHearing, context: Context) -> Iterator[Reason]:
    """Who opened a dispute can take it back; the system where the case has ended."""
    if row.side_of(context) not in (row.opened_by, Party.PLATFORM):
        yield Reason("not_yours", noop("Only who opened the dispute can withdraw it."))


def only_an_offer_of_the_other_side(row: DisputeHearing, context: Context) -> Iterator[Reason]:
    """A settlement needs both sides."""
    if not row.offer_by:
        yield Reason("no_offer", noop("There is no offer to accept."))
    elif row.offer_by == row.side_of(context):
        yield Reason("own_offer", noop("This is your own offer; the other side accepts it."))


class DisputeHearing(WorkflowModel):
    """Answer, evidence, pause, settlement and withdrawal."""

    opened_by = models.CharField(_("opened by"), max_length=10, choices=Party)
    reason = models.CharField(_("reason"), max_length=200)
    answered = models.BooleanField(_("answered"), default=False)
    asked_of = models.CharField(_("evidence asked of"), max_length=10, choices=Party, blank=True)
    evidence_until = models.DateTimeField(_("evidence until"), null=True)
    round = models.PositiveSmallIntegerField(_("round of evidence"), default=0)
    offer_by = models.CharField(_("offer of"), max_length=10, choices=Party, blank=True)
    offer_for = models.CharField(_("offer in favour of"), max_length=10, choices=Party, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        abstract = True

    @property
    def unanswered(self) -> bool:
        return not self.answered

    def side_of(self, context: Context) -> str:
        """The side on which somebody acts in this dispute."""
        raise NotImplementedError

    @move(
        source=State.OPENED,
        target=None,
        label=_("Answer"),
        roles=PARTIES,
        form=StatementForm,
        emits="dispute.answered",
        guards=[only_the_other_side],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def answer(self, *, at: datetime, reason: str) -> None:
        """Say within 24 hours how you see it; without an answer the evidence decides."""
        self.answered = True

    @move(
        source=State.OPENED,
        target=State.INTERVENED,
        label=_("Accept the dispute"),
        roles=REVIEWERS,
        form=NoteForm,
        emits="dispute.accepted",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept_case(self, *, at: datetime, note: str) -> None:
        """The platform examines it (TB99 art 6)."""

    @move(
        source=State.OPENED,
        target=State.INTERVENED,
        label=_("Taken up unanswered"),
        roles=SYSTEM_ONLY,
        emits="dispute.unanswered",
        visibility=Visibility.BUYER,
    )
    def take_up(self, *, at: datetime) -> None:
        """The other side was silent for 24 hours: the platform judges on the evidence."""

    @move(
        source=State.OPENED,
        target=State.NOT_ACCEPTED,
        label=_("Decline the dispute"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="dispute.declined",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def decline_case(self, *, at: datetime, reason: str) -> None:
        """It is not for the platform to decide; both sides read why."""
        self.closed_at = at

    @move(
        source=State.INTERVENED,
        target=State.EVIDENCE,
        label=_("Ask for evidence"),
        roles=REVIEWERS,
        form=AskForm,
        emits="dispute.evidence_asked",
        visibility=Visibility.BUYER,
    )
    def ask_evidence(self, *, at: datetime, party: str, reason: str) -> None:
        """Four hours between 09:00 and 18:00, on every day of the year (JD1 art 9)."""
        self.asked_of, self.round = party, self.round + 1

    @move(
        source=State.EVIDENCE,
        target=State.INTERVENED,
        label=_("Evidence is complete"),
        roles=PARTIES,
        form=StatementForm,
        emits="dispute.evidence_given",
        guards=[only_who_was_asked],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def submit(self, *, at: datetime, reason: str) -> None:
        """Say what your files show; the platform goes on."""
        self.evidence_until = None

    @move(
        source=State.EVIDENCE,
        target=State.INTERVENED,
        label=_("Time for evidence is over"),
        roles=SYSTEM_ONLY,
        emits="dispute.evidence_over",
        visibility=Visibility.BUYER,
    )
    def evidence_over(self, *, at: datetime) -> None:
        """The platform goes on with what there is."""
        self.evidence_until = None

    @move(
        source=State.INTERVENED,
        target=State.PAUSED,
        label=_("Pause"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="dispute.paused",
        visibility=Visibility.BUYER,
    )
    def pause(self, *, at: datetime, reason: str) -> None:
        """Both sides wish it, or a court has the case (TB99 arts 82-83); at most 30 days."""

    @move(
        source=State.PAUSED,
        target=State.INTERVENED,
        label=_("Go on"),
        roles=REVIEWERS | SYSTEM_ONLY,
        emits="dispute.resumed",
        visibility=Visibility.BUYER,
    )
    def resume(self, *, at: datetime) -> None:
        """The pause is over."""

    @move(
        source=UNDECIDED,
        target=None,
        label=_("Offer a settlement"),
        roles=PARTIES,
        form=OfferForm,
        emits="dispute.settlement_offered",
        visibility=Visibility.BUYER,
    )
    def offer_settlement(self, *, at: datetime, in_favour_of: str, reason: str) -> None:
        """Propose how the case goes on; the other side can accept it."""
        self.offer_for = in_favour_of

    @move(
        source=UNDECIDED,
        target=State.SETTLED,
        label=_("Accept the offer"),
        roles=PARTIES,
        emits="dispute.settled",
        guards=[only_an_offer_of_the_other_side],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept_offer(self, *, at: datetime) -> None:
        """The parties agree; the case goes on as offered."""
        self.closed_at = at

    @move(
        source=UNDECIDED,
        target=State.WITHDRAWN,
        label=_("Withdraw the dispute"),
        roles=PARTIES | SYSTEM_ONLY,
        emits="dispute.withdrawn",
        guards=[only_who_opened],
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def withdraw_dispute(self, *, at: datetime) -> None:
        """The case goes on as it stood before."""
        self.closed_at = at
