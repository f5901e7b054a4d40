"""Claims under freight insurance: reported once, decided by the insurer, never billed to the buyer (domain E13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupOrder
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import Evidence, TimelineEvent
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.adapters.insurer import Answer, Verdict
from tickets.models import InsuranceClaim, InsurancePolicy, Order, Ticket
from tickets.policies import books as entries
from tickets.services import books, insurance
from tickets.states import BookAccount, ClaimKind, ClaimState, PolicyState

UNDER_WAY = (ClaimState.REPORTED, ClaimState.APPROVED)


def apply_offset(ticket: Ticket, pickup: PickupOrder, *, at: datetime) -> None:
    """The goods were collected: the offset is spent, and claimed from the insurer."""
    policy = insurance.apply(ticket.order, pickup, at=at)
    if policy is not None and policy.offset_fen:
        waybill = pickup.shipment.waybill if pickup.shipment else ""
        _reported(policy, ticket, ClaimKind.OFFSET, waybill or pickup.number, policy.offset_fen, at)
        lines = entries.moved(BookAccount.INSURER, BookAccount.CARRIER, policy.offset_fen)
        books.post(f"offset:{policy.number}", lines, cause=policy.number, order=ticket.order, at=at)
        insurance.keep(ticket.order, ticket, at=at)


def on_goods_received(subject: object, event: TimelineEvent) -> None:
    """What the buyer has sent back at the own cost has arrived: the freight is claimed."""
    if isinstance(subject, Ticket) and (waybill := subject.decision.get("waybill")):
        report(subject, waybill, at=event.recorded_at)


@transaction.atomic
def report(ticket: Ticket, waybill: str, *, at: datetime) -> InsuranceClaim | None:
    """Claim the freight of goods that the buyer has sent. None where nothing is insured any more, or the waybill was
    claimed before."""
    Order.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.order_id)
    policy = (
        InsurancePolicy.objects.select_for_update(of=("self",), no_key=True)
        .filter(order_id=ticket.order_id)
        .first()
    )
    waybill = waybill.strip().upper()
    if policy is None or policy.state != PolicyState.BOUND:
        return None
    if InsuranceClaim.objects.filter(waybill=waybill).exists():
        return None
    policy = moves.perform(policy, "report", actor=SYSTEM, at=at)
    fen = min(policy.cap_fen, value_at("insurance.self_shipped_fen", policy.order.paid_at))
    return _reported(policy, ticket, ClaimKind.PAYOUT, waybill, fen, at)


def _reported(
    policy: InsurancePolicy, ticket: Ticket, kind: str, waybill: str, fen: int, at: datetime
) -> InsuranceClaim:
    row = InsuranceClaim(
        number=next_number(InsuranceClaim.number_prefix, at),
        policy=policy,
        ticket_id=ticket.pk,
        shop_id=policy.shop_id,
        kind=kind,
        waybill=waybill,
        amount_fen=fen,
        key=f"claim-{policy.number}",
        next_attempt_at=at,
    )
    return moves.begin(row, emits="claim.reported", actor=SYSTEM, at=at)


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 100) -> list[InsuranceClaim]:
    """Claims on which the insurer is to be asked now; an insurer that is a partner says by API how they stand."""
    rows = InsuranceClaim.objects.select_for_update(
        skip_locked=True, of=("self",), no_key=True
    ).select_related("policy__order")
    asked = rows.filter(policy__insurer__isnull=True, state__in=UNDER_WAY, next_attempt_at__lte=at)
    due = list(asked.order_by("id")[:limit])
    InsuranceClaim.objects.filter(pk__in=[row.pk for row in due]).update(next_attempt_at=at + insurance.CLAIM)
    return due


@transaction.atomic
def record(claim: InsuranceClaim, verdict: Verdict, *, at: datetime) -> InsuranceClaim:
    """Keep what the insurer said; an answer that comes twice changes nothing."""
    row = moves.lock(claim)
    if row.state not in UNDER_WAY:
        return row
    InsuranceClaim.objects.filter(pk=row.pk).update(
        next_attempt_at=at + timedelta(hours=1), insurer_ref=verdict.reference or row.insurer_ref
    )
    if verdict.answer is Answer.REFUSED and row.state == ClaimState.REPORTED:
        reason = (verdict.reason or "refused")[:200]
        return moves.perform(row, "refuse", actor=SYSTEM, at=at, data={"reason": reason})
    if verdict.answer in (Answer.ACCEPTED, Answer.PAID) and row.state == ClaimState.REPORTED:
        row = moves.perform(row, "approve", actor=SYSTEM, at=at)
    if verdict.answer is Answer.PAID:
        row = moves.perform(row, "pay", actor=SYSTEM, at=at)
    return row


@moves.consequence(InsuranceClaim, "pay")
def enter_payment(row: InsuranceClaim, context: Context) -> None:
    """The insurer has paid the buyer; for an offset it has paid us what the pickup's bill was reduced by."""
    if row.is_offset:
        lines = entries.moved(BookAccount.STOREFRONT_CASH, BookAccount.INSURER, row.amount_fen)
    else:
        lines = entries.moved(BookAccount.INSURER, BookAccount.STOREFRONT_CASH, row.amount_fen)
        moves.perform(row.policy, "pay", actor=SYSTEM, at=context.at)
        insurance.keep(row.policy.order, row.ticket, at=context.at)
    books.post(
        f"{row.key}:paid",
        lines,
        cause=row.number,
        order=row.policy.order,
        at=context.at,
        external_ref=row.insurer_ref,
    )


@moves.consequence(InsuranceClaim, "refuse")
def refuse_policy(row: InsuranceClaim, context: Context) -> None:
    """A payout that was refused leaves the policy refused; an offset that was used stays used."""
    if not row.is_offset:
        moves.perform(row.policy, "refuse", actor=SYSTEM, at=context.at)


@moves.check(InsuranceClaim, "reopen")
def with_new_evidence(row: InsuranceClaim, _context: Context) -> Iterator[Reason]:
    """The insurer looks again only at something new (ALI)."""
    kind = ContentType.objects.get_for_model(InsuranceClaim)
    files = Evidence.objects.filter(subject_type=kind, subject_id=row.pk, uploaded_at__gte=row.refused_at)
    if not files.exists():
        yield Reason("no_new_evidence", noop("Add new evidence as a file first; then reopen the claim."))


@moves.consequence(InsuranceClaim, "reopen")
def reopen_policy(row: InsuranceClaim, context: Context) -> None:
    """The policy follows its claim."""
    if not row.is_offset:
        moves.perform(row.policy, "reopen", actor=SYSTEM, at=context.at)


@moves.check(InsuranceClaim, "recover")
def only_a_used_offset(row: InsuranceClaim, _context: Context) -> Iterator[Reason]:
    """Only what was paid already is to be borne by somebody."""
    if not row.is_offset:
        yield Reason("nothing_used", noop("Nothing was paid under this claim."))


@moves.consequence(InsuranceClaim, "recover")
def charge_last_resort(row: InsuranceClaim, context: Context) -> None:
    """Shop or platform bears the offset, as the policy at payment said; the buyer's books do not move (L6)."""
    payer = value_at("insurance.last_resort", row.policy.order.paid_at)
    lines = entries.moved(payer, BookAccount.INSURER, row.amount_fen)
    books.post(f"{row.key}:recovered", lines, cause=row.number, order=row.policy.order, at=context.at)
