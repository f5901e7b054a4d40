"""Acceptance of warranty: dates, routes, repeated faults, quotes, exceptions, the guarantee on a repair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_repair_centre,
    make_service,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_repairs import (
    LARGE,
    SMALL,
    approve,
    ask,
    buyer,
    fresh,
    job_of,
    make_line,
    make_provider,
    received,
    repaired,
    work,
)
from tickets.models import (
    CentreAuthorisation,
    ExchangeTicket,
    ForeignIntake,
    ProductUnit,
    RepairCentre,
    ReturnTicket,
    WarrantyPolicy,
    WarrantyTicket,
)
from tickets.policies.repair_centres import Authorisation, Candidate, obstacles, ranked
from tickets.policies.warranty import last_day
from tickets.queries.tickets import timeline_of
from tickets.services import conversion, foreign_intake, product_unit, repair_centres, warranty

pytestmark = pytest.mark.django_db
NOTE = {"note": ""}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_repair_centre()
    make_carrier("jd")
    return make_shop()


def codes(ticket: WarrantyTicket) -> list[str]:
    return [reason.code for reason in ticket.decision_reasons]


def test_i1_the_warranty_starts_at_installation(shop: Shop) -> None:
    flags = {"installed_at": "2025-03-20T15:00:00+08:00"}
    line = make_line(shop, signed=at("2025-03-05 12:00:00"), flags=flags)

    late = ask(line, at("2026-03-18 10:00:00"))

    assert late.decision["in_warranty"] is True
    assert late.decision_reasons[0].facts == {"from": "2025-03-20", "to": "2026-03-20"}


def test_i1_without_installation_it_starts_at_delivery(shop: Shop) -> None:
    line = make_line(shop, signed=at("2025-03-05 12:00:00"))

    assert ask(line, at("2026-03-18 10:00:00")).decision["in_warranty"] is False


def test_i2_repairs_of_12_and_9_days_prolong_by_21(shop: Shop) -> None:
    line = make_line(shop, signed=at("2026-01-10 12:00:00"))
    repaired(line, at("2026-03-01 10:00:00"), fault="E1", days=12)
    repaired(line, at("2026-06-01 10:00:00"), fault="E2", days=9)

    unit = ProductUnit.objects.get()
    assert (unit.repair_days, str(unit.warranty_until)) == (21, "2027-01-31")


@given(st.integers(0, 2000), st.integers(0, 400), st.integers(1, 60))
def test_more_days_in_repair_never_shorten_the_warranty(start: int, days: int, months: int) -> None:
    begun = at("2023-01-01 12:00:00") + timedelta(days=start)

    assert last_day(begun, months, repair_days=days + 1) > last_day(begun, months, repair_days=days)


def test_i4_the_third_occurrence_is_not_repaired_before_the_buyer_has_chosen(shop: Shop) -> None:
    line = make_line(shop)
    for month in (5, 7):
        repaired(line, at(f"2026-0{month}-01 10:00:00"), fault="E1")

    third = received(approve(ask(line)))
    work(third, "diagnose", fault_code="E1", diagnosis="mainboard")

    assert job_of(fresh(WarrantyTicket.objects.latest("pk"))).state == "diagnosed"
    case = WarrantyTicket.objects.latest("pk")
    assert (case.state, codes(case)[-1]) == ("decision", "repaired_before")


def test_i4_another_fault_does_not_count(shop: Shop) -> None:
    line = make_line(shop)
    for month in (5, 7):
        repaired(line, at(f"2026-0{month}-01 10:00:00"), fault="E1")

    job = work(received(approve(ask(line))), "diagnose", fault_code="E2", diagnosis="door")

    assert job.state == "repairing"


def test_i4_a_fault_told_by_the_storefront_offers_the_choice_at_once(shop: Shop) -> None:
    line = make_line(shop)
    for month in (5, 7):
        repaired(line, at(f"2026-0{month}-01 10:00:00"), fault="E1")

    case = ask(line, fault_code="E1")

    assert case.state == "decision"


def in_decision(shop: Shop) -> WarrantyTicket:
    job = received(approve(ask(make_line(shop))))
    work(job, "give_up", reason="beyond repair")
    return fresh(WarrantyTicket.objects.get())


def test_the_choice_of_a_return_opens_an_agreed_child(shop: Shop) -> None:
    case = buyer(in_decision(shop), "choose_return")

    child = ReturnTicket.objects.get()
    assert (case.state, child.parent_id, case.decision["converted_to"]) == (
        "converted",
        case.pk,
        child.number,
    )
    assert (child.state, child.goods, child.requested_fen) == ("wait_confirm", "with_merchant", 39900)
    assert job_of(case).state == "closed"


def test_nothing_to_wait_for_after_the_centre_gave_up(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        buyer(in_decision(shop), "keep_waiting")
    assert refusal.value.code == "nothing_to_wait_for"


def test_the_platform_chooses_the_exchange_for_a_silent_buyer(shop: Shop) -> None:
    case = in_decision(shop)

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    child = ExchangeTicket.objects.get(parent=case)
    assert (fresh(case).state, child.state, child.goods) == (
        "converted",
        "wait_confirm",
        "with_merchant",
    )


def test_an_exchange_that_cannot_be_made_becomes_a_return(shop: Shop, monkeypatch: Any) -> None:
    def nothing_left(*_: Any, **__: Any) -> Any:
        raise Refused()

    case = in_decision(shop)
    monkeypatch.setattr(conversion, "to_exchange", nothing_left)

    buyer(case, "choose_exchange")

    assert ReturnTicket.objects.get().parent_id == case.pk


def a_promise(shop: Shop, kind: str, **parameters: Any) -> None:
    make_service(kind, promises=[{"kind": kind, **parameters}])
    make_enrolment(shop, kind, since=at("2024-06-01 00:00:00"))


def test_i12_replacement_was_promised_so_an_exchange_is_made(shop: Shop) -> None:
    a_promise(shop, "appliance_replace_not_repair", window={"amount": 365, "unit": "calendar_days"})
    case = ask(make_line(shop))

    assert (case.state, codes(case)) == ("converted", ["in_warranty", "replace_promised"])
    case.promise.refresh_from_db()
    assert case.promise.state == "kept"


def test_i12_no_repair_is_offered_where_the_replacement_failed(shop: Shop, monkeypatch: Any) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise Refused()

    a_promise(shop, "appliance_replace_not_repair", window={"amount": 365, "unit": "calendar_days"})
    monkeypatch.setattr(conversion, "convert", refuse)
    case = ask(make_line(shop))

    with pytest.raises(Refused) as refusal:
        approve(case)
    assert [reason.code for reason in refusal.value.reasons] == ["replace_promised"]


@pytest.mark.parametrize(
    ("goods", "state", "why"),
    [
        ({}, "approved", "collected"),
        (SMALL, "awaiting_parcel", "small_goods"),
        (LARGE, "visit_due", "large_goods"),
    ],
)
def test_the_size_of_the_goods_decides_the_route(shop: Shop, goods: Any, state: str, why: str) -> None:
    make_provider()

    case = approve(ask(make_line(shop, **goods)))

    assert (case.state, case.warranty.route_reasons[0]["code"]) == (state, why)


def test_large_goods_are_collected_where_no_technician_comes(shop: Shop) -> None:
    case = approve(ask(make_line(shop, **LARGE)))

    assert (case.state, case.warranty.route_reasons[0]["code"]) == ("approved", "no_technician")


def test_i14_the_merchants_policy_for_the_item_wins(shop: Shop) -> None:
    make_provider()
    a_promise(shop, "mail_in_repair")
    WarrantyPolicy.objects.create(
        shop=shop, item="item-1", route="onsite_first", effective_from=at("2026-01-01 00:00:00")
    )

    case = approve(ask(make_line(shop)))

    assert (case.state, case.warranty.route) == ("visit_due", "onsite_first")


@pytest.mark.parametrize(
    "parameters", [{"parameters": {"on_site": True}}, {"parameters": {"route": "onsite_first"}}]
)
def test_a_promised_route_comes_before_the_size(shop: Shop, parameters: Any) -> None:
    make_provider()
    a_promise(shop, "warranty", **parameters)

    assert approve(ask(make_line(shop))).state == "visit_due"


def test_the_merchants_policy_prolongs_the_warranty(shop: Shop) -> None:
    WarrantyPolicy.objects.create(shop=shop, months=36, effective_from=at("2024-01-01 00:00:00"))
    line = make_line(shop, signed=at("2025-03-05 12:00:00"))

    assert ask(line).decision_reasons[0].facts["to"] == "2028-03-05"


def test_the_clock_stands_still_while_the_buyer_is_asked(shop: Shop) -> None:
    case = moves.perform(
        ask(make_line(shop)), "ask_info", actor=merchant(shop), at=NOW, data={"reason": "photo?"}
    )
    assert case.warranty.question == "photo?"

    case = buyer(case, "give_info", NOW + timedelta(days=2), answer="see photo")
    assert case.state == "submitted"
    sweeps.fire_deadlines(at=NOW + timedelta(days=20))
    assert fresh(case).state == "submitted"


def test_a_question_without_an_answer_closes_the_case(shop: Shop) -> None:
    moves.perform(ask(make_line(shop)), "ask_info", actor=merchant(shop), at=NOW, data={"reason": "photo?"})

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    assert WarrantyTicket.objects.get().state == "cancelled"


def rejected(shop: Shop) -> WarrantyTicket:
    data = {"reason": "water damage"}
    return moves.perform(ask(make_line(shop)), "reject", actor=merchant(shop), at=NOW, data=data)


def test_a_rejection_may_be_appealed_and_the_platform_approves(shop: Shop) -> None:
    case = rejected(shop)
    assert case.state in case.disputable and case.ruling("buyer") == "rule_for_buyer"

    case = moves.perform(case, case.ruling("buyer"), actor=staff(Role.SUPERVISOR), at=NOW, data=NOTE)

    assert (case.state, job_of(case).state) == ("approved", "expected")


@pytest.mark.parametrize(("intervention", "state"), [("none", "cancelled"), ("open", "rejected")])
def test_a_rejection_stands_unless_the_platform_is_deciding(
    shop: Shop, intervention: str, state: str
) -> None:
    case = rejected(shop)
    WarrantyTicket.objects.update(intervention=intervention)

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    assert fresh(case).state == state


def quoted(shop: Shop) -> WarrantyTicket:
    job = received(approve(ask(make_line(shop))))
    work(job, "quote", amount_fen=18000, cause="excluded_damage", reason="water inside")
    return fresh(WarrantyTicket.objects.get())


def test_i8_a_quote_needs_consent_and_keeps_the_earlier_verdict(shop: Shop) -> None:
    case = quoted(shop)
    assert (case.state, case.warranty.quote_fen, codes(case)) == ("quote_pending", 18000, ["in_warranty"])

    case = buyer(case, "accept_quote")

    assert (case.state, job_of(case).state, case.warranty.quote_accepted) == ("at_centre", "repairing", True)


@pytest.mark.parametrize("how", ["declined", "expired"])
def test_i8_without_consent_it_goes_back_unrepaired(shop: Shop, how: str) -> None:
    case = quoted(shop)
    if how == "declined":
        buyer(case, "decline_quote")
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))
    assert fresh(case).decision["freight_back_by"] == "buyer"

    work(job_of(case), "ship_back", carrier="jd", waybill="JD123456")
    moves.perform(fresh(case), "delivered_back", actor=SYSTEM, at=NOW + timedelta(days=9))
    assert fresh(case).state == "unrepaired"


def mismatched(shop: Shop) -> WarrantyTicket:
    case = approve(ask(make_line(shop, serial="SN-1")))
    work(job_of(case), "report_mismatch", serial="SN-2", condition="scratched")
    return fresh(case)


def test_i10_another_item_is_an_exception_and_not_repaired(shop: Shop) -> None:
    case = mismatched(shop)

    assert (case.state, case.warranty.trouble) == ("exception", "mismatch")
    assert (job_of(case).state, job_of(case).found_serial) == ("held", "SN-2")


def test_i10_a_mismatch_without_photos_is_refused(shop: Shop) -> None:
    job = job_of(approve(ask(make_line(shop, serial="SN-1"))))

    with pytest.raises(Refused) as refusal:
        data = {"serial": "SN-2", "condition": "scratched"}
        moves.perform(job, "report_mismatch", actor=partner_actor(job.centre.partner), at=NOW, data=data)
    assert refusal.value.code == "photos_missing"


def test_i10_the_platform_accepts_the_item_or_it_goes_back(shop: Shop) -> None:
    case = mismatched(shop)

    job = moves.perform(job_of(case), "accept_item", actor=staff(Role.REVIEWER), at=NOW, data=NOTE)

    assert (job.state, job.serial, fresh(case).state) == ("received", "SN-2", "at_centre")
    assert job.repair_by is not None


def test_i16_within_thirty_days_the_same_fault_opens_a_linked_case(shop: Shop) -> None:
    first = repaired(make_line(shop), NOW)
    actor = partner_actor(first.order.storefront)

    again = warranty.reopen(first, description="dead again", actor=actor, at=NOW + timedelta(days=20))

    assert (again.parent_id, again.warranty.repairs_before) == (first.pk, 1)
    assert codes(again) == ["repair_guarantee"]
    assert approve(again, NOW + timedelta(days=20)).state == "approved"


def test_i16_silence_closes_it_as_repaired_and_later_the_guarantee_is_over(shop: Shop) -> None:
    job = work(received(approve(ask(make_line(shop)))), "diagnose", fault_code="E1", diagnosis="board")
    work(job, "repair", parts="", test_result="runs")
    work(job, "ship_back", carrier="jd", waybill="JD123456")
    case = moves.perform(fresh(WarrantyTicket.objects.get()), "delivered_back", actor=SYSTEM, at=NOW)
    sweeps.fire_deadlines(at=NOW + timedelta(days=8))
    assert fresh(case).state == "repaired"

    with pytest.raises(Refused) as refusal:
        warranty.reopen(fresh(case), description="dead", actor=SYSTEM, at=NOW + timedelta(days=31))
    assert refusal.value.reasons[0].facts == {"day": "2026-12-20"}


def test_the_same_fault_at_once_is_another_case(shop: Shop) -> None:
    case = approve(ask(make_line(shop)))
    job = work(received(case), "diagnose", fault_code="E1", diagnosis="board")
    work(job, "repair", parts="", test_result="runs")
    work(job, "ship_back", carrier="jd", waybill="JD123456")
    moves.perform(fresh(case), "delivered_back", actor=SYSTEM, at=NOW)

    first = buyer(fresh(case), "report_same_fault", reason="still dead")

    child = WarrantyTicket.objects.latest("pk")
    assert (first.state, child.parent_id, child.warranty.fault_code) == ("followed", case.pk, "E1")


def test_parts_stop_the_thirty_days_and_sixty_days_give_a_choice(shop: Shop) -> None:
    case = approve(ask(make_line(shop)))
    work(received(case), "wait_for_parts", part="drum", expected_on=None)
    sweeps.fire_deadlines(at=NOW + timedelta(days=59))
    assert fresh(case).state == "waiting_parts"

    sweeps.fire_deadlines(at=NOW + timedelta(days=61))
    assert fresh(case).state == "decision"


def test_no_fault_found_goes_home_and_says_so(shop: Shop) -> None:
    case = approve(ask(make_line(shop)))
    work(received(case), "find_no_fault", diagnosis="works")
    work(job_of(case), "ship_back", carrier="jd", waybill="JD123456")

    moves.perform(fresh(case), "delivered_back", actor=SYSTEM, at=NOW)

    assert fresh(case).state == "no_fault"


def test_another_item_has_a_warranty_of_its_own(shop: Shop) -> None:
    case = approve(ask(make_line(shop, serial="OLD")))
    work(received(case), "diagnose", fault_code="E1", diagnosis="board")
    work(job_of(case), "swap", new_serial="NEW", test_result="runs")
    work(job_of(case), "ship_back", carrier="jd", waybill="JD123456")
    moves.perform(fresh(case), "delivered_back", actor=SYSTEM, at=NOW)

    old = ProductUnit.objects.get(serial="OLD")
    assert old.replaced_by is not None
    assert (old.replaced_by.serial, str(old.replaced_by.warranty_until)) == ("NEW", "2027-11-20")


def test_a_parcel_that_comes_back_is_an_exception_and_sent_again(shop: Shop) -> None:
    case = approve(ask(make_line(shop)))
    work(received(case), "find_no_fault", diagnosis="works")
    work(job_of(case), "ship_back", carrier="jd", waybill="JD123456")
    work(job_of(case), "bounce", reason="nobody at home")
    assert (fresh(case).state, fresh(case).warranty.trouble) == ("exception", "returned")

    work(job_of(case), "ship_back", carrier="jd", waybill="JD123457")
    assert fresh(case).state == "outbound"


def test_goods_lost_on_the_way_never_leave_the_buyer_alone(shop: Shop) -> None:
    case = moves.perform(approve(ask(make_line(shop))), "goods_collected", actor=SYSTEM, at=NOW)
    sweeps.fire_deadlines(at=NOW + timedelta(days=11))
    assert fresh(case).state == "exception"

    case = moves.perform(fresh(case), "make_whole", actor=staff(Role.REVIEWER), at=NOW, data=NOTE)
    assert buyer(case, "choose_return").state == "converted"


def test_a_foreign_serial_number_is_refused(shop: Shop) -> None:
    product_unit.unit_for(make_line(shop), "SN-1", at=NOW)

    with pytest.raises(Refused) as refusal:
        ask(make_line(shop), serial="SN-1")
    assert refusal.value.code == "serial_elsewhere"


def strayed(shop: Shop) -> ForeignIntake:
    case = approve(ask(make_line(shop, **SMALL)))
    other = make_repair_centre()
    actor = partner_actor(other.partner)
    RepairCentre.objects.filter(pk=other.pk).update(active=True)
    return foreign_intake.record(case.number, other, condition="dented box", actor=actor, at=NOW)


def test_i6_a_foreign_intake_is_recorded_forwarded_and_the_clock_starts_at_the_right_centre(
    shop: Shop,
) -> None:
    row = strayed(shop)
    case = WarrantyTicket.objects.get()
    assert (case.state, job_of(case).state, job_of(case).repair_by) == ("inbound", "expected", None)
    told = {fact.name for fact in timeline_of(case, partner_actor(case.storefront))}
    assert "foreign_intake.recorded" in told, "the buyer's side reads where the goods are"

    actor = partner_actor(row.centre.partner)
    data = {"carrier": "jd", "waybill": "JD123456"}
    moves.perform(row, "forward", actor=actor, at=NOW, data=data)
    assert received(case, NOW + timedelta(days=2)).repair_by is not None


def test_i6_goods_sent_home_are_mailed_again(shop: Shop) -> None:
    row = strayed(shop)

    data = {"carrier": "jd", "waybill": "JD123456"}
    moves.perform(row, "send_back", actor=partner_actor(row.centre.partner), at=NOW, data=data)

    assert WarrantyTicket.objects.get().state == "awaiting_parcel"


def test_i6_the_right_centre_receives_instead(shop: Shop) -> None:
    case = approve(ask(make_line(shop, **SMALL)))
    centre = job_of(case).centre

    with pytest.raises(Refused) as refusal:
        foreign_intake.record(
            case.number, centre, condition="ok", actor=partner_actor(centre.partner), at=NOW
        )
    assert refusal.value.code == "right_centre"


def test_a_centre_takes_in_no_more_than_it_can(shop: Shop) -> None:
    centre = RepairCentre.objects.get()
    centre.daily_intake = 1
    centre.save()

    days = [job_of(approve(ask(make_line(shop)))).intake.day.isoformat() for _ in range(3)]

    assert days == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert repair_centres.reserve(centre, at("2026-11-22 00:00:00").date(), days=2) == (None, True)


def test_only_an_authorised_centre_gets_the_item(shop: Shop) -> None:
    near = RepairCentre.objects.get()
    CentreAuthorisation.objects.create(centre=near, shop=make_shop(), valid_from="2026-01-01")
    far = make_repair_centre()
    RepairCentre.objects.filter(pk=far.pk).update(region="110105")

    job = job_of(approve(ask(make_line(shop))))

    assert (job.centre_id, job.centre_reasons[0]["facts"]["near"]) == (far.pk, 0)


def test_everything_against_a_centre_is_named_and_the_nearest_comes_first() -> None:
    day = NOW.date()
    closed = Candidate("a", False, ("phones",), (), "330106", 0)
    expired = Authorisation(None, "", day - timedelta(days=9), day - timedelta(days=1))
    stale = Candidate("b", True, ("appliances",), (expired,), "330106", None)
    against = [list(obstacles(c, shop=1, category="appliances/x", day=day)) for c in (closed, stale)]

    assert [[r.code for r in reasons] for reasons in against] == [
        ["centre_inactive", "centre_category", "centre_full"], ["centre_not_authorised"],
    ]  # fmt: skip
    far, city = (Candidate(c, True, (), (), r, None) for c, r in (("far", "110105"), ("city", "330108")))
    assert [c.code for c in ranked([far, stale, city], region="330106")] == ["b", "city", "far"]


def test_the_storefronts_carrier_brings_small_goods_in(shop: Shop) -> None:
    case = approve(ask(make_line(shop, **SMALL)))

    case = buyer(case, "send_in", carrier="jd", waybill="JD123456")

    assert (case.state, case.legs.get().role) == ("inbound", "repair_in")
