"""How a dispute is decided: first verdict, second person, one appeal to a third (domain E15, M4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import REVIEWERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Context, NoteForm, ReasonForm, Tone, move
from tickets.models.disputes_hearing import PARTIES, DisputeHearing
from tickets.models.forms.disputes import StatementForm, VerdictForm
from tickets.policies.disputes import against_second_person
from tickets.states import DisputeState as State
from tickets.states import Party

CHECKERS = frozenset({Role.SUPERVISOR})


def second_person(row: DisputeRuling, context: Context) -> Iterator[Reason]:
    """Who gave the first verdict does not confirm it (M4)."""
    yield from against_second_person(context.actor.id, (row.first_by,))


def third_person(row: DisputeRuling, context: Context) -> Iterator[Reason]:
    """An appeal is decided by somebody who had no part in the ruling."""
    yield from against_second_person(context.actor.id, (row.first_by, row.second_by))


def the_loser_once(row: DisputeRuling, context: Context) -> Iterator[Reason]:
    """Who has lost may appeal, once, with something new."""
    if row.appealed_by:
        yield Reason("appealed", noop("There has been an appeal already."))
    if row.side_of(context) == row.winner:
        yield Reason("not_the_loser", noop("The ruling is in your favour."))


def still_to_do(row: DisputeRuling, _context: Context) -> Iterator[Reason]:
    """A ruling for the buyer is carried out once."""
    if not row.to_execute:
        yield Reason("nothing_to_do", noop("There is nothing to carry out."))


class DisputeRuling(DisputeHearing):
    """Verdict, confirmation, appeal and execution. Ids of the deciders are kept: each step needs another person."""

    winner = models.CharField(_("in favour of"), max_length=10, choices=Party, blank=True)
    verdict = models.CharField(_("reasons"), max_length=200, blank=True)
    articles = models.CharField(_("articles"), max_length=120, blank=True)
    first_by = models.BigIntegerField(null=True, editable=False)
    second_by = models.BigIntegerField(null=True, editable=False)
    third_by = models.BigIntegerField(null=True, editable=False)
    ruled_at = models.DateTimeField(_("decided at"), null=True)
    appealed_by = models.CharField(_("appeal of"), max_length=10, choices=Party, blank=True)
    executed_at = models.DateTimeField(_("carried out at"), null=True)
    platform_bears = models.BooleanField(_("platform bears the cost"), default=False)

    class Meta:
        abstract = True

    @property
    def to_execute(self) -> bool:
        """Whether a ruling for the buyer waits to be carried out. One for the merchant ends the case, and that waits
        until the appeal is decided or its time is over."""
        return self.winner == Party.BUYER and self.executed_at is None

    @move(
        source=State.INTERVENED,
        target=State.FIRST_REVIEW_DONE,
        label=_("First verdict"),
        roles=REVIEWERS,
        form=VerdictForm,
        emits="dispute.first_verdict",
        tone=Tone.PRIMARY,
        visibility=Visibility.INTERNAL,
    )
    def first_verdict(self, *, at: datetime, winner: str, reason: str, articles: str) -> None:
        """Decide with reasons and articles; a supervisor checks it before the parties read it."""
        self.winner, self.verdict, self.articles = winner, reason, articles

    @move(
        source=State.FIRST_REVIEW_DONE,
        target=State.RULED,
        label=_("Confirm the verdict"),
        roles=CHECKERS,
        form=NoteForm,
        emits="dispute.ruled",
        guards=[second_person],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def supervisor_ok(self, *, at: datetime, note: str) -> None:
        """A second person agrees; the ruling is carried out within 24 hours."""
        self.ruled_at = at

    @move(
        source=State.FIRST_REVIEW_DONE,
        target=State.INTERVENED,
        label=_("Send the verdict back"),
        roles=CHECKERS,
        form=ReasonForm,
        emits="dispute.verdict_sent_back",
        guards=[second_person],
        tone=Tone.DANGER,
        visibility=Visibility.INTERNAL,
    )
    def supervisor_reject(self, *, at: datetime, reason: str) -> None:
        """The verdict does not hold; the examination goes on."""
        self.winner, self.verdict, self.articles = "", "", ""

    @move(
        source=(State.RULED, State.APPEAL),
        target=None,
        label=_("Carry out"),
        roles=CHECKERS | SYSTEM_ONLY,
        emits="dispute.executed",
        guards=[still_to_do],
        visibility=Visibility.BUYER,
    )
    def execute(self, *, at: datetime) -> None:
        """The platform acts in the merchant's place (JD1 art 9(3)); an appeal does not hold it up."""
        self.executed_at = at

    @move(
        source=State.RULED,
        target=State.APPEAL,
        label=_("Appeal"),
        roles=PARTIES,
        form=StatementForm,
        emits="dispute.appealed",
        guards=[the_loser_once],
        visibility=Visibility.BUYER,
    )
    def appeal(self, *, at: datetime, reason: str) -> None:
        """Ask a third person to decide again, once, within seven days, with new evidence."""

    @move(
        source=State.APPEAL,
        target=State.CLOSED,
        label=_("Uphold the ruling"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="dispute.upheld",
        guards=[third_person],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def uphold(self, *, at: datetime, reason: str) -> None:
        """The ruling stands."""
        self.closed_at = at

    @move(
        source=State.APPEAL,
        target=State.CLOSED,
        label=_("Reverse the ruling"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="dispute.reversed",
        guards=[third_person],
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def reverse(self, *, at: datetime, reason: str) -> None:
        """The other side is right. What the buyer was paid already stays with the buyer."""
        self.winner, self.closed_at = Party(self.winner).other, at

    @move(
        source=State.RULED,
        target=State.CLOSED,
        label=_("Close"),
        roles=SYSTEM_ONLY,
        emits="dispute.closed",
        visibility=Visibility.BUYER,
    )
    def close_case(self, *, at: datetime) -> None:
        """Nobody has appealed in time."""
        self.closed_at = at
