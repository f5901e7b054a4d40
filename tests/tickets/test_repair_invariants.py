"""Whatever is done with a repair or a visit, nothing is forgotten: an open row has a clock or somebody at work."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actors import SYSTEM
from portal.errors import DomainError
from portal.queries.timeline import deadlines_of
from portal.services import evidence, moves
from portal.workflow import machine_of
from tests.builders import NOW, make_calendar, make_carrier, make_repair_centre, make_shop, make_upload
from tests.builders_repairs import ask, make_line, make_provider, make_technician
from tickets.models import Appointment, RepairJob, WarrantyTicket
from tickets.states import AppointmentState, WarrantyState

WORDS: dict[str, Any] = {
    "note": "fine", "reason": "because", "answer": "yes it is", "carrier": "jd", "waybill": "JD123456",
    "serial": "SN-1",
    "condition": "good", "fault_code": "E1", "diagnosis": "board", "test_result": "runs", "amount_fen": 100,
    "cause": "excluded_damage", "part": "drum", "new_serial": "SN-2", "trouble": "lost", "result": "fixed",
    "window_from": "2026-12-01T10:00+08:00", "window_until": "2026-12-01T12:00+08:00", "code": "1",
}  # fmt: skip


def try_move(row: Any, number: int, when: Any) -> None:
    """One of the moves open in this state, by the system, with words that fit; what is refused changes nothing."""
    declared = [m for m in machine_of(type(row)).moves.values() if row.state in m.sources]
    if not declared:
        return
    chosen = declared[number % len(declared)]
    data = {name: WORDS[name] for name in chosen.form.base_fields if name in WORDS}
    allowed = type(SYSTEM)(SYSTEM.kind, "anybody", frozenset(chosen.roles))
    with suppress(DomainError):
        moves.perform(row, chosen.name, actor=allowed, at=when, data=data)


def watched(row: Any) -> bool:
    """A running clock on the row itself, on its repair, or on a visit; or it is final."""
    if row.is_final:
        return True
    parts = [row]
    if isinstance(row, WarrantyTicket):
        parts += [*RepairJob.objects.filter(ticket_id=row.pk), *Appointment.objects.filter(ticket_id=row.pk)]
    return any(deadlines_of(part) for part in parts)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([1500, 450, 62000]),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), max_size=14),
)
def test_an_open_warranty_case_always_has_a_clock(db: Any, grams: int, steps: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        make_calendar()
        make_carrier("jd")
        make_repair_centre()
        make_technician(make_provider())
        case = ask(make_line(make_shop(), weight_grams=grams))
        when = NOW
        for which, number in steps:
            when += timedelta(hours=1)
            rows = [WarrantyTicket.objects.get(pk=case.pk), *RepairJob.objects.filter(ticket_id=case.pk)]
            rows += Appointment.objects.filter(ticket_id=case.pk)
            row = rows[which % len(rows)]
            if isinstance(row, RepairJob) and row.state == "expected":
                evidence.add(row, make_upload(), actor=SYSTEM, at=when)
            try_move(row, number, when)
            assert watched(WarrantyTicket.objects.get(pk=case.pk)), WarrantyTicket.objects.get(
                pk=case.pk
            ).state
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("model", "states"), [(WarrantyTicket, WarrantyState), (Appointment, AppointmentState)]
)
def test_every_state_that_is_not_final_declares_a_clock(model: Any, states: Any) -> None:
    machine = machine_of(model)
    waiting = {state for state in states if state not in machine.final_states}

    assert waiting <= {state for state in states if machine.clocks(state)}
