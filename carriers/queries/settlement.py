"""Statements: what is to be billed under a contract, and which statements exist for an actor."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from carriers.models import (
    CarrierComplaint,
    CarrierContract,
    CarrierStatement,
    LineDispute,
    PickupAttempt,
    PickupBill,
    StatementLine,
)
from carriers.states import ComplaintState, LineKind, PayMode, PickupState, StatementState
from portal.actors import Actor, ActorKind


def unbilled_parcels() -> QuerySet[PickupAttempt]:
    """Collected parcels with a known fee that stand on no statement; what the sender paid in cash is none of ours."""
    billed = StatementLine.objects.filter(attempt=OuterRef("pk"), kind=LineKind.FREIGHT)
    return PickupAttempt.objects.filter(
        ~Exists(billed),
        Exists(PickupBill.objects.filter(attempt=OuterRef("pk"))),
        result="collected",
        pickup__state=PickupState.SETTLED,
        pickup__shipment=F("shipment"),
        fee_fen__gt=0,
    ).exclude(pickup__pay_mode=PayMode.CASH)


def unbilled_penalties() -> QuerySet[CarrierComplaint]:
    """Penalties that stand on no statement, whether or not they can still be appealed."""
    billed = StatementLine.objects.filter(complaint=OuterRef("pk"), kind=LineKind.PENALTY)
    return CarrierComplaint.objects.filter(
        ~Exists(billed), state=ComplaintState.PENALISED, penalty_fen__gt=0, contract__isnull=False
    )


def contracts_to_bill(period: date, until: datetime) -> QuerySet[CarrierContract]:
    """Contracts under which something happened before an instant and that have no statement of the month."""
    parcels = unbilled_parcels().filter(contract=OuterRef("pk"), pickup__collected_at__lt=until)
    penalties = unbilled_penalties().filter(contract=OuterRef("pk"), appeal_until__lte=until)
    made = CarrierStatement.objects.filter(contract=OuterRef("pk"), period=period)
    return CarrierContract.objects.filter(Exists(parcels) | Exists(penalties), ~Exists(made)).order_by("id")


def statements_for(actor: Actor) -> QuerySet[CarrierStatement]:
    """The statements within reach: a courier's and a shop's own, once they were sent."""
    rows = CarrierStatement.objects.select_related("carrier", "shop", "contract")
    if actor.sees_everything:
        return rows
    sent = rows.filter(state__in=StatementState.seen_by_both)
    if actor.kind is ActorKind.PARTNER:
        return sent.filter(Q(carrier__partner_id=actor.partner) | Q(shop_id__in=actor.shops))
    return sent.filter(shop_id__in=actor.shops) if actor.kind is ActorKind.MERCHANT else sent.none()


def disputes_for(actor: Actor) -> QuerySet[LineDispute]:
    """The disputes over lines of statements within reach."""
    rows = LineDispute.objects.select_related("statement__carrier", "line")
    return rows if actor.sees_everything else rows.filter(statement__in=statements_for(actor))


def lines_of(statement: CarrierStatement) -> QuerySet[StatementLine]:
    """The lines of a statement with their disputes, as they were written."""
    return statement.lines.select_related("disputed", "attempt__shipment", "complaint").order_by("id")


def cells_of(line: StatementLine) -> tuple[str, str, datetime, int, str]:
    """A line for a table: for what, kind, when, fen, and how it is disputed (empty: it is not)."""
    found: LineDispute | None = getattr(line, "disputed", None)
    dispute = f"{found.number} {found.get_state_display()}" if found else ""
    return line.reference, str(line.get_kind_display()), line.happened_at, line.amount_fen, dispute
