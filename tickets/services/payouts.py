"""Sending money to buyers: refunds and compensations go the same way, each paid once per key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.actors import SYSTEM
from portal.adapters.payment import PaymentResult
from portal.queries.policy import value_at
from portal.services import moves
from tickets.models import Compensation, Refund
from tickets.services import compensations, refunds
from tickets.states import CompensationState

CLAIM = timedelta(minutes=2)
ASK_AGAIN = timedelta(minutes=1)
Payout = Refund | Compensation


def claim_due(*, at: datetime, limit: int = 50) -> list[Payout]:
    """Take what is to be sent to payment. A row that a killed worker left comes up again after two minutes."""
    return [*refunds.claim_due(at=at, limit=limit), *_compensations(at, limit)]


@transaction.atomic
def _compensations(at: datetime, limit: int) -> list[Compensation]:
    rows = compensations.waiting_for_payment(at=at, limit=limit)
    for row in rows:
        row.attempts, row.next_attempt_at = row.attempts + 1, at + CLAIM
        row.save(update_fields=["attempts", "next_attempt_at"])
    return rows


def record(row: Payout, result: PaymentResult, *, at: datetime) -> Payout:
    """Keep what the provider said: paid, under way, to be tried again, or handed to finance."""
    if isinstance(row, Refund):
        return refunds.record_result(row, result, at=at)
    return _recorded(row, result, at)


@transaction.atomic
def _recorded(row: Compensation, result: PaymentResult, at: datetime) -> Compensation:
    row = moves.lock(row)
    if row.state not in (CompensationState.RESERVED, CompensationState.PAY_FAILED):
        return row  # two workers asked with the same key; the other one has noted the answer
    if result.paid:
        Compensation.objects.filter(pk=row.pk).update(provider_ref=result.reference)
        return moves.perform(row, "pay", actor=SYSTEM, at=at)
    if result.pending:
        Compensation.objects.filter(pk=row.pk).update(next_attempt_at=at + ASK_AGAIN)
        return row
    reason = (result.error or "refused").ljust(2)[:200]
    row = moves.perform(row, "fail_payment", actor=SYSTEM, at=at, data={"reason": reason})
    if row.attempts >= value_at("compensation.payment_attempts", at):
        return moves.perform(row, "hand_over", actor=SYSTEM, at=at, data={"note": result.error})
    again = compensations.retry_at(row.attempts, at)
    Compensation.objects.filter(pk=row.pk).update(next_attempt_at=again)
    return row
