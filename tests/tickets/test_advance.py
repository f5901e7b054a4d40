"""Fast refunds: paid early, paid once, and made good by somebody."""

from __future__ import annotations

import pytest

from portal.actors import SYSTEM, Role
from portal.models import Partner, Shop
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_partner,
    make_shop,
    staff,
)
from tests.builders_returns import act, ask, buyer_acts, pay_all, prove
from tickets.models import Advance, Refund, ReturnTicket

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_carrier("sf")
    shop = make_shop()
    for code in ("seven_day_return", "fast_refund"):
        make_enrolment(shop, code)
    return shop


def collected(
    shop: Shop, grade: str = "excellent", flags: dict | None = None, storefront: Partner | None = None
) -> ReturnTicket:
    """A return that a carrier has just collected."""
    order = make_order(shop, buyer_grade=grade, storefront=storefront)
    order.lines.update(flags=flags or {})
    ticket = act(ask(order), "agree", note="")
    return moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)


def test_the_buyer_is_paid_on_collection_and_never_again(shop: Shop) -> None:
    ticket = collected(shop)
    pay_all()
    assert (Advance.objects.get().state, ReturnTicket.objects.get().state) == ("advanced", "wait_confirm")

    act(ticket, "confirm_receipt", note="")

    assert (Advance.objects.get().state, ReturnTicket.objects.get().state) == ("recovered", "refunded")
    assert Refund.objects.get().amount_fen == 9950


@pytest.mark.parametrize(
    ("grade", "flags", "obstacle"),
    [
        ("good", {}, "grade"),
        ("excellent", {"tenders": {"coupon": 100}}, "payment"),
        ("excellent", {"payment": "instalment"}, "payment"),
        ("excellent", {"risk": ["fraud"]}, "risk"),
    ],
)
def test_everybody_else_waits_and_the_case_says_why(
    shop: Shop, grade: str, flags: dict, obstacle: str
) -> None:
    ticket = collected(shop, grade, flags)
    assert not Advance.objects.exists()
    assert [reason["code"] for reason in ticket.decision["no_advance"]["reasons"]] == [obstacle]


def test_the_limit_is_that_of_the_buyer_over_all_orders(shop: Shop) -> None:
    storefront = make_partner()
    for _ in range(11):
        collected(shop, "very_good", storefront=storefront)
    assert Advance.objects.count() == 10
    assert sum(Advance.objects.values_list("amount_fen", flat=True)) <= 100_000


def test_g16_a_typed_waybill_brings_no_money_until_a_carrier_scans_it(shop: Shop) -> None:
    ticket = act(ask(make_order(shop, buyer_grade="excellent")), "agree", note="")
    ticket = buyer_acts(ticket, "send_back", carrier="sf", waybill="SF7777777")
    assert not Advance.objects.exists()
    moves.perform(ticket, "note_first_scan", actor=SYSTEM, at=NOW)
    assert Advance.objects.get().state == "applied"


def test_g18_a_refused_parcel_freezes_what_has_not_left(shop: Shop) -> None:
    ticket = collected(shop)
    prove(ticket)
    ticket = act(ticket, "refuse_receipt", reason="an empty box")
    pay_all()
    assert Refund.objects.get().state == "held"

    moves.perform(ticket, "rule_for_merchant", actor=SYSTEM, at=NOW, data={"note": ""})
    assert (Refund.objects.get().state, Advance.objects.get().state) == ("cancelled", "closed")


def test_what_was_held_back_goes_on_when_the_platform_says_so(shop: Shop) -> None:
    ticket = collected(shop)
    prove(ticket)
    ticket = act(ticket, "refuse_receipt", reason="an empty box")
    moves.perform(ticket, "order_refund", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": ""})
    pay_all()
    assert (ReturnTicket.objects.get().state, Advance.objects.get().state) == ("refunded", "recovered")


def test_an_advance_on_refused_goods_is_recovered_or_written_off_by_finance(shop: Shop) -> None:
    ticket = collected(shop)
    pay_all()
    prove(ticket)
    act(ticket, "refuse_receipt", reason="an empty box")
    assert Advance.objects.get().state == "merchant_refused"
    reason = {"reason": "bank slip 12"}
    moves.perform(Advance.objects.get(), "recover_from_buyer", actor=staff(Role.FINANCE), at=NOW, data=reason)
    assert Advance.objects.get().settlement == "bank slip 12"
