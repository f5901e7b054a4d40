"""Warranty by courier pickup: one case, its job, its legs, thirty days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.errors import NotFound, Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_order,
    make_partner,
    make_repair_centre,
    make_shop,
    merchant,
    partner_actor,
)
from tests.builders_repairs import work
from tickets.models import Leg, RepairJob, WarrantyTicket
from tickets.policies.warranty import add_months, in_warranty
from tickets.services import warranty

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_repair_centre()
    make_carrier("jd")
    return make_shop()


def ask(shop: Shop, signed: str = "2026-03-05 12:00:00") -> WarrantyTicket:
    order = make_order(shop, paid_at=at("2026-03-01 12:00:00"), signed_at=at(signed))
    line = order.lines.get()
    return warranty.submit(
        line, description="no heat", serial="SN-1", actor=partner_actor(order.storefront), at=NOW
    )


def approved(shop: Shop) -> RepairJob:
    moves.perform(ask(shop), "approve", actor=merchant(shop), at=NOW, data={"note": ""})
    return RepairJob.objects.get()


@pytest.mark.parametrize(("asked", "holds"), [("2027-03-05 23:59:59", True), ("2027-03-06 00:00:00", False)])
def test_the_term_ends_at_midnight_of_its_last_day(asked: str, holds: bool) -> None:
    verdict = in_warranty(at("2026-03-05 12:00:00"), 12, at(asked))

    assert verdict.holds is holds
    assert verdict.reason.facts == {"from": "2026-03-05", "to": "2027-03-05"}


def test_a_leap_day_ends_on_the_last_day_of_february() -> None:
    assert add_months(at("2024-02-29 00:00:00").date(), 12) == at("2025-02-28 00:00:00").date()


def test_out_of_term_is_not_approved_and_says_the_dates(shop: Shop) -> None:
    ticket = ask(shop, "2025-03-05 12:00:00")

    with pytest.raises(Refused) as refusal:
        moves.perform(ticket, "approve", actor=merchant(shop), at=NOW, data={"note": ""})
    assert refusal.value.reasons[0].facts["to"] == "2026-03-05"


def test_approval_announces_the_job_to_the_centre(shop: Shop) -> None:
    job = approved(shop)

    assert (job.state, job.serial, job.centre.name) == ("expected", "SN-1", "杭州维修中心")


def test_i10_another_serial_number_is_not_received(shop: Shop) -> None:
    job = approved(shop)

    with pytest.raises(Refused) as refusal:
        work(job, "receive", serial="SN-2", condition="scratched")
    assert refusal.value.reasons[0].facts == {"found": "SN-2", "known": "SN-1"}
    assert RepairJob.objects.get().state == "expected"


def test_the_case_follows_the_job_to_the_way_back(shop: Shop) -> None:
    job = work(approved(shop), "receive", serial="SN-1", condition="good")
    job = work(job, "diagnose", fault_code="E1", diagnosis="mainboard")
    job = work(job, "repair", parts="board", test_result="runs")
    work(job, "ship_back", carrier="jd", waybill="JD9001")

    ticket = WarrantyTicket.objects.get()
    assert ticket.state == "outbound"
    assert [leg.role for leg in Leg.objects.filter(ticket_id=ticket.pk)] == ["repair_out"]


def test_after_thirty_days_the_buyer_may_choose(shop: Shop) -> None:
    work(approved(shop), "receive", serial="SN-1", condition="good")

    sweeps.fire_deadlines(at=NOW + timedelta(days=31))

    assert WarrantyTicket.objects.get().state == "decision"
    assert RepairJob.objects.get().state == "received"


def test_another_centre_does_not_see_the_job(shop: Shop) -> None:
    stranger = partner_actor(make_partner(("repair_centre",)))

    with pytest.raises(NotFound):
        moves.perform(
            approved(shop), "receive", actor=stranger, at=NOW, data={"serial": "", "condition": "good"}
        )


def test_the_same_item_has_one_open_case(shop: Shop) -> None:
    ticket = ask(shop)
    line = ticket.line
    assert line

    with pytest.raises(Refused) as refusal:
        warranty.submit(line, description="again", serial="", actor=partner_actor(ticket.storefront), at=NOW)
    assert refusal.value.reasons[0].facts == {"number": ticket.number}


def test_withdrawing_calls_off_the_job(shop: Shop) -> None:
    approved(shop)
    ticket = WarrantyTicket.objects.get()

    moves.perform(ticket, "withdraw", actor=partner_actor(ticket.storefront), at=NOW)

    assert RepairJob.objects.get().state == "closed"
