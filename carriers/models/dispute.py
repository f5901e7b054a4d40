"""Disputes over single lines of a statement (domain B9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from carriers.models.settlement_forms import FoundValidForm
from carriers.states import DisputeState as State
from carriers.states import Party
from portal.actors import SHOP_DECIDERS, SYSTEM_ONLY, Actor, Role
from portal.errors import Reason
from portal.models import StateField, WorkflowModel
from portal.workflow import Clock, Context, ReasonForm, Tone, move

SIDES = SHOP_DECIDERS | {Role.FINANCE, Role.COURIER}
COURIER = frozenset({Role.COURIER})


def side_of(actor: Actor) -> Party:
    """The side of a contract that somebody stands on."""
    return Party.CARRIER if actor.holds_any(COURIER) else Party.CUSTOMER


def other_side(row: LineDispute, context: Context) -> Iterator[Reason]:
    if side_of(context.actor) == row.raised_by:
        yield Reason("own_dispute", noop("The other side answers this."))


def own_side(row: LineDispute, context: Context) -> Iterator[Reason]:
    if side_of(context.actor) != row.raised_by:
        yield Reason("not_own_dispute", noop("Only the side that disputes the line takes it back."))


class LineDispute(WorkflowModel):
    """One side says what a line should come to; the other agrees, is silent, or leaves it to the platform."""

    number_prefix = "SD"
    clocks = {
        State.WAITING: (Clock("answer", "statement.dispute", move="agree_by_silence", audience=SIDES),),
        State.WITH_STAFF: (Clock("answer", "statement.dispute", audience=frozenset({Role.SUPERVISOR})),),
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    line = models.OneToOneField(
        "carriers.StatementLine", models.PROTECT, related_name="disputed", verbose_name=_("line")
    )
    statement = models.ForeignKey(
        "carriers.CarrierStatement", models.PROTECT, related_name="disputes", verbose_name=_("statement")
    )
    raised_by = models.CharField(_("raised by"), max_length=10, choices=Party)
    reason = models.CharField(_("reason"), max_length=200)
    claimed_fen = models.BigIntegerField(_("claimed (fen)"))
    agreed_fen = models.BigIntegerField(_("right amount (fen)"), null=True)
    state = StateField(choices=State, default=State.WAITING)

    class Meta:
        verbose_name = _("dispute over a line")
        verbose_name_plural = _("disputes over lines")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def shop_scope(self) -> int | None:
        return self.statement.shop_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return self.statement.partner_scope

    @property
    def courier_scope(self) -> int | None:
        return self.statement.courier_scope

    @move(
        source=State.WAITING,
        target=State.AGREED,
        label=_("Agree"),
        roles=SIDES,
        emits="line_dispute.agreed",
        guards=[other_side],
        tone=Tone.PRIMARY,
    )
    def agree(self, *, at: datetime) -> None:
        """The other side agrees: the line comes to what was claimed."""
        self.agreed_fen = self.claimed_fen

    @move(
        source=State.WAITING,
        target=State.AGREED,
        label=_("Agreed by silence"),
        roles=SYSTEM_ONLY,
        emits="line_dispute.agreed_by_silence",
    )
    def agree_by_silence(self, *, at: datetime) -> None:
        """No answer in time counts as agreed."""
        self.agreed_fen = self.claimed_fen

    @move(
        source=State.WAITING,
        target=State.WITH_STAFF,
        label=_("Refuse"),
        roles=SIDES,
        emits="line_dispute.refused",
        form=ReasonForm,
        guards=[other_side],
    )
    def refuse(self, *, at: datetime, reason: str) -> None:
        """The sides do not agree: the platform decides."""

    @move(
        source=State.WITH_STAFF,
        target=State.VALID,
        label=_("Find valid"),
        roles={Role.SUPERVISOR},
        emits="line_dispute.found_valid",
        form=FoundValidForm,
    )
    def find_valid(self, *, at: datetime, agreed_fen: int | None, reason: str) -> None:
        """The line was wrong; another line corrects it."""
        self.agreed_fen = self.claimed_fen if agreed_fen is None else agreed_fen

    @move(
        source=State.WITH_STAFF,
        target=State.INVALID,
        label=_("Find invalid"),
        roles={Role.SUPERVISOR},
        emits="line_dispute.found_invalid",
        form=ReasonForm,
    )
    def find_invalid(self, *, at: datetime, reason: str) -> None:
        """The line was right and stays."""

    @move(
        source=State.WITH_STAFF,
        target=State.UNCLEAR,
        label=_("Cannot be judged"),
        roles={Role.SUPERVISOR},
        emits="line_dispute.found_unclear",
        form=ReasonForm,
    )
    def find_unclear(self, *, at: datetime, reason: str) -> None:
        """Nothing shows who is right: the line stays."""

    @move(
        source=State.undecided,
        target=State.CANCELLED,
        label=_("Take back"),
        roles=SIDES,
        emits="line_dispute.cancelled",
        guards=[own_side],
    )
    def cancel(self, *, at: datetime) -> None:
        """The line is no longer disputed."""
