"""Who may return what, who may refuse it, and what both may propose instead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import SYSTEM, Role
from portal.errors import Refused, StaleVersion
from portal.models import BulkRun, Deadline, DepositAccount, Shop
from portal.queries.people import merchant_actor
from portal.services import bulk_moves, deadlines, evidence, moves, sweeps
from portal.states import ShopState
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_deposit,
    make_enrolment,
    make_member,
    make_order,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_returns import act, ask, buyer_acts, flagged, pay_all, prove
from tickets.models import Refund, ReturnTicket
from tickets.services import legs, signing
from tickets.states import Intervention

pytestmark = pytest.mark.django_db
USED = {"cause": "used", "reason": "worn and washed"}
CHANGED = {"reason_code": "", "quantity": "", "description": "please look again"}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    return shop


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("flags", "obstacle"),
    [
        ({"made_to_order": True}, "excluded_by_law"),
        ({"confirmed_no_return": True}, "excluded_by_confirmation"),
    ],
)
def test_g12_what_cannot_be_returned_without_a_reason(shop: Shop, flags: dict, obstacle: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(flagged(shop, flags), "no_reason")
    assert codes(refusal) == [obstacle]


def test_g12_a_fault_is_returned_whatever_the_category(shop: Shop) -> None:
    assert ask(flagged(shop, {"made_to_order": True})).state == "wait_merchant"


def test_after_the_seven_days_nothing_is_left_but_a_promise(shop: Shop) -> None:
    order = make_order(shop, signed_at=NOW - timedelta(days=20), paid_at=NOW - timedelta(days=25))
    with pytest.raises(Refused) as refusal:
        ask(order, "no_reason")
    assert codes(refusal) == ["window_over"]


def test_g4_a_disputed_signature_keeps_the_window_open_until_it_is_proven(shop: Shop) -> None:
    order = make_order(shop, signed_at=NOW - timedelta(days=20), paid_at=NOW - timedelta(days=25))
    signing.dispute(order, actor=partner_actor(order.storefront), at=NOW)

    assert ask(order, "no_reason").state == "wait_merchant"
    with pytest.raises(Refused) as refusal:
        signing.prove(order, proven_at=None, note="", actor=merchant(shop), at=NOW)
    assert codes(refusal) == ["no_record"]
    signing.prove(
        order, proven_at=NOW - timedelta(days=9), note="photo", actor=staff(Role.SUPERVISOR), at=NOW
    )
    with pytest.raises(Refused):
        ask(order, "no_reason")


def test_g10_a_merchant_who_saw_an_older_request_agrees_to_nothing(shop: Shop) -> None:
    ticket = ask(make_order(shop))
    seen = ticket.version
    buyer_acts(ticket, "modify", **CHANGED)

    with pytest.raises(StaleVersion):
        moves.perform(ticket, "agree", actor=merchant(shop), at=NOW, data={"note": ""}, version=seen)


def test_a_changed_request_is_assessed_anew_with_the_whole_time(shop: Shop) -> None:
    ticket = ask(make_order(shop))
    later = NOW + timedelta(hours=20)

    ticket = buyer_acts(ticket, "modify", later, **(CHANGED | {"quantity": "2"}))

    assert (ticket.requested_fen, ticket.return_detail.attempt) == (19900, 2)
    running = Deadline.objects.get(name="answer", settled_at__isnull=True)
    assert running.due_at == later + timedelta(hours=48)


def test_g22_the_sixth_request_is_refused_and_cancelled_ones_count(shop: Shop) -> None:
    order = make_order(shop)
    buyer_acts(ask(order), "withdraw")
    ticket = ask(order)
    for _ in range(3):
        ticket = buyer_acts(ticket, "modify", **CHANGED)
    with pytest.raises(Refused) as refusal:
        buyer_acts(ticket, "modify", **CHANGED)
    assert codes(refusal) == ["too_many_requests"]


def test_a_refusal_needs_a_fitting_cause_and_its_proof(shop: Shop) -> None:
    ticket = ask(make_order(shop))
    with pytest.raises(Refused) as refusal:
        act(ticket, "refuse", cause="excluded", reason="no returns")
    assert codes(refusal) == ["cause_does_not_fit"]
    with pytest.raises(Refused) as refusal:
        act(ticket, "refuse", **USED)
    assert codes(refusal) == ["proof_needed"]
    prove(ticket)
    assert act(ticket, "refuse", **USED).state == "refused"


def test_the_buyers_own_files_prove_nothing_for_the_merchant(shop: Shop) -> None:
    ticket = ask(make_order(shop))
    evidence.add(ticket, make_upload(), actor=partner_actor(ticket.storefront), at=NOW)
    with pytest.raises(Refused):
        act(ticket, "refuse", **USED)


def refused(shop: Shop) -> ReturnTicket:
    ticket = ask(make_order(shop))
    prove(ticket)
    return act(ticket, "refuse", **USED)


def test_while_the_platform_decides_the_time_to_ask_it_does_not_run_out(shop: Shop) -> None:
    ticket = refused(shop)
    ticket.intervention = Intervention.OPEN
    ticket.save(update_fields=["intervention"])
    deadlines.settle(ticket, at=NOW)

    sweeps.fire_deadlines(at=NOW + timedelta(days=30))
    assert ReturnTicket.objects.get().state == "refused"
    assert ticket.ruling("buyer") == "rule_for_buyer"
    ticket = moves.perform(ticket, ticket.ruling("merchant"), actor=SYSTEM, at=NOW, data={"note": ""})
    assert ticket.state == "closed"


def proposed(shop: Shop, kind: str, amount: int) -> ReturnTicket:
    ticket = ask(make_order(shop))
    later = NOW + timedelta(hours=40)
    return act(ticket, "propose_change", later, proposal=kind, amount_fen=amount, reason="half of it")


def test_a_proposal_stops_the_merchants_clock_which_goes_on_where_it_stood(shop: Shop) -> None:
    ticket = proposed(shop, "amount", 5000)
    assert sweeps.fire_deadlines(at=NOW + timedelta(hours=60)) == 0

    buyer_acts(ticket, "decline_proposal", NOW + timedelta(hours=60))

    running = Deadline.objects.get(name="answer", settled_at__isnull=True)
    assert running.due_at == NOW + timedelta(hours=68)


def test_a_proposal_nobody_answers_lapses_after_48_hours(shop: Shop) -> None:
    proposed(shop, "amount", 5000)
    sweeps.fire_deadlines(at=NOW + timedelta(hours=88))
    assert ReturnTicket.objects.get().state == "wait_merchant"


def test_an_accepted_amount_takes_the_place_of_the_computed_one(shop: Shop) -> None:
    ticket = buyer_acts(proposed(shop, "amount", 5000), "accept_proposal")
    assert (ticket.state, ticket.approved_fen) == ("wait_return", 5000)


def test_who_keeps_the_goods_for_an_amount_is_paid_at_once(shop: Shop) -> None:
    ticket = buyer_acts(proposed(shop, "keep", 3000), "accept_proposal")
    assert (ticket.state, Refund.objects.get().amount_fen) == ("refunding", 3000)


def test_g16_a_typed_waybill_starts_no_clock_of_the_merchant(shop: Shop) -> None:
    make_carrier("sf")
    ticket = act(ask(make_order(shop)), "agree", note="")
    ticket = buyer_acts(ticket, "send_back", carrier="sf", waybill="SF7777777")
    assert ticket.confirm_due is None

    sweeps.fire_deadlines(at=NOW + timedelta(days=4))
    ticket = ReturnTicket.objects.get()
    assert (ticket.state, ticket.decision["suspected"]) == ("wait_confirm", "SF7777777")
    sweeps.fire_deadlines(at=NOW + timedelta(days=15))
    assert ReturnTicket.objects.get().state == "wait_return"


def test_g16_the_first_scan_starts_it(shop: Shop) -> None:
    make_carrier("sf")
    ticket = act(ask(make_order(shop)), "agree", note="")
    ticket = buyer_acts(ticket, "send_back", carrier="sf", waybill="SF7777777")

    scanned = NOW + timedelta(days=2)
    ticket = moves.perform(ticket, "note_first_scan", actor=SYSTEM, at=scanned)

    assert ticket.confirm_due is not None and ticket.confirm_due > scanned + timedelta(days=10)
    sweeps.fire_deadlines(at=NOW + timedelta(days=5))
    assert "suspected" not in ReturnTicket.objects.get().decision


def test_one_waybill_belongs_to_one_case(shop: Shop) -> None:
    make_carrier("sf")
    order = make_order(shop)
    for _ in range(2):
        ticket = act(ask(order), "agree", note="")
        try:
            buyer_acts(ticket, "send_back", carrier="sf", waybill="SF7777777")
        except Refused as refusal:
            assert refusal.reasons[0].code == "waybill_used"
    assert ReturnTicket.objects.filter(state="wait_confirm").count() == 1


def test_g18_without_a_film_or_a_weight_nothing_is_refused_on_arrival(shop: Shop) -> None:
    ticket = moves.perform(
        act(ask(make_order(shop)), "agree", note=""), "goods_collected", actor=SYSTEM, at=NOW
    )
    with pytest.raises(Refused) as refusal:
        act(ticket, "refuse_receipt", reason="empty box")
    assert codes(refusal) == ["proof_needed"]
    prove(ticket)
    assert act(ticket, "refuse_receipt", reason="empty box").state == "refused"
    assert not Refund.objects.exists()


def test_g20_a_parcel_that_comes_back_is_refunded_at_the_merchants_cost(shop: Shop) -> None:
    ticket = ask(make_order(shop), "no_reason")
    ticket = moves.perform(act(ticket, "agree", note=""), "goods_collected", actor=SYSTEM, at=NOW)
    assert ticket.return_detail.freight_bearer == "buyer"

    ticket = moves.perform(ticket, "come_back", actor=SYSTEM, at=NOW)

    assert (ticket.state, Refund.objects.get().amount_fen) == ("refunding", 9950)
    ticket.return_detail.refresh_from_db()
    assert ticket.return_detail.freight_bearer == "merchant"


def test_the_merchant_pays_the_courier_for_a_fault(shop: Shop) -> None:
    assert legs.freight_is_on_merchant(ask(make_order(shop), "quality"))
    assert not legs.freight_is_on_merchant(ask(make_order(shop), "no_reason"))


def test_g30_for_a_frozen_shop_the_platform_agrees_and_the_deposit_pays(shop: Shop) -> None:
    account = make_deposit(shop, paid_fen=50_000)
    boss, ticket = staff(Role.SUPERVISOR), ask(make_order(shop))
    with pytest.raises(Refused) as refusal:
        moves.perform(ticket, "agree", actor=boss, at=NOW, data={"note": ""})
    assert codes(refusal) == ["shop_acts"]

    moves.perform(shop, "freeze", actor=boss, at=NOW, data={"reason": "counterfeits"})
    ticket = moves.perform(ticket, "agree", actor=boss, at=NOW, data={"note": ""})
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)
    moves.perform(ticket, "confirm_receipt", actor=boss, at=NOW, data={"note": ""})

    assert Shop.objects.get(pk=shop.pk).state == ShopState.FROZEN
    assert DepositAccount.objects.get(pk=account.pk).balances["available"] == 50_000 - 9950


def test_g14_the_grade_at_the_request_counts_and_is_kept(shop: Shop) -> None:
    ticket = ask(make_order(shop, buyer_grade="excellent"), "no_reason", buyer_grade="good")
    assert ticket.state == "wait_merchant"
    assert (ticket.decision["inputs"]["grade"], ticket.decision["inputs"]["grade_at_order"]) == (
        "good",
        "excellent",
    )


def test_g13_the_buyer_may_ask_a_person_why(shop: Shop) -> None:
    order = flagged(shop, {"risk": ["fraud"]}, buyer_grade="excellent")
    ticket = buyer_acts(ask(order, "no_reason"), "ask_explanation")
    assert (ticket.state, ticket.decision_reasons[0].code) == ("wait_merchant", "risk")

    ticket = moves.perform(ticket, "explain", actor=staff(), at=NOW, data={"reason": "an old complaint"})
    assert "explanation_asked" not in ticket.decision


def test_g8_money_by_the_old_way_and_the_rest_in_kind(shop: Shop) -> None:
    order = flagged(shop, {"tenders": {"coupon": 900, "points": 1000}})
    ticket = act(ask(order, quantity=2), "agree", note="")
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)
    act(ticket, "confirm_receipt", note="")

    assert ticket.return_detail.tenders == {"coupon": 900, "points": 1000, "money": 18000}
    assert Refund.objects.get().amount_fen == 18000


def in_bulk(rows: list[ReturnTicket]) -> BulkRun:
    """The rows agreed to by the owner of their shop, as a bulk move."""
    shop = rows[0].shop
    actor = merchant_actor(make_member(shop), shop)
    assert actor
    run = bulk_moves.begin(rows, "agree", fields={"note": ""}, actor=actor, shop=shop, at=NOW)
    bulk_moves.work(at=NOW)
    return run


def test_g26_a_batch_tells_of_every_case_and_stops_at_nothing(shop: Shop) -> None:
    good, gone = ask(make_order(shop)), ask(make_order(shop))
    gone = buyer_acts(gone, "withdraw")
    told = in_bulk([good, gone]).results.values_list("name", "outcome")
    assert dict(told) == {good.number: "done", gone.number: "cannot"}


def test_g26_thirty_one_cases_are_refused_before_anything_is_done(shop: Shop) -> None:
    rows = [ask(make_order(shop)) for _ in range(31)]
    with pytest.raises(Refused) as refusal:
        in_bulk(rows)
    assert "too_many_cases" in codes(refusal)
    assert not ReturnTicket.objects.exclude(state="wait_merchant").exists()


def test_g26_more_than_ten_thousand_yuan_is_refused(shop: Shop) -> None:
    order = make_order(shop)
    order.lines.update(paid_fen=2_100_000)
    with pytest.raises(Refused) as refusal:
        in_bulk([ask(order)])
    assert codes(refusal) == ["too_much_money"]


def test_a_promise_is_kept_by_the_refund_and_broken_by_a_wrong_refusal(shop: Shop) -> None:
    ticket = act(ask(make_order(shop)), "agree", note="")
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)
    act(ticket, "confirm_receipt", note="")
    pay_all()
    assert ReturnTicket.objects.get().promise.state == "kept"  # type: ignore[union-attr]

    other = moves.perform(
        refused(shop), "rule_for_buyer", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": ""}
    )
    other.promise.refresh_from_db()
    assert other.promise.state == "broken"
