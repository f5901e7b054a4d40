"""Returns: approval at once, silence, freight insurance, and money paid once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from carriers.models import PickupOrder, Shipment
from portal.actors import SYSTEM, Role
from portal.adapters.payment import PaymentResult, SandboxPayments
from portal.errors import Refused
from portal.models import Shop, TimelineEvent
from portal.services import moves, sweeps, timeline
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_order,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_insurance import bind
from tests.builders_returns import prove
from tests.carriers.door import collected, says
from tickets.models import InsurancePolicy, Order, Refund, ReturnTicket
from tickets.queries.books import account_balances
from tickets.services import legs, refunds, returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    return shop


def ask(order: Order, reason: str = "no_reason", quantity: int = 1, when: object = NOW) -> ReturnTicket:
    return returns.request(
        order.lines.get(),
        quantity=quantity,
        reason=reason,
        description="",
        actor=partner_actor(order.storefront),
        at=when,  # type: ignore[arg-type]
    )


def codes(ticket: ReturnTicket) -> list[str]:
    return [reason.code for reason in ticket.decision_reasons]


def test_a_trusted_buyer_is_approved_at_once_with_the_decision_on_record(shop: Shop) -> None:
    ticket = ask(make_order(shop, buyer_grade="excellent"))

    assert (ticket.state, codes(ticket)) == ("wait_return", ["instant_approval"])
    assert ticket.decision["inputs"]["grade"] == "excellent"


@pytest.mark.parametrize(
    ("grade", "reason", "flags", "obstacle"),
    [
        ("good", "no_reason", {}, "grade"),
        ("excellent", "quality", {}, "reason"),
        ("excellent", "no_reason", {"risk": ["fraud"]}, "risk"),
    ],
)
def test_everything_else_waits_for_the_merchant_and_says_why(
    shop: Shop, grade: str, reason: str, flags: dict, obstacle: str
) -> None:
    order = make_order(shop, buyer_grade=grade)
    order.lines.update(flags=flags)

    ticket = ask(order, reason)

    assert (ticket.state, codes(ticket)) == ("wait_merchant", [obstacle])


def test_g1_the_seventh_day_moves_behind_the_national_holiday(shop: Shop) -> None:
    signed = at("2026-09-25 15:00:00")

    assert returns.within_seven_days(signed, at("2026-10-08 23:59:59"))
    assert not returns.within_seven_days(signed, at("2026-10-09 00:00:00"))


@pytest.mark.parametrize("signed", ["2026-11-20 00:05:00", "2026-11-20 23:55:00"])
def test_g2_the_hour_of_signing_does_not_change_the_last_day(shop: Shop, signed: str) -> None:
    assert returns.within_seven_days(at(signed), at("2026-11-27 23:59:59"))
    assert not returns.within_seven_days(at(signed), at("2026-11-28 00:00:00"))


def test_g11_a_seven_day_return_cannot_be_refused(shop: Shop) -> None:
    ticket = ask(make_order(shop, buyer_grade="good"))

    with pytest.raises(Refused) as refusal:
        moves.perform(
            ticket, "refuse", actor=merchant(shop), at=NOW, data={"cause": "used", "reason": "opened"}
        )
    assert [reason.code for reason in refusal.value.reasons] == ["no_reason_right"]


def test_a_silent_merchant_has_agreed_after_forty_eight_hours(shop: Shop) -> None:
    ask(make_order(shop), "quality")

    assert sweeps.fire_deadlines(at=NOW + timedelta(hours=47, minutes=59)) == 0
    sweeps.fire_deadlines(at=NOW + timedelta(hours=48))
    assert ReturnTicket.objects.get().state == "wait_return"


def test_without_a_return_address_silence_agrees_to_nothing(shop: Shop) -> None:
    ask(make_order(shop), "quality")
    Shop.objects.update(return_address="")

    sweeps.fire_deadlines(at=NOW + timedelta(hours=48))

    assert ReturnTicket.objects.get().state == "wait_merchant"


def test_only_so_many_pieces_can_be_returned_and_their_shares_add_up(shop: Shop) -> None:
    order = make_order(shop)
    order.lines.update(quantity=3, paid_fen=10000)

    shares = [ask(order, "quality").requested_fen for _ in range(3)]

    assert shares == [3334, 3333, 3333]
    with pytest.raises(Refused) as refusal:
        ask(order, "quality")
    assert refusal.value.reasons[0].facts == {"left": 0}


def returned(shop: Shop) -> ReturnTicket:
    """A return whose goods are on the way back."""
    ticket = ask(make_order(shop, buyer_grade="excellent"))
    return moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)


def test_g17_the_refund_is_due_seven_days_after_arrival_not_ten_after_dispatch(shop: Shop) -> None:
    ticket = returned(shop)
    assert ticket.__class__.objects.get().confirm_due == at("2026-12-01 00:00:00")

    moves.perform(ticket, "goods_arrived", actor=SYSTEM, at=NOW + timedelta(days=1))

    assert ReturnTicket.objects.get().confirm_due == at("2026-11-29 00:00:00")


def test_money_is_paid_once_however_often_it_is_asked_for(shop: Shop, tmp_path: Path) -> None:
    moves.perform(returned(shop), "confirm_receipt", actor=merchant(shop), at=NOW, data={"note": ""})
    bank = SandboxPayments(tmp_path / "bank.sqlite3")

    for minutes in (0, 5):  # the first worker was killed before it could note the result
        (refund,) = refunds.claim_due(at=NOW + timedelta(minutes=minutes))
        result = bank.refund(key=refund.key, amount_fen=refund.amount_fen, currency="CNY", order="T1")
    refunds.record_result(refund, result, at=NOW)

    assert bank.payments() == [(refund.key, 9950)]
    assert ReturnTicket.objects.get().state == "refunded"


def test_g24_a_failed_payment_leaves_the_case_refunding_and_ends_with_finance(shop: Shop) -> None:
    moves.perform(returned(shop), "confirm_receipt", actor=merchant(shop), at=NOW, data={"note": ""})

    for attempt in range(6):
        (refund,) = refunds.claim_due(at=NOW + timedelta(hours=4 * attempt))
        refunds.record_result(
            refund, PaymentResult(False, error="closed"), at=NOW + timedelta(hours=4 * attempt)
        )

    assert (Refund.objects.get().state, ReturnTicket.objects.get().state) == ("manual", "refunding")
    refund = Refund.objects.get()
    moves.perform(
        refund, "confirm_transfer", actor=staff(Role.FINANCE), at=NOW, data={"reason": "bank slip 77"}
    )
    assert ReturnTicket.objects.get().state == "refunded"


def test_g24_a_case_whose_payment_fails_stays_refunding_until_finance_has_paid(shop: Shop) -> None:
    make_carrier("sf")
    ticket = ask(make_order(shop, buyer_grade="excellent", external_id="T-1-PAYFAIL"))
    said = {"carrier": "sf", "waybill": "SF12345678"}
    ticket = moves.perform(ticket, "send_back", actor=partner_actor(ticket.storefront), at=NOW, data=said)
    ticket = moves.perform(ticket, "confirm_receipt", actor=merchant(shop), at=NOW)
    for attempt in range(6):
        for row in refunds.claim_due(at=NOW + timedelta(days=attempt)):
            refunds.record_result(
                row, PaymentResult(False, error="account closed"), at=NOW + timedelta(days=attempt)
            )

    refund = Refund.objects.get()
    assert (refund.state, ReturnTicket.objects.get().state) == ("manual", "refunding")
    assert account_balances()["buyer"] == refund.amount_fen, "owed until it is paid"
    slip = {"reason": "bank slip 77"}
    moves.perform(refund, "confirm_transfer", actor=staff(Role.FINANCE), at=NOW, data=slip)
    assert (ReturnTicket.objects.get().state, account_balances()["buyer"]) == ("refunded", 0)


def insured_return() -> ReturnTicket:
    """A return approved at once, of an order with freight insurance, with a carrier under contract."""
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    make_enrolment(shop, "freight_insurance")
    make_contract(make_carrier(), first_fee_fen=1500)
    order = make_order(shop, buyer_grade="excellent")
    bind(InsurancePolicy.objects.get())
    return ask(order)


@pytest.fixture
def insured(db: None) -> ReturnTicket:
    return insured_return()


def call(ticket: ReturnTicket, pay_mode: str = "online") -> object:
    actor = partner_actor(ticket.storefront)
    return legs.book_pickup(ticket, slot="now", pay_mode=pay_mode, actor=actor, at=NOW)


def test_insurance_takes_its_share_of_the_first_weight(insured: ReturnTicket) -> None:
    pickup = call(insured)

    assert pickup.offset_fen == 1200  # type: ignore[attr-defined]
    policy = InsurancePolicy.objects.get()
    assert (policy.state, policy.bound_to, policy.offset_fen) == ("reserved", str(pickup), 1200)


def test_cash_gets_no_offset(insured: ReturnTicket) -> None:
    assert call(insured, "cash").offset_fen == 0  # type: ignore[attr-defined]
    assert InsurancePolicy.objects.get().state == "bound"


def test_l4_a_cancelled_pickup_frees_the_policy(insured: ReturnTicket) -> None:
    pickup = call(insured)

    moves.perform(pickup, "cancel", actor=partner_actor(insured.storefront), at=NOW)  # type: ignore[type-var]

    policy = InsurancePolicy.objects.get()
    assert (policy.state, policy.bound_to, policy.offset_fen) == ("bound", "", 0)


def test_g21_withdrawing_calls_the_courier_off(insured: ReturnTicket) -> None:
    pickup = call(insured)
    ticket = ReturnTicket.objects.get()

    moves.perform(ticket, "withdraw", actor=partner_actor(ticket.storefront), at=NOW)

    pickup.refresh_from_db()  # type: ignore[attr-defined]
    assert (pickup.state, InsurancePolicy.objects.get().state) == ("cancelled", "bound")  # type: ignore[attr-defined]


def test_only_one_courier_at_a_time(insured: ReturnTicket) -> None:
    call(insured)

    with pytest.raises(Refused) as refusal:
        call(insured)
    assert refusal.value.text == "A courier has been called already."


def test_a_ruling_after_the_goods_came_back_refunds_without_another_return(shop: Shop) -> None:
    ticket = moves.perform(returned(shop), "goods_arrived", actor=SYSTEM, at=NOW)
    prove(ticket)
    ticket = moves.perform(
        ticket, "refuse_receipt", actor=merchant(shop), at=NOW, data={"reason": "scratched"}
    )
    boss = staff(Role.SUPERVISOR)

    with pytest.raises(Refused):
        moves.perform(ticket, "rule_for_buyer", actor=boss, at=NOW, data={"note": ""})
    ticket = moves.perform(ticket, "order_refund", actor=boss, at=NOW, data={"note": ""})

    assert (ticket.state, Refund.objects.get().amount_fen) == ("refunding", 9950)


def test_e9_a_case_does_not_close_while_a_courier_is_expected(insured: ReturnTicket) -> None:
    call(insured)

    sweeps.fire_deadlines(at=at("2026-11-28 00:00:00"), limit=1000)

    assert ReturnTicket.objects.get().state == "wait_return"


def test_e9_a_replacement_after_a_miss_extends_the_ship_back_deadline(insured: ReturnTicket) -> None:
    make_contract(make_carrier("jd"))
    pickup = call(insured)
    ReturnTicket.objects.update(decision=insured.decision | {"ship_back_by": NOW.isoformat()})

    sweeps.fire_deadlines(at=NOW + timedelta(hours=2), limit=1000)

    pickup.refresh_from_db()  # type: ignore[attr-defined]
    assert ReturnTicket.objects.get().ship_back_due == pickup.carrier_due  # type: ignore[attr-defined]


def test_e8_a_visit_in_vain_does_not_eat_the_days_to_send_back(insured: ReturnTicket) -> None:
    pickup = call(insured)
    ReturnTicket.objects.update(decision=insured.decision | {"ship_back_by": NOW.isoformat()})

    cause = {"cause": "sender_unreachable"}
    moves.perform(pickup, "fail_attempt", actor=SYSTEM, at=NOW, data=cause)  # type: ignore[type-var]

    assert ReturnTicket.objects.get().ship_back_due == at("2026-11-24 00:00:00")


def test_e14_the_case_hears_of_the_first_and_of_the_last_parcel(insured: ReturnTicket) -> None:
    pickup = PickupOrder.objects.get(pk=call(insured).pk)  # type: ignore[attr-defined]
    PickupOrder.objects.update(pieces=2)
    pickup = collected(pickup, NOW, waybills=["A1"])
    assert ReturnTicket.objects.get().state == "wait_confirm"
    assert not TimelineEvent.objects.filter(name="case.all_sent").exists()

    says(pickup, "report_collection", NOW, waybills=["A2"])

    assert TimelineEvent.objects.get(name="case.all_sent").data["parcels"] == 2


def test_e14_the_goods_are_there_only_when_every_parcel_is(insured: ReturnTicket) -> None:
    PickupOrder.objects.filter(pk=call(insured).pk).update(pieces=2)  # type: ignore[attr-defined]
    collected(PickupOrder.objects.get(), NOW, waybills=["A1", "A2"])

    for waybill, goods in (("A1", "returning"), ("A2", "with_merchant")):
        parcel = Shipment.objects.get(waybill=waybill)
        Shipment.objects.filter(pk=parcel.pk).update(status="delivered")
        timeline.record("shipment.delivered", parcel, actor=SYSTEM, at=NOW + timedelta(days=2))
        assert ReturnTicket.objects.get().goods == goods
