"""Calls to carriers: claimed, built, sent by a worker, and what their answers mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from carriers.adapters.base import Answer, Update
from carriers.models import CarrierCall, PickupAttempt, Shipment
from carriers.services import following, shipments, subscriptions
from carriers.states import CallKind, CallState
from portal.services import moves

CLAIM = timedelta(minutes=2)
MAX_ATTEMPTS = 6
DUPLICATE_ORDER = "8016"


@transaction.atomic
def claim_due(*, at: datetime, limit: int = 20) -> list[CarrierCall]:
    """Take due calls for this worker; a killed worker's calls come up again when the claim runs out.

    Every call may be repeated: providers recognise our reference.
    """
    due = (
        CarrierCall.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(state=CallState.PENDING, next_attempt_at__lte=at)
        .order_by("next_attempt_at", "id")[:limit]
    )
    claimed = list(due)
    CarrierCall.objects.filter(pk__in=[c.pk for c in claimed]).update(next_attempt_at=at + CLAIM)
    return claimed


@transaction.atomic
def record_answer(call: CarrierCall, answer: Answer, *, at: datetime) -> None:
    """Keep the answer and act on it: learn the numbers, try again, or give the pickup to another carrier."""
    call = CarrierCall.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    if call.state != CallState.PENDING:
        return
    call.attempts += 1
    call.answer_code = (answer.error_code or "")[:40]
    call.last_error = (answer.error_message or "")[:300]
    if answer.ok or answer.error_code == DUPLICATE_ORDER:
        call.state = CallState.DONE
        call.save()
        _accepted(call, answer, at)
    elif answer.retryable and call.attempts < MAX_ATTEMPTS:
        call.next_attempt_at = at + timedelta(seconds=15 * 2**call.attempts)
        call.save()
    else:
        call.state = CallState.FAILED
        call.save()
        _refused(call, at)


def _accepted(call: CarrierCall, answer: Answer, at: datetime) -> None:
    if call.kind == CallKind.BOOK and call.attempt:
        _learn(call.attempt, answer)
        if call.attempt.ended_at is not None and call.attempt.result != "collected":
            # Called off while the order was on its way to the carrier.
            CarrierCall.objects.create(
                account=call.account,
                kind=CallKind.CANCEL,
                attempt=call.attempt,
                created_at=at,
                next_attempt_at=at,
            )
    if call.kind == CallKind.SUBSCRIBE and call.shipment_id:
        subscriptions.answered(call.shipment_id, accepted=True)
    for update in answer.updates:
        shipments.apply_update(call.account, _named(update, call), received_at=at)


def _named(update: Update, call: CarrierCall) -> Update:
    """An answer without any number (Cainiao) is about the parcel that was asked for."""
    asked = call.shipment or (call.attempt.shipment if call.attempt else None)
    if update.tracking_number or update.order_ref or asked is None:
        return update
    return replace(update, order_ref=asked.reference, tracking_number=asked.waybill or None)


def _learn(attempt: PickupAttempt, answer: Answer) -> None:
    attempt.provider_order = str(answer.data.get("provider_order_id", attempt.provider_order))
    attempt.provider_task = str(answer.data.get("task_id", attempt.provider_task))
    attempt.save(update_fields=["provider_order", "provider_task"])
    waybill = str(answer.data.get("tracking_number", "")).strip().upper()
    taken = Shipment.objects.filter(carrier=attempt.carrier_id, waybill=waybill).exists()
    if waybill and not attempt.shipment.waybill and not taken:
        attempt.shipment.waybill = waybill
        attempt.shipment.save(update_fields=["waybill"])


def _refused(call: CarrierCall, at: datetime) -> None:
    """The carrier will not take the order, or cannot be reached: another one is asked."""
    if call.kind == CallKind.BOOK and call.attempt and call.attempt.ended_at is None:
        pickup = moves.lock(call.attempt.pickup)
        following.fail(pickup, "rejected_by_carrier", at=at)
    if call.kind == CallKind.SUBSCRIBE and call.shipment_id:
        subscriptions.answered(call.shipment_id, accepted=False)
