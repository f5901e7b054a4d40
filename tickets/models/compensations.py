"""Compensations: proposed once per cause, rule and beneficiary; paid once; the buyer keeps the money (domain E14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from portal.actors import REVIEWERS, SHOP_DECIDERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Shop, StateField, WorkflowModel
from portal.states import Visibility
from portal.workflow import Clock, Context, NoteForm, ReasonForm, Tone, move
from tickets.models.forms.compensations import ClawBackForm, OverturnForm
from tickets.models.order import Order
from tickets.models.promise import OrderPromise
from tickets.models.ticket import Ticket
from tickets.policies.compensations import Share
from tickets.states import BookAccount, Liable
from tickets.states import CompensationState as State

APPROVERS = REVIEWERS | {Role.FINANCE}
PAYERS = SHOP_DECIDERS | {Role.ERP}
GUARDIANS = frozenset({Role.SUPERVISOR, Role.FINANCE})
PAID = (State.PAID, State.UPHELD, State.RECOVERED)


def in_time(row: Compensation, context: Context) -> Iterator[Reason]:
    """The payer appeals within seven days of the payment (JD1 art 46)."""
    if row.appeal_until and context.at >= row.appeal_until:
        yield Reason("too_late", noop("The time to appeal is over."))


def charged_to_the_shop(row: Compensation, _context: Context) -> Iterator[Reason]:
    """Only who paid can appeal."""
    if not row.shop_fen:
        yield Reason("not_charged", noop("Nothing of this compensation was charged to the shop."))


class Compensation(WorkflowModel):
    """What a buyer gets for a broken promise or a loss. `cause` names the row behind it, `basis` the rule; the key
    makes the payment provider pay it only once. `shares` say who pays how much, each with its reason."""

    number_prefix = "CO"
    clocks = {
        State.PROPOSED: (
            Clock("decision", "compensation.decision", audience=APPROVERS, escalate_to=GUARDIANS),
        ),
        State.APPEALED: (
            Clock("decision", "compensation.decision", audience=REVIEWERS, escalate_to=GUARDIANS),
        ),
        State.MANUAL: (
            Clock(
                "transfer",
                "compensation.manual",
                audience=frozenset({Role.FINANCE}),
                escalate_to=frozenset({Role.SUPERVISOR}),
            ),
        ),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    cause = models.CharField(_("cause"), max_length=120)
    basis = models.CharField(_("rule"), max_length=60)
    beneficiary = models.CharField(_("beneficiary"), max_length=80)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="compensations", verbose_name=_("order"))
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="compensations", verbose_name=_("case")
    )
    promise = models.ForeignKey(
        OrderPromise, models.PROTECT, null=True, related_name="+", verbose_name=_("promise")
    )
    amount_fen = models.PositiveIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    liable = models.CharField(_("whose fault"), max_length=10, choices=Liable)
    shares = models.JSONField(_("who pays"), default=list)
    key = models.CharField(_("idempotency key"), max_length=80, unique=True)
    state = StateField(choices=State, default=State.PROPOSED)
    first_by = models.BigIntegerField(_("signed first by"), null=True, editable=False)
    approved_by = models.BigIntegerField(_("approved by"), null=True, editable=False)
    claw_back_by = models.BigIntegerField(_("claim back proposed by"), null=True, editable=False)
    proof = models.CharField(_("proof of fraud"), max_length=500, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, db_index=True)
    provider_ref = models.CharField(_("provider's reference"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    appeal_until = models.DateTimeField(_("appeal until"), null=True)
    borne_by = models.CharField(_("borne by"), max_length=20, choices=BookAccount, blank=True)

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "basis", "beneficiary"], name="one_compensation_per_cause"
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="compensation_above_zero"),
        ]
        indexes = [models.Index(fields=["shop", "state", "-id"], name="compensation_shop_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.order.storefront_id})

    @property
    def subject_key(self) -> str:
        return f"ticket:{self.ticket_id}"

    @property
    def paid_by(self) -> list[Share]:
        return [Share.from_json(stored) for stored in self.shares]

    @property
    def shop_fen(self) -> int:
        """What the shop pays of it: from its settlement and its deposits."""
        return sum(share.fen for share in self.paid_by if share.payer in BookAccount.of_the_shop)

    @move(
        source=State.PROPOSED,
        target=None,
        label=_("Sign first"),
        roles=APPROVERS,
        form=NoteForm,
        emits="compensation.signed_first",
        visibility=Visibility.INTERNAL,
    )
    def sign_first(self, *, at: datetime, note: str) -> None:
        """Agree to an amount above your own limit; another person approves."""

    @move(
        source=State.PROPOSED,
        target=State.APPROVED,
        label=_("Approve"),
        roles=APPROVERS | SYSTEM_ONLY,
        form=NoteForm,
        emits="compensation.approved",
        tone=Tone.PRIMARY,
    )
    def approve(self, *, at: datetime, note: str) -> None:
        """Up to your limit alone, above it after somebody else has signed first."""

    @move(
        source=State.PROPOSED,
        target=State.REJECTED,
        label=_("Reject"),
        roles=APPROVERS,
        form=ReasonForm,
        emits="compensation.rejected",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Nothing is paid; the buyer reads the reason."""

    @move(
        source=State.APPROVED,
        target=State.RESERVED,
        label=_("Set the money aside"),
        roles=SYSTEM_ONLY,
        emits="compensation.reserved",
    )
    def reserve(self, *, at: datetime) -> None:
        """It is known who pays how much; the payment follows."""
        self.next_attempt_at = at

    @move(
        source=(State.RESERVED, State.PAY_FAILED, State.MANUAL),
        target=State.PAID,
        label=_("Paid"),
        roles=SYSTEM_ONLY,
        emits="compensation.paid",
        visibility=Visibility.BUYER,
    )
    def pay(self, *, at: datetime) -> None:
        """The payment provider has paid the buyer."""
        self.paid_at, self.next_attempt_at, self.last_error = at, None, ""

    @move(
        source=(State.RESERVED, State.PAY_FAILED),
        target=State.PAY_FAILED,
        label=_("Payment failed"),
        roles=SYSTEM_ONLY,
        form=ReasonForm,
        emits="compensation.pay_failed",
    )
    def fail_payment(self, *, at: datetime, reason: str) -> None:
        """The provider refused; it is tried again with the same key."""
        self.last_error = reason

    @move(
        source=State.PAY_FAILED,
        target=State.MANUAL,
        label=_("Pay by hand"),
        roles={Role.FINANCE, Role.SYSTEM},
        form=NoteForm,
        emits="compensation.manual",
        tone=Tone.DANGER,
    )
    def hand_over(self, *, at: datetime, note: str) -> None:
        """Leave it to finance to transfer the money."""
        self.next_attempt_at = None

    @move(
        source=State.MANUAL,
        target=State.PAID,
        label=_("Transferred"),
        roles={Role.FINANCE},
        form=ReasonForm,
        emits="compensation.paid",
        tone=Tone.PRIMARY,
        visibility=Visibility.BUYER,
    )
    def confirm_transfer(self, *, at: datetime, reason: str) -> None:
        """Finance has transferred the money; the reason names the transfer."""
        self.paid_at, self.provider_ref = at, reason[:80]

    @move(
        source=State.PAID,
        target=State.APPEALED,
        label=_("Appeal"),
        roles=PAYERS,
        form=ReasonForm,
        emits="compensation.appealed",
        guards=[charged_to_the_shop, in_time],
    )
    def appeal(self, *, at: datetime, reason: str) -> None:
        """Ask, within seven days, that somebody else bears it; the buyer keeps the money either way."""

    @move(
        source=State.APPEALED,
        target=State.UPHELD,
        label=_("Dismiss the appeal"),
        roles=REVIEWERS,
        form=ReasonForm,
        emits="compensation.upheld",
    )
    def uphold(self, *, at: datetime, reason: str) -> None:
        """The shop bears it."""

    @move(
        source=State.APPEALED,
        target=State.RECOVERED,
        label=_("Grant the appeal"),
        roles=REVIEWERS,
        form=OverturnForm,
        emits="compensation.overturned",
        tone=Tone.PRIMARY,
    )
    def overturn(self, *, at: datetime, bearer: str, reason: str) -> None:
        """The shop gets its share back; platform or carrier bears it, and the buyer keeps the money (L10)."""
        self.borne_by = bearer

    @move(
        source=PAID,
        target=None,
        label=_("Propose to claim back"),
        roles=GUARDIANS,
        form=ClawBackForm,
        emits="compensation.claw_back_proposed",
        tone=Tone.DANGER,
        visibility=Visibility.INTERNAL,
    )
    def propose_claw_back(self, *, at: datetime, proof: str, legal_basis: str) -> None:
        """Only for proven fraud of the buyer and on a legal basis; a second person decides."""
        self.proof, self.legal_basis = proof, legal_basis

    @move(
        source=PAID,
        target=State.CLAWED_BACK,
        label=_("Claim back"),
        roles=GUARDIANS,
        form=ReasonForm,
        emits="compensation.clawed_back",
        tone=Tone.DANGER,
        visibility=Visibility.BUYER,
        confirm=_("The buyer owes this amount from now on."),
    )
    def claw_back(self, *, at: datetime, reason: str) -> None:
        """The buyer has to give the money back: proven fraud, decided by two persons."""
