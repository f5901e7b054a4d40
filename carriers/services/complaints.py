"""Complaints against carriers: raised, answered, judged, penalised, appealed (domain E19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierComplaint, PickupAttempt, Shipment, StatementLine, SuspiciousEvent
from carriers.models.complaint import COMPLAINANTS
from carriers.policies import contract_terms
from carriers.queries.complaints import parcels_in_reach, terms_at_booking
from carriers.services import custody
from carriers.states import ComplaintState, ComplaintType, Finding, StatementState, Suspicion
from portal.actors import SYSTEM, Actor
from portal.errors import NotFound, NotPermitted, Reason
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context

FINDINGS = {
    ComplaintType.DAMAGE: Finding.DAMAGE,
    ComplaintType.LOSS: Finding.LOSS,
    ComplaintType.OVERCHARGE: Finding.WEIGHT_DRIFT,
}
FALSE_REPORTS = frozenset({Suspicion.SIGNED_FAR_AWAY, Suspicion.ATTEMPT_WITHOUT_EVIDENCE})


@transaction.atomic
def complain(
    shipment: Shipment, kind: str, *, statement: str, actor: Actor, at: datetime, value_fen: int = 0
) -> CarrierComplaint:
    """Raise a complaint on a parcel as a person or a partner. `value_fen` is what the goods are worth.

    Raises NotPermitted, NotFound for a parcel out of reach, Refused where one of this type stands already.
    """
    if not actor.holds_any(COMPLAINANTS):
        raise NotPermitted()
    if not parcels_in_reach(actor).filter(pk=shipment.pk).exists():
        raise NotFound()
    made, new = _raised(shipment, kind, statement, actor, at, value_fen, {})
    if not new:
        text = noop("Complaint %(number)s of this type stands already.")
        moves.refuse_if([Reason("complaint_stands", text, {"number": made.number})])
    return made


@transaction.atomic
def raise_by_rule(shipment: Shipment, kind: str, *, at: datetime, facts: dict[str, Any]) -> CarrierComplaint:
    """Raise a complaint because a rule says so; the one that stands already is left as it is."""
    return _raised(shipment, kind, "", SYSTEM, at, 0, facts)[0]


def _raised(
    shipment: Shipment,
    kind: str,
    statement: str,
    actor: Actor,
    at: datetime,
    value_fen: int,
    facts: dict[str, Any],
) -> tuple[CarrierComplaint, bool]:
    # Two who complain in the same instant: the second waits here, and then finds the first one's.
    parcel = (
        Shipment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("carrier")
        .get(pk=shipment.pk)
    )
    known = CarrierComplaint.objects.filter(shipment=parcel, type=kind).first()
    if known is not None:
        return known, False
    terms = terms_at_booking(parcel)
    finding = FINDINGS.get(ComplaintType(kind))
    row = CarrierComplaint(
        type=kind,
        carrier=parcel.carrier,
        shop_id=parcel.shop_id,
        shipment=parcel,
        contract=terms.contract if terms else None,
        revision=terms,
        raiser_id=actor.partner,
        raised_by=actor.label[:120],
        statement=statement[:500],
        facts=facts,
        liability=custody.who_answers(parcel, finding, at=at).as_json() if finding else {},
        value_fen=value_fen,
    )
    row.number = next_number(row.number_prefix, at)
    moves.begin(row, emits="carrier_complaint.raised", actor=actor, at=at, data={"type": kind})
    return row, True


def set_value(complaint: CarrierComplaint, value_fen: int) -> None:
    """What the goods are worth, where nobody has said so (fen)."""
    CarrierComplaint.objects.filter(pk=complaint.pk, value_fen=0).update(value_fen=value_fen)


@moves.consequence(CarrierComplaint, "contest")
def ask_the_chain_again(row: CarrierComplaint, context: Context) -> None:
    """Who judges sees what the hand-overs say by then."""
    finding = FINDINGS.get(ComplaintType(row.type))
    if finding is not None:
        row.liability = custody.who_answers(row.shipment, finding, at=context.at).as_json()
        row.save(update_fields=["liability"])


@moves.consequence(CarrierComplaint, "confirm_fault", "dismiss")
def remember_judge(row: CarrierComplaint, context: Context) -> None:
    row.judged_by = context.actor.id
    row.save(update_fields=["judged_by"])


@moves.consequence(CarrierComplaint, "accept_fault", "accept_by_silence", "confirm_fault", "impose")
def fix_the_penalty(row: CarrierComplaint, context: Context) -> None:
    """The contract's penalty, or the carrier's offer where that is more."""
    owed = max(_by_contract(row), row.offered_fen)
    moves.perform(row, "penalise", actor=SYSTEM, at=context.at, data={"penalty_fen": owed})


def _by_contract(row: CarrierComplaint) -> int:
    if row.revision is None:
        return 0
    attempt = PickupAttempt.objects.filter(shipment=row.shipment).first()
    bill = attempt.fee_fen if attempt else 0
    return contract_terms.penalty_fen(
        row.revision.penalties, row.type, value_fen=row.value_fen, bill_fen=bill
    )


@moves.consequence(CarrierComplaint, "penalise", "dismiss", "annul")
def open_the_appeal(row: CarrierComplaint, context: Context) -> None:
    """A first decision can be appealed for some days; one made on appeal is final."""
    term = term_at("complaint.appeal", context.at)
    appealed = row.appealed_at is not None
    row.appeal_until = context.at if appealed else end_of(term, context.at, business_calendar())
    row.save(update_fields=["appeal_until"])


@moves.consequence(SuspiciousEvent, "confirm")
def hold_false_reports_against_the_carrier(row: SuspiciousEvent, context: Context) -> None:
    """A signature or an attempt that never was is a fault of its own (domain B9)."""
    if row.kind in FALSE_REPORTS:
        facts = {"suspicion": row.kind, **row.facts}
        raise_by_rule(row.shipment, ComplaintType.FAKE_SIGN, at=context.at, facts=facts)


def close_final(*, at: datetime, limit: int = 500) -> int:
    """Close complaints whose decision is final and whose money is posted; returns how many."""
    booked = StatementLine.objects.filter(
        complaint=OuterRef("pk"), statement__state__in=StatementState.booked
    )
    nothing_owed = Q(penalty_fen=0) | Q(state=ComplaintState.DISMISSED) | Q(contract__isnull=True)
    final = CarrierComplaint.objects.filter(
        nothing_owed | Exists(booked), state__in=ComplaintState.decided, appeal_until__lte=at
    )
    rows = list(final.order_by("appeal_until", "id")[:limit])
    for row in rows:
        moves.perform(row, "close", actor=SYSTEM, at=at)
    return len(rows)
