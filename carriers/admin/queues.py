"""The carriers room's queues on the index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from carriers.models import CarrierCall, CarrierContract, InboundPush, PickupOrder, UnknownCode
from carriers.states import CallState, ContractState, PickupState, PushState
from portal.admin.dashboard import Queue
from portal.admin.queues import queue_of


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
    yield from queue_of(request, _("Failed pushes"), InboundPush, now, {"state": PushState.FAILED.value})
    yield from queue_of(
        request, _("Failed calls to carriers"), CarrierCall, now, {"state": CallState.FAILED.value}
    )
    yield from queue_of(request, _("Unknown carrier codes"), UnknownCode, now, {})
