"""The carriers room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

from celery import shared_task

from carriers.adapters import http
from carriers.adapters.base import Answer, CallRefused
from carriers.models import CarrierCall
from carriers.queries import calls as requests
from carriers.queries.adapters import adapter_for
from carriers.queries.silence import silent_shipments
from carriers.services import calls, contracts, polling, pushes
from carriers.states import CallKind
from portal.clock import now
from portal.services.sweeps import beat


@shared_task(name="carriers.apply_pushes")
def apply_pushes(*, limit: int = 200, **_: object) -> int:
    """Apply stored pushes."""
    handled = pushes.apply_due(at=now(), limit=limit)
    beat("pushes", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.send_calls")
def send_calls(*, limit: int = 20, **_: object) -> int:
    """Make the calls to carriers that are due; HTTP happens outside any transaction."""
    claimed = calls.claim_due(at=now(), limit=limit)
    for call in claimed:
        calls.record_answer(call, make(call), at=now())
    beat("carrier-calls", at=now(), handled=len(claimed))
    return len(claimed)


def make(call: CarrierCall) -> Answer:
    """Send one call and read the answer."""
    try:
        request = requests.outgoing_request(call, now())
    except CallRefused as refusal:
        return Answer(ok=False, retryable=False, error_code=refusal.code)
    if request is None:
        return Answer(ok=True)
    received = http.send(request)
    return adapter_for(call.account.provider).read_answer(
        requests.ANSWERS[CallKind(call.kind)], received.status, received.body
    )  # type: ignore[index]


@shared_task(name="carriers.sweep_contracts")
def sweep_contracts(**_: object) -> int:
    """Close ended contracts with nothing under way; starts and ends are deadlines."""
    handled = contracts.close_wound_down(at=now())
    beat("contracts", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.reconcile_silent_shipments")
def reconcile_silent_shipments(*, limit: int = 100, **_: object) -> int:
    """Ask for the history of parcels nobody has reported on for long: pushes are not guaranteed (B11)."""
    handled = polling.ask_about(silent_shipments(at=now(), limit=limit), at=now())
    beat("tracking-reconcile", at=now(), handled=handled)
    return handled
