"""A claim under a category promise (domain E17): evidence, the merchant's answer, the remedy the promise names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.states import Visibility
from portal.workflow import Clock, Context, NoteForm, ReasonForm, Tone, move
from tickets.models.forms import AcceptClaimForm, AskEvidenceForm, RefuseClaimForm, WaybillForm
from tickets.models.ticket import Ticket
from tickets.policies.guarantee import kinds_for
from tickets.states import GoodsState, Kind, LegRole
from tickets.states import GuaranteeState as State

MERCHANT = SHOP_WORKERS | {Role.ERP}


def remedy_is_promised(row: Ticket, context: Context) -> Iterator[Reason]:
    """Only a remedy that the promise names can be given; more is settled between merchant and buyer."""
    if context.data["remedy"] not in row.guarantee.remedies:  # type: ignore[attr-defined]
        yield Reason("not_promised", noop("The promise does not give this remedy."))


class GuaranteeTicket(Ticket):
    """Accepted at once, by the merchant, or by silence; what follows is the remedy the promise names."""

    case_kind = Kind.GUARANTEE
    number_prefix = "GC"
    initial_state = State.WAIT_EVIDENCE
    consumes = frozenset({State.PAID})
    arrivals = {LegRole.RESHIP: "arrive_again"}
    comes_back = {LegRole.RESHIP: "lose_parcel"}
    disputable = frozenset({State.REFUSED})
    clocks = {
        State.WAIT_EVIDENCE: (Clock("evidence", "guarantee.evidence", move="expire"),),
        State.WAIT_MERCHANT: (
            Clock(
                "merchant",
                "guarantee.merchant_response",
                move="accept_by_silence",
                due="answer_due",
                audience=SHOP_WORKERS,
                escalate_to=REVIEWERS,
            ),
        ),
        State.WAIT_RESHIP: (
            Clock(
                "reship",
                "guarantee.reship",
                move="refund_instead",
                audience=SHOP_WORKERS,
                escalate_to=REVIEWERS,
            ),
        ),
        State.RESHIPPED: (
            Clock("receipt", "guarantee.receipt", audience=SHOP_WORKERS, escalate_to=REVIEWERS),
        ),
        State.REFUSED: (
            Clock(
                "escalation",
                "guarantee.escalation_window",
                move="expire",
                due="escalation_due",
                only_if="undisputed",
            ),
        ),
    }

    class Meta:
        proxy = True
        verbose_name = _("guarantee claim")
        verbose_name_plural = _("guarantee claims")

    @property
    def when_paid(self) -> str:  # type: ignore[override]
        return "complete" if self.guarantee.damage_percent == 100 else "complete_in_part"

    @property
    def answer_due(self) -> datetime | None:
        return self.guarantee.answer_by

    @property
    def escalation_due(self) -> datetime | None:
        stored = self.decision.get("escalate_by")
        return datetime.fromisoformat(stored) if stored else None

    @property
    def evidence_kinds(self) -> tuple[str, ...]:
        return kinds_for(self.guarantee.evidence)

    def ruling(self, winner: str) -> str:
        return "rule_for_buyer" if winner == "buyer" else "expire"

    @move(
        source=State.WAIT_EVIDENCE,
        target=State.WAIT_MERCHANT,
        label=_("Evidence is complete"),
        roles=BUYER_SIDE | SYSTEM_ONLY,
        emits="guarantee.evidence_given",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def give_evidence(self, *, at: datetime) -> None:
        """Everything the promise demands has been added; the merchant answers next."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.WAIT_EVIDENCE,
        label=_("Ask for evidence"),
        roles=MERCHANT | REVIEWERS,
        form=AskEvidenceForm,
        emits="guarantee.evidence_asked",
        visibility=Visibility.BUYER,
    )
    def ask_evidence(self, *, at: datetime, reason: str) -> None:
        """Say what is missing; the clock of the answer stands still meanwhile."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.ACCEPTED,
        label=_("Accept"),
        roles=MERCHANT,
        form=AcceptClaimForm,
        emits="guarantee.accepted",
        guards=[remedy_is_promised],
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def accept(self, *, at: datetime, remedy: str, damage_percent: int | None, note: str) -> None:
        """The claim is justified; the remedy follows at once."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.ACCEPTED,
        label=_("Accept by silence"),
        roles=SYSTEM_ONLY,
        emits="guarantee.accepted_by_silence",
        visibility=Visibility.BUYER,
    )
    def accept_by_silence(self, *, at: datetime) -> None:
        """The merchant did not answer in time, which counts as accepting (S1, WX-GU)."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.ACCEPTED,
        label=_("Accept at once"),
        roles=SYSTEM_ONLY,
        emits="guarantee.accepted_at_once",
        visibility=Visibility.BUYER,
    )
    def accept_at_once(self, *, at: datetime) -> None:
        """A trusted buyer needs no proof and no consent (S1 1.31)."""

    @move(
        source=State.WAIT_MERCHANT,
        target=State.REFUSED,
        label=_("Refuse"),
        roles=MERCHANT,
        form=RefuseClaimForm,
        emits="guarantee.refused",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refuse(self, *, at: datetime, cause: str, reason: str) -> None:
        """Refuse with a cause and an explanation; the buyer may turn to the platform."""

    @move(
        source=State.REFUSED,
        target=State.ACCEPTED,
        label=_("Decide for the buyer"),
        roles={Role.SUPERVISOR, Role.SYSTEM},
        form=NoteForm,
        emits="guarantee.ruled_for_buyer",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def rule_for_buyer(self, *, at: datetime, note: str) -> None:
        """The platform performs the merchant's act."""

    @move(
        source=State.ACCEPTED,
        target=State.PAYING,
        label=_("Pay"),
        roles=SYSTEM_ONLY,
        emits="guarantee.paying",
        visibility=Visibility.BUYER,
    )
    def pay(self, *, at: datetime) -> None:
        """The remedy is money; nothing has to be sent back."""

    @move(
        source=State.ACCEPTED,
        target=State.WAIT_RESHIP,
        label=_("Have it sent again"),
        roles=SYSTEM_ONLY,
        emits="guarantee.reship_ordered",
        visibility=Visibility.BUYER,
    )
    def order_reship(self, *, at: datetime) -> None:
        """The remedy is a second parcel."""

    @move(
        source=State.ACCEPTED,
        target=State.SETTLED,
        label=_("Go on as a linked case"),
        roles=SYSTEM_ONLY,
        emits="guarantee.handed_over",
        visibility=Visibility.BUYER,
    )
    def hand_over(self, *, at: datetime) -> None:
        """The remedy is a return, an exchange or a repair: a linked case that needs no further consent."""
        self.closed_at = at

    @move(
        source=State.WAIT_RESHIP,
        target=State.RESHIPPED,
        label=_("Sent again"),
        roles=MERCHANT,
        form=WaybillForm,
        emits="guarantee.reshipped",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def reship(self, *, at: datetime, carrier: str, waybill: str) -> None:
        """The goods are on their way to the buyer once more."""

    @move(
        source=State.WAIT_RESHIP,
        target=State.PAYING,
        label=_("Refund instead"),
        roles=MERCHANT | SYSTEM_ONLY,
        emits="guarantee.refunded_instead",
        visibility=Visibility.BUYER,
    )
    def refund_instead(self, *, at: datetime) -> None:
        """Nothing was sent in time, or nothing is left to send: the price is paid back."""

    @move(
        source=State.RESHIPPED,
        target=State.SETTLED,
        label=_("Arrived"),
        roles=BUYER_SIDE | REVIEWERS | SYSTEM_ONLY,
        emits="guarantee.arrived_again",
        visibility=Visibility.BUYER,
    )
    def arrive_again(self, *, at: datetime) -> None:
        """The buyer has the second parcel."""
        self.goods, self.closed_at = GoodsState.WITH_BUYER, at

    @move(
        source=State.RESHIPPED,
        target=State.WAIT_RESHIP,
        label=_("Parcel came back"),
        roles=SYSTEM_ONLY,
        emits="guarantee.parcel_returned",
        visibility=Visibility.BUYER,
    )
    def lose_parcel(self, *, at: datetime) -> None:
        """The buyer did not get it: it is to be sent again in time, or the price is paid back."""

    @move(
        source=State.RESHIPPED,
        target=State.PAYING,
        label=_("Refund what did not arrive"),
        roles=MERCHANT | REVIEWERS,
        form=ReasonForm,
        emits="guarantee.refunded_undelivered",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def refund_undelivered(self, *, at: datetime, reason: str) -> None:
        """The second parcel does not arrive: the price is paid back; the reason says what was found out."""

    @move(
        source=State.PAYING,
        target=State.PAID,
        label=_("Paid in full"),
        roles=SYSTEM_ONLY,
        emits="guarantee.paid",
        visibility=Visibility.BUYER,
    )
    def complete(self, *, at: datetime) -> None:
        """The whole price was paid back."""
        self.closed_at = at

    @move(
        source=State.PAYING,
        target=State.COMPENSATED,
        label=_("Paid in part"),
        roles=SYSTEM_ONLY,
        emits="guarantee.paid",
        visibility=Visibility.BUYER,
    )
    def complete_in_part(self, *, at: datetime) -> None:
        """The damage was paid; the buyer keeps the goods and every other right."""
        self.closed_at = at

    @move(
        source=(State.WAIT_EVIDENCE, State.WAIT_MERCHANT, State.REFUSED),
        target=State.CLOSED,
        label=_("Withdraw"),
        roles=BUYER_SIDE,
        emits="guarantee.withdrawn",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
        confirm=_("The claim is closed."),
    )
    def withdraw(self, *, at: datetime) -> None:
        """The buyer takes the claim back."""
        self.closed_at = at

    @move(
        source=(State.WAIT_EVIDENCE, State.REFUSED),
        target=State.CLOSED,
        label=_("Close unused"),
        roles=SYSTEM_ONLY,
        emits="guarantee.expired",
        visibility=Visibility.BUYER,
    )
    def expire(self, *, at: datetime) -> None:
        """The time for the next step has passed, or the platform decided for the merchant."""
        self.closed_at = at
