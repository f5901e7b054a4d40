"""The tickets room's queues on the index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.admin.dashboard import Queue
from portal.admin.queues import queue_of
from tickets.models import (
    Advance,
    BatchAlarm,
    CapacitySuggestion,
    Compensation,
    Dispute,
    ExchangeTicket,
    IncidentTicket,
    Refund,
    RepairJob,
    ReturnTicket,
    WarrantyTicket,
)
from tickets.states import (
    AdvanceState,
    BatchAlarmState,
    CompensationState,
    DisputeState,
    ExchangeState,
    IncidentState,
    RefundState,
    RepairState,
    ReturnState,
    SuggestionState,
    WarrantyState,
)


def queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """Cases that wait for a decision, repairs under way, refunds that need a hand."""
    yield from queue_of(
        request,
        _("Returns waiting for an answer"),
        ReturnTicket,
        now,
        {"state": ReturnState.WAIT_MERCHANT.value},
    )
    yield from queue_of(
        request, _("Refused returns"), ReturnTicket, now, {"state": ReturnState.REFUSED.value}
    )
    yield from queue_of(
        request, _("Warranty cases to review"), WarrantyTicket, now, {"state": WarrantyState.SUBMITTED.value}
    )
    yield from queue_of(
        request, _("Missed next-day promises"), IncidentTicket, now, {"state": IncidentState.OPEN.value}
    )
    yield from queue_of(request, _("Batch alarms"), BatchAlarm, now, {"state": BatchAlarmState.OPEN.value})
    yield from queue_of(
        request,
        _("Suggestions of capacity"),
        CapacitySuggestion,
        now,
        {"state": SuggestionState.OPEN.value},
    )
    yield from queue_of(
        request, _("Repairs under way"), RepairJob, now, {"state": RepairState.REPAIRING.value}
    )
    yield from queue_of(
        request, _("Exchanges to refund"), ExchangeTicket, now, {"state": ExchangeState.PLEASE_REFUND.value}
    )
    yield from queue_of(
        request, _("Fast refunds to settle"), Advance, now, {"state": AdvanceState.MERCHANT_REFUSED.value}
    )
    yield from queue_of(
        request, _("Refunds to pay by hand"), Refund, now, {"state": RefundState.MANUAL.value}
    )
    yield from queue_of(request, _("Disputes to accept"), Dispute, now, {"state": DisputeState.OPENED.value})
    yield from queue_of(
        request, _("Verdicts to check"), Dispute, now, {"state": DisputeState.FIRST_REVIEW_DONE.value}
    )
    yield from queue_of(
        request,
        _("Compensations to approve"),
        Compensation,
        now,
        {"state": CompensationState.PROPOSED.value},
    )
    yield from queue_of(
        request,
        _("Compensations to pay by hand"),
        Compensation,
        now,
        {"state": CompensationState.MANUAL.value},
    )
