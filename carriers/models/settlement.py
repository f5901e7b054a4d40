"""Monthly statements of what is owed under a contract, line by line (domain B9, A0 0.37)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.attempt import PickupAttempt
from carriers.models.carrier import Carrier
from carriers.models.complaint import CarrierComplaint
from carriers.models.contract import CarrierContract
from carriers.models.dispute import LineDispute
from carriers.models.settlement_forms import PaidForm
from carriers.states import Book, LineKind
from carriers.states import StatementState as State
from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Shop, StateField, WorkflowModel
from portal.models.ledger import AppendOnly
from portal.models.workflow import ids
from portal.workflow import Clock, Context, Tone, move

PAYERS = SHOP_DECIDERS | {Role.FINANCE}
CLERKS = frozenset({Role.FINANCE, Role.CARRIER_MANAGER})


def for_its_own_contracts(row: CarrierStatement, context: Context) -> Iterator[Reason]:
    """The platform acts for its own contracts, never for a shop."""
    if row.shop_id is not None and context.actor.sees_everything:
        yield Reason("not_your_contract", noop("The shop decides on the statements of its own contracts."))


class CarrierStatement(WorkflowModel):
    """What one contract has brought about in one month. Its total is the sum of its lines, to the fen.

    Amounts above zero are owed to the carrier. Both sides read it and accept it or dispute lines; silence accepts.
    """

    number_prefix = "CS"
    clocks = {
        State.OPEN: (Clock("review", "statement.review", move="send", audience=CLERKS),),
        State.SENT: (Clock("acceptance", "statement.answer", move="accept_by_silence", audience=PAYERS),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    contract = models.ForeignKey(
        CarrierContract, models.PROTECT, related_name="statements", verbose_name=_("contract")
    )
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+", verbose_name=_("carrier"))
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    period = models.DateField(_("month"), help_text=_("Its first day."))
    total_fen = models.BigIntegerField(_("total (fen)"), default=0)
    carrier_accepted_at = models.DateTimeField(_("accepted by the carrier at"), null=True)
    customer_accepted_at = models.DateTimeField(_("accepted by the customer at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    payment_reference = models.CharField(_("reference of the payment"), max_length=60, blank=True)
    state = StateField(choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("statement of a carrier")
        verbose_name_plural = _("statements of carriers")
        ordering = ["-period", "-id"]
        constraints = [models.UniqueConstraint(fields=["contract", "period"], name="one_statement_per_month")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id)

    @move(
        source=State.OPEN,
        target=State.SENT,
        label=_("Send"),
        roles=CLERKS | SYSTEM_ONLY,
        emits="carrier_statement.sent",
        tone=Tone.PRIMARY,
    )
    def send(self, *, at: datetime) -> None:
        """Show it to both sides; by itself after three days."""

    @move(
        source=State.SENT,
        target=None,
        label=_("Accept for the carrier"),
        roles={Role.COURIER},
        emits="carrier_statement.carrier_accepted",
        tone=Tone.PRIMARY,
    )
    def accept_for_carrier(self, *, at: datetime) -> None:
        """The carrier agrees with every line."""
        self.carrier_accepted_at = at

    @move(
        source=State.SENT,
        target=None,
        label=_("Accept"),
        roles=PAYERS,
        emits="carrier_statement.customer_accepted",
        guards=[for_its_own_contracts],
        tone=Tone.PRIMARY,
    )
    def accept_for_customer(self, *, at: datetime) -> None:
        """The shop, or the platform for its own contracts, agrees with every line."""
        self.customer_accepted_at = at

    @move(
        source=State.SENT,
        target=State.ACCEPTED,
        label=_("Conclude"),
        roles=SYSTEM_ONLY,
        emits="carrier_statement.accepted",
    )
    def conclude(self, *, at: datetime) -> None:
        """Both sides have accepted."""
        self.accepted_at = at

    @move(
        source=State.SENT,
        target=State.ACCEPTED,
        label=_("Accepted by silence"),
        roles=SYSTEM_ONLY,
        emits="carrier_statement.accepted_by_silence",
    )
    def accept_by_silence(self, *, at: datetime) -> None:
        """Nobody has disputed a line in time."""
        self.accepted_at = at

    @move(
        source=(State.SENT, State.DISPUTED),
        target=State.DISPUTED,
        label=_("A line is disputed"),
        roles=SYSTEM_ONLY,
        emits="carrier_statement.disputed",
    )
    def mark_disputed(self, *, at: datetime) -> None:
        """What was accepted before has to be accepted again."""
        self.carrier_accepted_at = self.customer_accepted_at = None

    @move(
        source=State.DISPUTED,
        target=State.SENT,
        label=_("Disputes settled"),
        roles=SYSTEM_ONLY,
        emits="carrier_statement.disputes_settled",
    )
    def settle_disputes(self, *, at: datetime) -> None:
        """Every dispute is decided; both sides look at the corrected total."""

    @move(
        source=State.ACCEPTED,
        target=State.PAID,
        label=_("Paid"),
        roles=PAYERS,
        emits="carrier_statement.paid",
        form=PaidForm,
        guards=[for_its_own_contracts],
        tone=Tone.PRIMARY,
    )
    def pay(self, *, at: datetime, reference: str) -> None:
        """The money has gone to whom the total is owed."""
        self.paid_at, self.payment_reference = at, reference


class StatementLine(AppendOnly):
    """One amount on a statement, written once; what turns out wrong is corrected by another line."""

    statement = models.ForeignKey(
        CarrierStatement, models.PROTECT, related_name="lines", verbose_name=_("statement")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    attempt = models.ForeignKey(PickupAttempt, models.PROTECT, null=True, related_name="statement_lines")
    complaint = models.ForeignKey(CarrierComplaint, models.PROTECT, null=True, related_name="statement_lines")
    dispute = models.ForeignKey("carriers.LineDispute", models.PROTECT, null=True, related_name="corrections")
    reference = models.CharField(_("for"), max_length=60)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    happened_at = models.DateTimeField(_("happened at"))

    class Meta:
        verbose_name = _("line of a statement")
        verbose_name_plural = _("lines of statements")
        ordering = ["statement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt"], condition=Q(kind="freight"), name="billed_once"),
            models.UniqueConstraint(fields=["complaint"], condition=Q(kind="penalty"), name="penalised_once"),
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(kind="adjustment"), name="corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount_fen:+d}"


class StatementPosting(AppendOnly):
    """One amount in one book; the amounts of one step of a statement add up to zero (invariant 12)."""

    statement = models.ForeignKey(
        CarrierStatement, models.PROTECT, related_name="postings", verbose_name=_("statement")
    )
    step = models.CharField(_("step"), max_length=10, choices=State)
    book = models.CharField(_("book"), max_length=10, choices=Book)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    posted_at = models.DateTimeField(_("posted at"))

    class Meta:
        verbose_name = _("posting of a statement")
        verbose_name_plural = _("postings of statements")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "step", "book"], name="posted_once_per_book"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.amount_fen:+d}"


__all__ = ["CarrierStatement", "LineDispute", "StatementLine", "StatementPosting"]
