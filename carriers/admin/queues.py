"""The carriers room's queues on the index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from carriers.models import (
    CarrierCall,
    CarrierComplaint,
    CarrierContract,
    InboundPush,
    LineDispute,
    PickupOrder,
    SuspiciousEvent,
    TrackingRun,
    UnknownCode,
)
from carriers.states import (
    CallState,
    ComplaintState,
    ContractState,
    DisputeState,
    PickupState,
    PushState,
    RunState,
    SuspicionState,
)
from portal.admin.dashboard import Queue
from portal.admin.queues import queue_by, queue_of


def queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """Pickups without a courier, contracts to be signed, and what carriers said that we could not use."""
    yield from queue_of(
        request, _("Pickups without a courier"), PickupOrder, now, {"state": PickupState.BOOKED.value}
    )
    yield from queue_of(
        request, _("Failed pickup attempts"), PickupOrder, now, {"state": PickupState.FAILED_ATTEMPT.value}
    )
    yield from queue_of(
        request,
        _("Contracts awaiting signature"),
        CarrierContract,
        now,
        {"state": ContractState.AWAITING.value},
    )
    for state, words in (
        (ComplaintState.CONTESTED, _("Complaints against carriers to judge")),
        (ComplaintState.UNDER_APPEAL, _("Appeals in complaints against carriers")),
    ):
        yield from queue_of(request, words, CarrierComplaint, now, {"state": state.value})
    doubted = {"state": SuspicionState.OPEN.value}
    yield from queue_of(request, _("Doubted reports of carriers"), SuspiciousEvent, now, doubted)
    disputed = {"state": DisputeState.WITH_STAFF.value}
    yield from queue_of(request, _("Disputed lines to decide"), LineDispute, now, disputed)
    yield from queue_of(request, _("Failed pushes"), InboundPush, now, {"state": PushState.FAILED.value})
    yield from queue_of(
        request, _("Failed calls to carriers"), CarrierCall, now, {"state": CallState.FAILED.value}
    )
    waiting = Q(solved_at__isnull=True)
    yield from queue_by(request, _("Unknown carrier codes"), UnknownCode, now, waiting, {"solved": "no"})
    failed = {"state": RunState.FAILED.value}
    yield from queue_of(request, _("Failed runs over stored reports"), TrackingRun, now, failed)
