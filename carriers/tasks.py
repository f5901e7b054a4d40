"""The carriers room's sweeps: primitives in, one call each, harmless when run twice or late."""

from __future__ import annotations

from celery import shared_task

from carriers.adapters import http
from carriers.adapters.base import Answer, CallRefused
from carriers.models import CarrierCall
from carriers.queries import calls as requests
from carriers.queries.adapters import adapter_for
from carriers.queries.silence import silent_shipments
from carriers.services import (
    calls,
    capacity,
    carriers,
    complaints,
    contracts,
    examining,
    polling,
    pushes,
    runs,
    scorecards,
    settlement,
    trials,
    watching,
)
from carriers.states import CallKind
from portal.clock import now
from portal.services.sweeps import beat


@shared_task(name="carriers.apply_pushes")
def apply_pushes(*, limit: int = 5000, **_: object) -> int:
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


@shared_task(name="carriers.work_runs")
def work_runs(**_: object) -> int:
    """Take the runs over stored reports further."""
    handled = runs.work(at=now())
    beat("tracking-runs", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.watch_parcels")
def watch_parcels(*, limit: int = 5000, **_: object) -> int:
    """Look at parcels that nobody has scanned for long, and subscribe again where a provider has given up."""
    handled = watching.look(at=now(), limit=limit)
    beat("tracking-watch", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.look_after_carriers")
def look_after_carriers(**_: object) -> int:
    """Suspend carriers whose licence has lapsed, finish those that have left, lay out capacity for the days ahead."""
    capacity.roll_forward(at=now())
    handled = carriers.watch(at=now())
    beat("carriers", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.work_choice_trials")
def work_choice_trials(**_: object) -> int:
    """Take the replays of choices under other weights further."""
    handled = trials.work(at=now())
    beat("choice-trials", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.examine_parcels")
def examine_parcels(*, limit: int = 5000, **_: object) -> int:
    """Find out who holds parcels with news, and doubt what can hardly be true."""
    handled = examining.look(at=now(), limit=limit)
    beat("parcels-examined", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.sweep_complaints")
def sweep_complaints(*, limit: int = 500, **_: object) -> int:
    """Close complaints that are final and whose money is posted; answers and judgements are deadlines."""
    handled = complaints.close_final(at=now(), limit=limit)
    beat("carrier-complaints", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.draw_up_statements")
def draw_up_statements(*, limit: int = 100, **_: object) -> int:
    """Draw up the statements of last month."""
    handled = settlement.draw_up(at=now(), limit=limit)
    beat("carrier-statements", at=now(), handled=handled)
    return handled


@shared_task(name="carriers.measure_carriers")
def measure_carriers(**_: object) -> int:
    """Measure the carriers that have not been measured today."""
    handled = scorecards.measure_all(at=now())
    beat("carrier-scorecards", at=now(), handled=handled)
    return handled
