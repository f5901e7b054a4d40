"""One-click help (S1 1.8, domain E16): routed at once, answered within working minutes, linked to the right case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Clock, Context, ReasonForm, Tone, move
from tickets.models.forms import AdmitForm, CloseHelpForm, LinkCaseForm, RateForm, RespondForm
from tickets.models.ticket import Ticket
from tickets.states import HelpDesk, Kind
from tickets.states import HelpState as State

MERCHANT = SHOP_WORKERS | {Role.ERP}
DESKS = MERCHANT | REVIEWERS


def desk_is_asked(row: Ticket, context: Context) -> Iterator[Reason]:
    """The merchant does not answer what only the platform may."""
    mine = context.actor.holds_any(frozenset(MERCHANT)) and not context.actor.holds_any(frozenset(REVIEWERS))
    if mine and row.help.desk == HelpDesk.PLATFORM:  # type: ignore[attr-defined]
        yield Reason("other_desk", noop("The platform's desk answers this call for help."))


class HelpTicket(Ticket):
    """A buyer's call for help on an order."""

    case_kind = Kind.HELP
    number_prefix = "HP"
    initial_state = State.ASSIGNED
    holds_units = False
    reopens = {State.ANSWERED: "reopen"}
    clocks = {
        State.ASSIGNED: (
            Clock(
                "response",
                "help.response",
                move="escalate",
                only_if="awaits_answer",
                audience=SHOP_WORKERS,
                escalate_to=REVIEWERS,
            ),
        ),
        State.IN_PROGRESS: (
            Clock(
                "next_step",
                "help.review",
                move="escalate",
                due="next_due",
                audience=SHOP_WORKERS,
                escalate_to=REVIEWERS,
            ),
        ),
        State.REVIEW: (Clock("review", "help.review", audience=REVIEWERS),),
        State.ANSWERED: (Clock("reopen", "help.reopen", move="end"),),
    }

    class Meta:
        proxy = True
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")

    @property
    def awaits_answer(self) -> bool:
        return hasattr(self, "help") and self.help.answer_by is not None  # begun before its detail

    @property
    def next_due(self) -> datetime | None:
        return self.help.next_by

    @move(
        source=(State.ASSIGNED, State.IN_PROGRESS),
        target=State.IN_PROGRESS,
        label=_("Answer"),
        roles=DESKS,
        form=RespondForm,
        emits="help.answered",
        guards=[desk_is_asked],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def respond(self, *, at: datetime, contacted: bool, note: str, hours: int) -> None:
        """Say what will be done, and by when the buyer hears of it."""
        self.help.answered_at = self.help.answered_at or at
        self.help.next_by = at + timedelta(hours=hours)

    @move(
        source=(State.ASSIGNED, State.IN_PROGRESS, State.REVIEW),
        target=None,
        label=_("Link a case"),
        roles=DESKS,
        form=LinkCaseForm,
        emits="help.linked",
        visibility=Visibility.BUYER,
    )
    def link(self, *, at: datetime, case: str) -> None:
        """Say which case this is about; the buyer can go on to it."""

    @move(
        source=State.IN_PROGRESS,
        target=None,
        label=_("Admit an amount"),
        roles=DESKS,
        form=AdmitForm,
        emits="help.admitted",
        guards=[desk_is_asked],
        visibility=Visibility.BUYER,
    )
    def admit(self, *, at: datetime, admitted_fen: int, note: str) -> None:
        """The buyer is owed something for this."""
        self.help.admitted_fen = admitted_fen

    @move(
        source=State.IN_PROGRESS,
        target=State.REVIEW,
        label=_("Ask the platform"),
        roles=MERCHANT,
        form=ReasonForm,
        emits="help.referred",
        visibility=Visibility.BUYER,
    )
    def refer(self, *, at: datetime, reason: str) -> None:
        """The merchant does not answer for this and says why; the platform looks at it within a day."""
        self.help.desk = HelpDesk.PLATFORM

    @move(
        source=State.REVIEW,
        target=State.IN_PROGRESS,
        label=_("Decide"),
        roles=REVIEWERS,
        form=RespondForm,
        emits="help.reviewed",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def decide(self, *, at: datetime, contacted: bool, note: str, hours: int) -> None:
        """The platform says what will be done."""
        self.help.next_by = at + timedelta(hours=hours)

    @move(
        source=State.IN_PROGRESS,
        target=State.ANSWERED,
        label=_("Close with an answer"),
        roles=DESKS,
        form=CloseHelpForm,
        emits="help.closed",
        guards=[desk_is_asked],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def close(self, *, at: datetime, note: str, agreed: bool) -> None:
        """The matter is settled; the buyer may reopen it for three days."""
        self.help.agreed = agreed
        self.closed_at = at

    @move(
        source=State.ANSWERED,
        target=State.IN_PROGRESS,
        label=_("Reopen"),
        roles=BUYER_SIDE | MERCHANT,
        form=ReasonForm,
        emits="help.reopened",
        visibility=Visibility.BUYER,
    )
    def reopen(self, *, at: datetime, reason: str) -> None:
        """The buyer is not helped yet, or the merchant has found that out."""
        self.closed_at = None

    @move(
        source=(State.ANSWERED, State.DONE),
        target=None,
        label=_("Rate the help"),
        roles=BUYER_SIDE,
        form=RateForm,
        emits="help.rated",
    )
    def rate(self, *, at: datetime, satisfaction: int) -> None:
        """How content the buyer is."""
        self.help.satisfaction = satisfaction

    @move(
        source=(State.ASSIGNED, State.IN_PROGRESS),
        target=None,
        label=_("Escalate"),
        roles=SYSTEM_ONLY,
        emits="help.escalated",
    )
    def escalate(self, *, at: datetime) -> None:
        """Nobody answered in time: the next level is told, and from the second on the platform answers."""
        self.help.level += 1

    @move(
        source=(State.ASSIGNED, State.IN_PROGRESS),
        target=State.DONE,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="help.withdrawn",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer needs no help any more."""
        self.closed_at = at

    @move(
        source=State.ANSWERED,
        target=State.DONE,
        label=_("End"),
        roles=SYSTEM_ONLY,
        emits="help.ended",
    )
    def end(self, *, at: datetime) -> None:
        """The days to reopen it are over."""
