"""Complaints against carriers (domain E19). The buyer's remedy never waits for this machine (S0 0.37)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.carrier import DESK, Carrier
from carriers.models.complaint_forms import AcceptFaultForm, ContestForm, PenaltyForm, RulingForm
from carriers.models.contract import CarrierContract
from carriers.models.revision import ContractRevision
from carriers.models.shipment import Shipment
from carriers.states import Circumstance, ComplaintType
from carriers.states import ComplaintState as State
from portal.actors import REVIEWERS, SHOP_WORKERS, SYSTEM_ONLY, Role
from portal.errors import Reason
from portal.models import Partner, Shop, StateField, WorkflowModel
from portal.models.workflow import ids
from portal.workflow import Clock, Context, NoteForm, ReasonForm, Tone, move

JUDGES = DESK | REVIEWERS
COMPLAINANTS = SHOP_WORKERS | {Role.SHOP_PROGRAM, Role.ERP, Role.STOREFRONT, Role.REPAIR_CENTRE} | JUDGES
ANSWER = Clock("answer", "complaint.answer", move="accept_by_silence", audience=DESK)
JUDGEMENT = Clock("judgement", "carrier.complaint", audience=JUDGES)


def the_loser_appeals(row: CarrierComplaint, context: Context) -> Iterator[Reason]:
    """Who lost may appeal: the carrier a penalty, the other side a dismissal."""
    courier = context.actor.holds_any(frozenset({Role.COURIER}))
    if courier != (row.state == State.PENALISED):
        yield Reason("not_the_loser", noop("Only the side that lost can appeal."))


def once_and_in_time(row: CarrierComplaint, context: Context) -> Iterator[Reason]:
    if row.appealed_at is not None:
        yield Reason("appealed_already", noop("This decision has been appealed already."))
    elif row.appeal_until is not None and context.at >= row.appeal_until:
        yield Reason("appeal_too_late", noop("The time for an appeal is over."))


def another_person(row: CarrierComplaint, context: Context) -> Iterator[Reason]:
    """Who judged does not decide the appeal."""
    if row.judged_by is not None and row.judged_by == context.actor.id:
        yield Reason("four_eyes", noop("You judged this complaint, so somebody else decides the appeal."))


def decision_is_final(row: CarrierComplaint, context: Context) -> Iterator[Reason]:
    if row.appeal_until is None or context.at < row.appeal_until:
        yield Reason("appeal_possible", noop("The decision can still be appealed."))


class CarrierComplaint(WorkflowModel):
    """What is held against a carrier for one parcel; each attempt at a pickup has a parcel of its own.

    The penalty is that of the terms in force at booking, or what the carrier offers where that is more. `liability`
    is what the chain of hand-overs says, for whoever judges.
    """

    number_prefix = "CC"
    clocks = {State.RAISED: (ANSWER, JUDGEMENT), State.CONTESTED: (JUDGEMENT,)}

    number = models.CharField(_("number"), max_length=24, unique=True)
    type = models.CharField(_("type"), max_length=14, choices=ComplaintType)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="complaints", verbose_name=_("carrier"))
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="+", verbose_name=_("shop"))
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, related_name="complaints", verbose_name=_("shipment")
    )
    contract = models.ForeignKey(
        CarrierContract, models.PROTECT, null=True, related_name="complaints", verbose_name=_("contract")
    )
    revision = models.ForeignKey(ContractRevision, models.PROTECT, null=True, related_name="+")
    raiser = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    raised_by = models.CharField(_("raised by"), max_length=120)
    statement = models.CharField(_("what happened"), max_length=500, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    liability = models.JSONField(_("who answers by the hand-overs"), default=dict)
    value_fen = models.PositiveBigIntegerField(_("value of the goods (fen)"), default=0)
    offered_fen = models.PositiveBigIntegerField(_("offered by the carrier (fen)"), default=0)
    penalty_fen = models.PositiveBigIntegerField(_("penalty (fen)"), default=0)
    by_default = models.BooleanField(_("accepted by silence"), default=False)
    circumstance = models.CharField(
        _("what frees the carrier"), max_length=16, choices=Circumstance, default=Circumstance.NONE
    )
    judged_by = models.BigIntegerField(null=True, editable=False)
    appealed_at = models.DateTimeField(_("appealed at"), null=True)
    appeal_until = models.DateTimeField(_("appeal until"), null=True)
    state = StateField(choices=State, default=State.RAISED)

    class Meta:
        verbose_name = _("complaint against a carrier")
        verbose_name_plural = _("complaints against carriers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["type", "shipment"], name="one_complaint_per_type_and_parcel")
        ]
        indexes = [models.Index(fields=["carrier", "created_at"], name="complaint_of_carrier")]

    def __str__(self) -> str:
        return self.number

    @property
    def partner_scope(self) -> frozenset[int]:
        return ids(self.carrier.partner_id, self.raiser_id)

    @move(
        source=State.RAISED,
        target=State.FAULT_ACCEPTED,
        label=_("Accept the fault"),
        roles={Role.COURIER},
        emits="carrier_complaint.fault_accepted",
        form=AcceptFaultForm,
        tone=Tone.PRIMARY,
    )
    def accept_fault(self, *, at: datetime, amount_fen: int, note: str) -> None:
        """The carrier answers for it and offers an amount."""
        self.offered_fen = amount_fen

    @move(
        source=State.RAISED,
        target=State.CONTESTED,
        label=_("Contest"),
        roles={Role.COURIER},
        emits="carrier_complaint.contested",
        form=ContestForm,
        tone=Tone.DANGER,
    )
    def contest(self, *, at: datetime, reason: str) -> None:
        """The carrier says that it is not at fault, and what shows it."""

    @move(
        source=State.RAISED,
        target=State.FAULT_ACCEPTED,
        label=_("Accepted by silence"),
        roles=SYSTEM_ONLY,
        emits="carrier_complaint.accepted_by_silence",
    )
    def accept_by_silence(self, *, at: datetime) -> None:
        """No answer in time counts as accepted."""
        self.by_default = True

    @move(
        source=State.CONTESTED,
        target=State.FAULT_CONFIRMED,
        label=_("Find the carrier at fault"),
        roles=JUDGES,
        emits="carrier_complaint.fault_confirmed",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def confirm_fault(self, *, at: datetime, reason: str) -> None:
        """The carrier is at fault; the penalty of its contract follows."""

    @move(
        source=State.CONTESTED,
        target=State.DISMISSED,
        label=_("Dismiss the complaint"),
        roles=JUDGES,
        emits="carrier_complaint.dismissed",
        form=RulingForm,
    )
    def dismiss(self, *, at: datetime, circumstance: str, reason: str) -> None:
        """The carrier is not at fault."""
        self.circumstance = circumstance

    @move(
        source=(State.FAULT_ACCEPTED, State.FAULT_CONFIRMED),
        target=State.PENALISED,
        label=_("Penalise"),
        roles=SYSTEM_ONLY,
        emits="carrier_complaint.penalised",
        form=PenaltyForm,
    )
    def penalise(self, *, at: datetime, penalty_fen: int) -> None:
        """The penalty is fixed; it goes on the next statement once it can no longer be appealed."""
        self.penalty_fen = penalty_fen

    @move(
        source=(State.DISMISSED, State.PENALISED),
        target=State.UNDER_APPEAL,
        label=_("Appeal"),
        roles=COMPLAINANTS | {Role.COURIER},
        emits="carrier_complaint.appealed",
        form=ReasonForm,
        guards=[the_loser_appeals, once_and_in_time],
    )
    def appeal(self, *, at: datetime, reason: str) -> None:
        """Ask for a second judgement, once, within seven days."""
        self.appealed_at = at

    @move(
        source=State.UNDER_APPEAL,
        target=State.FAULT_CONFIRMED,
        label=_("Decide: the carrier is at fault"),
        roles=JUDGES,
        emits="carrier_complaint.fault_imposed",
        form=ReasonForm,
        guards=[another_person],
        tone=Tone.DANGER,
    )
    def impose(self, *, at: datetime, reason: str) -> None:
        """The appeal ends with the carrier at fault; this is final."""

    @move(
        source=State.UNDER_APPEAL,
        target=State.DISMISSED,
        label=_("Decide: no fault"),
        roles=JUDGES,
        emits="carrier_complaint.annulled",
        form=RulingForm,
        guards=[another_person],
    )
    def annul(self, *, at: datetime, circumstance: str, reason: str) -> None:
        """The appeal ends without a fault of the carrier; this is final."""
        self.circumstance, self.penalty_fen = circumstance, 0

    @move(
        source=(State.RAISED, State.CONTESTED),
        target=State.CLOSED,
        label=_("Retract"),
        roles=COMPLAINANTS | SYSTEM_ONLY,
        emits="carrier_complaint.retracted",
        form=NoteForm,
    )
    def retract(self, *, at: datetime, note: str) -> None:
        """Nothing is held against the carrier any more."""

    @move(
        source=(State.DISMISSED, State.PENALISED),
        target=State.CLOSED,
        label=_("Close"),
        roles=SYSTEM_ONLY,
        emits="carrier_complaint.closed",
        guards=[decision_is_final],
    )
    def close(self, *, at: datetime) -> None:
        """The decision is final and the money posted."""
