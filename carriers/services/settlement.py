"""Monthly statements: drawn up, disputed line by line, accepted, booked and paid (domain B9, A0 0.37)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_noop as noop

from carriers.models import (
    Carrier,
    CarrierComplaint,
    CarrierContract,
    CarrierStatement,
    StatementLine,
    StatementPosting,
)
from carriers.policies.settlement import month_before, posting
from carriers.policies.slots import SHANGHAI
from carriers.queries.settlement import contracts_to_bill, unbilled_parcels, unbilled_penalties
from carriers.states import ComplaintState, LineKind, StatementState
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context

BATCH = 100
logger = logging.getLogger("carriers.settlement")


def draw_up(*, at: datetime, limit: int = BATCH) -> int:
    """Draw up the statements of last month that do not exist yet; returns how many.

    Each contract has a transaction of its own, with as many queries for one parcel as for many. Safe to run twice,
    late, or in several workers; a contract that fails is logged and left for the next run.
    """
    period, after = month_before(at.astimezone(SHANGHAI).date())
    until = datetime.combine(after, time.min, SHANGHAI)
    contracts = contracts_to_bill(period, until).values_list("pk", flat=True)
    return sum(_alone(pk, period, until, at) for pk in contracts[:limit])


def _alone(contract: int, period: date, until: datetime, at: datetime) -> int:
    try:
        return _draw_up(contract, period, until, at)
    except Exception:
        logger.exception("the statement of contract %s could not be drawn up", contract)
        return 0


@transaction.atomic
def _draw_up(contract_id: int, period: date, until: datetime, at: datetime) -> int:
    # Two workers at once: the second waits here, and then finds the statement made.
    contract = CarrierContract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract_id)
    if contract.statements.filter(period=period).exists():
        return 0
    row = CarrierStatement(
        contract=contract, carrier_id=contract.carrier_id, shop_id=contract.shop_id, period=period
    )
    lines = [*_freight(row, until), *_penalties(row, until)]
    row.total_fen = sum(line.amount_fen for line in lines)
    row.number = next_number(row.number_prefix, at)
    facts = {"lines": len(lines), "total_fen": row.total_fen}
    moves.begin(row, emits="carrier_statement.opened", actor=SYSTEM, at=at, data=facts)
    StatementLine.objects.bulk_create(lines, batch_size=1000)
    return 1


def _freight(row: CarrierStatement, until: datetime) -> Iterator[StatementLine]:
    parcels = unbilled_parcels().filter(contract=row.contract, pickup__collected_at__lt=until)
    for attempt in parcels.select_related("pickup", "shipment").order_by("pickup__collected_at", "id"):
        yield StatementLine(
            statement=row,
            kind=LineKind.FREIGHT,
            attempt=attempt,
            reference=attempt.shipment.waybill or attempt.reference,
            amount_fen=attempt.fee_fen,
            happened_at=attempt.pickup.collected_at or until,
        )


def _penalties(row: CarrierStatement, until: datetime) -> Iterator[StatementLine]:
    for complaint in (
        unbilled_penalties().filter(contract=row.contract, appeal_until__lte=until).order_by("id")
    ):
        yield StatementLine(
            statement=row,
            kind=LineKind.PENALTY,
            complaint=complaint,
            reference=complaint.number,
            amount_fen=-complaint.penalty_fen,
            happened_at=complaint.created_at,
        )


def sum_up(statement: CarrierStatement) -> None:
    """Write the total of a locked statement anew from its lines."""
    found = statement.lines.aggregate(total=Sum("amount_fen"))
    statement.total_fen = found["total"] or 0
    statement.save(update_fields=["total_fen"])


@moves.consequence(CarrierStatement, "accept_for_carrier", "accept_for_customer")
def conclude_when_both_agree(row: CarrierStatement, context: Context) -> None:
    if row.carrier_accepted_at and row.customer_accepted_at:
        moves.perform(row, "conclude", actor=SYSTEM, at=context.at)


@moves.consequence(CarrierStatement, "conclude", "accept_by_silence")
def book_what_is_owed(row: CarrierStatement, context: Context) -> None:
    _post(row, StatementState.ACCEPTED, context.at)


@moves.consequence(CarrierStatement, "pay")
def book_what_is_paid(row: CarrierStatement, context: Context) -> None:
    _post(row, StatementState.PAID, context.at)


def _post(row: CarrierStatement, step: str, at: datetime) -> None:
    lines = row.lines.order_by().values_list("kind", "amount_fen")
    StatementPosting.objects.bulk_create(
        StatementPosting(statement=row, step=step, book=book, amount_fen=fen, posted_at=at)
        for book, fen in posting(step, lines)
    )


@moves.check(CarrierComplaint, "close")
def money_is_posted(row: CarrierComplaint, _context: Context) -> Iterator[Reason]:
    """A penalty under a contract is on a statement that both sides have accepted."""
    owed = row.state == ComplaintState.PENALISED and row.penalty_fen and row.contract_id
    if owed and not row.statement_lines.filter(statement__state__in=StatementState.booked).exists():
        yield Reason("not_posted", noop("The penalty is on no accepted statement."))


@moves.check(CarrierContract, "settle")
def everything_is_settled(row: CarrierContract, _context: Context) -> Iterator[Reason]:
    """A contract closes when every complaint is closed, every parcel billed and every statement paid."""
    if row.complaints.exclude(state=ComplaintState.CLOSED).exists():
        yield Reason("complaints_open", noop("Complaints under this contract are still open."))
    if unbilled_parcels().filter(contract=row).exists():
        yield Reason("parcels_unbilled", noop("Parcels under this contract are on no statement yet."))
    if row.statements.exclude(state=StatementState.PAID).exists():
        yield Reason("statements_unpaid", noop("Statements of this contract are not paid."))


@moves.check(Carrier, "finish")
def no_complaint_is_open(row: Carrier, _context: Context) -> Iterator[Reason]:
    """Nobody leaves with a complaint open; statements are asked for contract by contract."""
    if row.complaints.exclude(state=ComplaintState.CLOSED).exists():
        yield Reason("complaints_open", noop("Complaints against this carrier are still open."))
