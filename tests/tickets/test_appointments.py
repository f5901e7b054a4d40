"""Appointments: acceptance J, the buyer's code, and what a visit brings about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import SYSTEM, Role
from portal.errors import MoveNotAllowed, NotPermitted, Refused
from portal.models import Shop
from portal.services import evidence, moves, sweeps
from tests.builders import (
    HANGZHOU,
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_repair_centre,
    make_shop,
    make_upload,
    partner_actor,
    staff,
)
from tests.builders_repairs import (
    LARGE,
    approve,
    ask,
    fresh,
    make_line,
    make_provider,
    make_technician,
    visit,
)
from tickets.models import Appointment, ProductUnit, RepairJob, TechnicianLeave, WarrantyTicket
from tickets.policies.appointments import Window, Worker, metres_between, worker_objections
from tickets.services import appointments, visits

pytestmark = pytest.mark.django_db
TEN, NOON = at("2026-11-21 10:00:00"), at("2026-11-21 12:00:00")
HOME = {"longitude": 120.13, "latitude": 30.26}
CONTACT = {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": HANGZHOU}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_carrier("jd")
    make_repair_centre()
    return make_shop()


def an_installation(shop: Shop, **fields: Any) -> Appointment:
    make_provider(**fields)
    line = make_line(shop, **LARGE)
    line.order.contact.place = "120.13,30.26"
    line.order.contact.save()
    return appointments.create(line, "install", actor=SYSTEM, at=NOW)


def buyer(row: Appointment, name: str, when: datetime = NOW, **data: Any) -> Appointment:
    actor = partner_actor(row.line.order.storefront)
    return moves.perform(row, name, actor=actor, at=when, data=data)


def reserved(row: Appointment, start: datetime = TEN, hours: int = 2) -> Appointment:
    until = start + timedelta(hours=hours)
    return buyer(row, "reserve", window_from=start.isoformat(), window_until=until.isoformat())


def assigned(row: Appointment) -> Appointment:
    assert row.provider
    technician = row.provider.technicians.first() or make_technician(row.provider)
    return visit(reserved(row), "assign", technician=technician.code)


def in_service(row: Appointment) -> Appointment:
    return visit(assigned(row), "arrive", TEN, **HOME)


def told_code(row: Appointment, when: datetime = TEN) -> str:
    return visits.issue_code(row, actor=partner_actor(row.line.order.storefront), at=when)


def finished(row: Appointment, when: datetime = NOON, **data: Any) -> Appointment:
    row = visit(row, "enter_code", when, code=told_code(row, when))
    evidence.add(row, make_upload(), actor=partner_actor(row.provider.partner), at=when)  # type: ignore[union-attr]
    return visit(row, "finish", when, **({"result": "", "serial": "", "note": "done"} | data))


def test_a_finished_installation_starts_the_warranty(shop: Shop) -> None:
    row = finished(in_service(an_installation(shop)), serial="SN-9")

    unit = ProductUnit.objects.get(serial="SN-9")
    assert (row.state, unit.installed_at, str(unit.warranty_until)) == ("completed", NOON, "2027-11-21")


def test_j2_not_now_is_asked_again_for_months_and_nothing_lapses(shop: Shop) -> None:
    row = buyer(reserved(an_installation(shop)), "hold")

    for days in (31, 62, 93):
        sweeps.fire_deadlines(at=NOW + timedelta(days=days))

    asked = Appointment.objects.get()
    assert (asked.state, asked.window_from, ProductUnit.objects.count()) == ("on_hold", None, 0)
    assert asked.version == row.version + 3
    assert buyer(asked, "resume", NOW + timedelta(days=94)).state == "to_contact"


def against_assigning(row: Appointment, code: str) -> list[str]:
    with pytest.raises(Refused) as refusal:
        visit(row, "assign", technician=code)
    return [reason.code for reason in refusal.value.reasons]


def test_j4_a_technician_on_leave_is_not_assigned(shop: Shop) -> None:
    row = reserved(an_installation(shop))
    technician = make_technician(row.provider)  # type: ignore[arg-type]
    TechnicianLeave.objects.create(technician=technician, first_day="2026-11-21", last_day="2026-11-22")

    assert against_assigning(row, technician.code) == ["technician_leave"]


def test_j4_visits_of_one_technician_never_overlap(shop: Shop) -> None:
    first = assigned(an_installation(shop))
    second = appointments.create(make_line(shop, **LARGE), "install", actor=SYSTEM, at=NOW)
    Appointment.objects.filter(pk=second.pk).update(provider=first.provider)
    second = reserved(Appointment.objects.get(pk=second.pk), TEN + timedelta(hours=1))

    assert against_assigning(second, first.technician.code) == ["technician_busy"]  # type: ignore[union-attr]


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 12)), max_size=12))
def test_j4_whatever_is_asked_no_two_accepted_visits_overlap(asked: list[tuple[int, int]]) -> None:
    taken: list[Window] = []
    for start, length in asked:
        window = Window(TEN + timedelta(hours=start), TEN + timedelta(hours=start + length))
        worker = Worker(True, ("install",), (), (), tuple(taken))
        if not list(worker_objections(worker, window, kind="install", region=HANGZHOU)):
            taken.append(window)

    pairs = [(a, b) for n, a in enumerate(taken) for b in taken[n + 1 :]]
    assert not any(a.overlaps(b) for a, b in pairs)


def test_j4_everything_against_a_technician_is_named() -> None:
    worker = Worker(False, ("deliver",), ("11",), (), (), certified_until=TEN.date() - timedelta(days=1))

    found = worker_objections(worker, Window(TEN, NOON), kind="install", region=HANGZHOU)

    assert [reason.code.removeprefix("technician_") for reason in found] == [
        "inactive", "skill", "area", "certificate",
    ]  # fmt: skip


def test_j6_a_sign_in_three_kilometres_away_does_not_count(shop: Shop) -> None:
    row = visit(assigned(an_installation(shop)), "arrive", TEN, longitude=120.16, latitude=30.26)

    assert (row.state, row.suspicious, row.liable) == ("assigned", True, "provider")
    assert row.sign_in["reasons"][0]["code"] == "sign_in_far"
    sweeps.fire_deadlines(at=NOON)
    assert Appointment.objects.get().missed == 1


def test_j6_a_sign_in_at_another_time_does_not_count(shop: Shop) -> None:
    row = visit(assigned(an_installation(shop)), "arrive", TEN - timedelta(hours=3), **HOME)

    assert (row.state, row.sign_in["reasons"][0]["code"]) == ("assigned", "sign_in_time")


def test_distances_are_in_metres() -> None:
    assert 2880 < metres_between((120.13, 30.26), (120.16, 30.26)) < 2890


def test_j8_the_installation_is_proposed_anew_when_the_delivery_slips(shop: Shop) -> None:
    make_provider("deliver_into_home")
    line = make_line(shop, signed=None, **LARGE)
    delivery = reserved(appointments.create(line, "deliver_into_home", actor=SYSTEM, at=NOW))
    make_provider("install")
    installation = appointments.create(line, "install", actor=SYSTEM, at=NOW)
    installation = moves.perform(installation, "ready", actor=SYSTEM, at=NOW)
    reserved(installation, at("2026-11-21 14:00:00"))

    later = {"window_from": "2026-11-23T10:00:00+08:00", "window_until": "2026-11-23T12:00:00+08:00"}
    delivery = visit(delivery, "rebook", reason="van broke down", **later)

    moved = Appointment.objects.get(pk=installation.pk)
    assert (moved.state, moved.proposed_from, delivery.liable) == (
        "to_contact",
        at("2026-11-23 14:00:00"),
        "provider",
    )
    assert buyer(moved, "accept_proposal").window_from == at("2026-11-23 14:00:00")


def test_j10_a_provider_outside_the_area_is_refused_with_the_valid_ones(shop: Shop) -> None:
    row = an_installation(shop)
    far = make_provider(regions=["11"])

    with pytest.raises(Refused) as refusal:
        visit(row, "reassign", provider=far.code)
    assert refusal.value.reasons[0].facts == {"valid": row.provider.code}  # type: ignore[union-attr]


def test_j10_a_valid_provider_takes_over(shop: Shop) -> None:
    row = reserved(an_installation(shop))
    other = make_provider()

    row = moves.perform(row, "reassign", actor=staff(Role.REVIEWER), at=NOW, data={"provider": other.code})

    assert (row.state, row.provider, row.window_from) == ("to_contact", other, None)


def test_the_provider_asks_after_two_changes_the_buyer_never(shop: Shop) -> None:
    row = reserved(an_installation(shop))
    for day in (22, 23):
        times = {"window_from": f"2026-11-{day}T10:00+08:00", "window_until": f"2026-11-{day}T12:00+08:00"}
        row = visit(row, "rebook", reason="no van", **times)
    with pytest.raises(Refused) as refusal:
        visit(row, "rebook", reason="no van", **times)
    assert refusal.value.code == "change_needs_approval"

    assert buyer(row, "rebook", reason="away", **times).changes == 2
    row = moves.perform(Appointment.objects.get(), "approve_change", actor=staff(), at=NOW, data={"note": ""})
    assert visit(row, "rebook", reason="no van", **times).changes == 3


def test_a_time_is_not_changed_after_it_began(shop: Shop) -> None:
    times = {"window_from": "2026-11-22T10:00+08:00", "window_until": "2026-11-22T12:00+08:00"}

    with pytest.raises(Refused) as refusal:
        buyer(reserved(an_installation(shop)), "rebook", TEN, reason="late", **times)
    assert refusal.value.code == "window_begun"


@pytest.mark.parametrize(
    ("start", "hours", "code"),
    [
        (TEN - timedelta(hours=5), 2, "outside_hours"),
        (NOW - timedelta(hours=1), 2, "window_past"),
        (TEN, 20, "window_shape"),
    ],
)
def test_only_times_of_the_provider_are_reserved(shop: Shop, start: datetime, hours: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        reserved(an_installation(shop), start, hours)
    assert refusal.value.code == code


def test_a_full_day_is_full(shop: Shop) -> None:
    first = an_installation(shop, daily_visits=1)
    reserved(first)
    second = appointments.create(make_line(shop, **LARGE), "install", actor=SYSTEM, at=NOW)

    with pytest.raises(Refused) as refusal:
        reserved(second)
    assert refusal.value.code == "day_full"
    buyer(Appointment.objects.get(pk=first.pk), "hold")
    assert reserved(second).state == "reserved"


def test_three_failed_calls_are_told_to_the_platform(shop: Shop) -> None:
    row = an_installation(shop)

    for _ in range(3):
        row = visit(row, "fail_to_reserve", code=1, next_contact_at="2026-11-21T09:00:00+08:00")

    assert (row.failures, row.state) == (3, "to_contact")
    from portal.models import TimelineEvent

    assert TimelineEvent.objects.filter(name="appointment.unreachable").count() == 1


def test_a_code_is_good_for_five_tries_and_a_day(shop: Shop) -> None:
    row = in_service(an_installation(shop))
    code = told_code(row)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        row = visit(row, "enter_code", TEN, code=wrong)
    assert code not in row.code_hash
    with pytest.raises(Refused) as refusal:
        visit(row, "enter_code", TEN, code=code)
    assert refusal.value.code == "code_tries"

    code = told_code(row)
    with pytest.raises(Refused):
        visit(row, "enter_code", TEN + timedelta(hours=24), code=code)
    assert visit(row, "enter_code", NOON, code=code).code_ok_at == NOON


def test_only_the_buyers_side_gets_a_code_and_only_during_the_visit(shop: Shop) -> None:
    row = an_installation(shop)
    with pytest.raises(MoveNotAllowed):
        told_code(row)

    row = in_service(row)
    with pytest.raises(NotPermitted):
        visits.issue_code(row, actor=partner_actor(row.provider.partner), at=TEN)  # type: ignore[union-attr]


def test_nothing_is_finished_without_code_photo_and_consent(shop: Shop) -> None:
    row = visit(in_service(an_installation(shop)), "ask_charge", TEN, amount_fen=5000, reason="longer pipe")

    with pytest.raises(Refused) as refusal:
        visit(row, "finish", TEN, result="", serial="", note="")
    assert {r.code for r in refusal.value.reasons} == {"code_missing", "charge_not_agreed", "photos_missing"}
    assert finished(buyer(row, "agree_charge", TEN)).charge_agreed_at == TEN


def test_an_installation_waits_for_the_goods(shop: Shop) -> None:
    make_provider()
    line = make_line(shop, signed=None, **LARGE)
    row = appointments.create(line, "install", actor=SYSTEM, at=NOW)
    assert row.state == "created"

    appointments.order_signed(line.order, at=NOW)

    assert Appointment.objects.get().state == "to_contact"


def at_home(shop: Shop) -> tuple[WarrantyTicket, Appointment]:
    provider = make_provider()
    make_technician(provider)
    case = approve(ask(make_line(shop, **LARGE)))
    return case, in_service(Appointment.objects.get(ticket_id=case.pk))


@pytest.mark.parametrize(
    ("result", "state"),
    [
        ("fixed", "verifying"), ("take_away", "inbound"), ("parts", "waiting_parts"),
        ("replace", "decision"), ("unrepairable", "decision"), ("no_fault", "no_fault"),
    ],
)  # fmt: skip
def test_the_case_goes_on_from_the_visit(shop: Shop, result: str, state: str) -> None:
    case, row = at_home(shop)

    finished(row, result=result, fault_code="E7")

    assert fresh(case).state == state
    assert RepairJob.objects.filter(ticket_id=case.pk).exists() is (result == "take_away")


def test_parts_bring_a_second_visit(shop: Shop) -> None:
    case, row = at_home(shop)
    finished(row, result="parts", fault_code="E7")

    second = in_service(Appointment.objects.get(kind="onsite_repair"))
    finished(second, result="fixed", fault_code="E7")

    assert fresh(case).state == "verifying"


def test_a_withdrawn_case_sends_nobody(shop: Shop) -> None:
    make_provider()
    case = approve(ask(make_line(shop, **LARGE)))

    moves.perform(case, "withdraw", actor=partner_actor(case.storefront), at=NOW)

    assert Appointment.objects.get().state == "cancelled"
