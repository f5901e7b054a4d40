"""Disputes over single lines of a statement: raised by either side, decided, corrected by another line (B9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierStatement, LineDispute, StatementLine
from carriers.models.dispute import SIDES, side_of
from carriers.services.settlement import sum_up
from carriers.states import DisputeState, LineKind, StatementState
from portal.actors import SYSTEM, Actor
from portal.errors import NotFound, NotPermitted, Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context

DISPUTABLE = (StatementState.SENT, StatementState.DISPUTED)
DECIDED = ("agree", "agree_by_silence", "find_valid", "find_invalid", "find_unclear", "cancel")


@transaction.atomic
def dispute(line: StatementLine, *, claimed_fen: int, reason: str, actor: Actor, at: datetime) -> LineDispute:
    """Say that a line should come to another amount (fen, above zero owed to the carrier).

    Raises NotFound, NotPermitted, or Refused: the statement is not open to disputes, or the line was disputed before.
    """
    statement = moves.lock(line.statement)
    if not statement.concerns(actor):
        raise NotFound()
    if not actor.holds_any(SIDES) or (statement.shop_id is not None and actor.sees_everything):
        raise NotPermitted()
    moves.refuse_if(list(_objections(statement, line, claimed_fen)))
    row = LineDispute(
        line=line, statement=statement, raised_by=side_of(actor), reason=reason[:200], claimed_fen=claimed_fen
    )
    row.number = next_number(row.number_prefix, at)
    moves.begin(row, emits="line_dispute.raised", actor=actor, at=at, data={"claimed_fen": claimed_fen})
    moves.perform(statement, "mark_disputed", actor=SYSTEM, at=at)
    return row


def _objections(statement: CarrierStatement, line: StatementLine, claimed_fen: int) -> Iterator[Reason]:
    if statement.state not in DISPUTABLE:
        yield Reason("not_disputable", noop("The lines of this statement can no longer be disputed."))
    if LineDispute.objects.filter(line=line).exists() or line.kind == LineKind.ADJUSTMENT:
        yield Reason("disputed_already", noop("This line has been disputed already."))
    if claimed_fen == line.amount_fen:
        yield Reason("same_amount", noop("That is the amount of the line."))


@moves.check(LineDispute, *DECIDED)
def lock_the_statement(row: LineDispute, _context: Context) -> Iterator[Reason]:
    """Two disputes decided in the same instant: the second waits here, and then finds the first decided."""
    CarrierStatement.objects.select_for_update(of=("self",), no_key=True).get(pk=row.statement_id)
    yield from ()


@moves.consequence(LineDispute, *DECIDED)
def correct_and_settle(row: LineDispute, context: Context) -> None:
    """A dispute that was right is corrected by a line; the last one decided sends the statement out again."""
    statement = moves.lock(row.statement)
    apart = (row.agreed_fen or 0) - row.line.amount_fen
    if row.state in DisputeState.corrects and apart:
        StatementLine.objects.create(
            statement=statement,
            kind=LineKind.ADJUSTMENT,
            dispute=row,
            reference=row.line.reference,
            amount_fen=apart,
            happened_at=context.at,
        )
        sum_up(statement)
    if not statement.disputes.filter(state__in=DisputeState.undecided).exclude(pk=row.pk).exists():
        moves.perform(statement, "settle_disputes", actor=SYSTEM, at=context.at)
