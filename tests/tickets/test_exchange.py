"""Exchanges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import SYSTEM
from portal.errors import Refused
from portal.models import Deadline, Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_order,
    make_shop,
)
from tests.builders_returns import act, ask, ask_exchange, buyer_acts, pay_all, prove
from tickets.models import ExchangeTicket, Refund, ReturnTicket
from tickets.queries.exchanges import replaced_at
from tickets.services import exchanges

pytestmark = pytest.mark.django_db
PARCEL = {"carrier": "sf", "waybill": "SF7654321", "serial": "N-2"}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_carrier("sf")
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    return shop


def arrived(shop: Shop) -> ExchangeTicket:
    """The goods are with the merchant, who has confirmed them."""
    ticket = act(ask_exchange(make_order(shop)), "agree", note="")
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)
    return act(ticket, "confirm_receipt", note="")


def test_a_trusted_buyers_exchange_for_the_same_item_needs_no_consent(shop: Shop) -> None:
    order = make_order(shop, buyer_grade="excellent")
    assert ask_exchange(order, "no_reason").state == "wait_return"
    other = ask_exchange(order, "no_reason", wanted_item="item-2")
    assert (other.state, other.decision_reasons[0].code) == ("wait_merchant", "other_item")


def test_a_replacement_that_arrives_starts_the_warranty_anew(shop: Shop) -> None:
    ticket = act(arrived(shop), "ship_replacement", **PARCEL)
    later = NOW + timedelta(days=2)
    ticket = moves.perform(ticket, "receive_replacement", actor=SYSTEM, at=later)

    assert ticket.state == "exchanged"
    assert replaced_at(ticket.line) == later
    assert ask(ticket.order, quantity=2).state == "wait_merchant", "the pieces are free again"


def test_confirming_and_shipping_is_one_step(shop: Shop) -> None:
    ticket = act(ask_exchange(make_order(shop)), "agree", note="")
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=NOW)
    ticket = act(ticket, "ship_replacement", **PARCEL)
    assert (ticket.state, ticket.legs.get(role="replacement").shipment.waybill) == (
        "wait_receipt",
        "SF7654321",
    )


def test_h2_what_is_not_shipped_in_72_hours_is_to_be_refunded(shop: Shop) -> None:
    arrived(shop)
    sweeps.fire_deadlines(at=NOW + timedelta(hours=71))
    assert ExchangeTicket.objects.get().state == "wait_reship"
    sweeps.fire_deadlines(at=NOW + timedelta(hours=72))
    assert ExchangeTicket.objects.get().state == "please_refund"


def test_h2_the_platform_pays_in_the_place_of_a_silent_merchant(shop: Shop) -> None:
    act(arrived(shop), "report_out_of_stock", reason="sold out")
    sweeps.fire_deadlines(at=NOW + timedelta(hours=48))
    assert Refund.objects.get().amount_fen == 9950
    pay_all(NOW + timedelta(hours=49))
    assert ExchangeTicket.objects.get().state == "refunded"


def test_h4_nothing_is_charged_for_the_same_item(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        ask_exchange(make_order(shop), difference_fen=500, consents=True)
    assert refusal.value.reasons[0].code == "no_difference"


def test_h4_another_item_costs_more_only_by_explicit_consent(shop: Shop) -> None:
    order, wish = make_order(shop), {"wanted_item": "item-2", "difference_fen": 500}
    with pytest.raises(Refused) as refusal:
        ask_exchange(order, **wish)
    assert refusal.value.reasons[0].code == "consent_needed"
    ticket = ask_exchange(order, **wish, consents=True)
    assert ticket.exchange_detail.consented_at == NOW


def test_h6_a_conversion_keeps_the_history_and_the_original_clock(shop: Shop) -> None:
    ticket = ask_exchange(make_order(shop))
    buyer_acts(ticket, "convert_to_refund", NOW + timedelta(hours=30))

    child = ReturnTicket.objects.get()
    assert (child.parent_id, child.state, child.return_detail.attempt) == (ticket.pk, "wait_merchant", 2)
    running = Deadline.objects.get(name="answer", settled_at__isnull=True)
    assert running.due_at == NOW + timedelta(hours=48)


def test_h6_a_merchant_who_offered_the_refund_has_agreed_to_it(shop: Shop) -> None:
    ticket = act(ask_exchange(make_order(shop)), "offer_refund", reason="sold out for good")
    buyer_acts(ticket, "convert_to_refund")
    assert (ExchangeTicket.objects.get().state, ReturnTicket.objects.get().state) == (
        "converted",
        "wait_return",
    )


def test_a_refused_exchange_is_changed_or_decided_by_the_platform(shop: Shop) -> None:
    ticket = ask_exchange(make_order(shop))
    prove(ticket)
    ticket = act(ticket, "refuse", cause="no_fault", reason="it works")
    assert (ticket.state, ticket.ruling("buyer"), ticket.ruling("merchant")) == (
        "wait_modify",
        "rule_for_buyer",
        "rule_for_merchant",
    )
    ticket = buyer_acts(ticket, "modify", wanted_item="", description="see the film")
    assert (ticket.state, ticket.description) == ("wait_merchant", "see the film")


def test_other_kinds_open_an_approved_exchange(shop: Shop) -> None:
    line = make_order(shop).lines.get()
    ticket = exchanges.open_for(
        line, quantity=1, parent=None, wanted_item="", promise=None, actor=SYSTEM, at=NOW, approved=True
    )
    assert (ticket.state, ticket.exchange_detail.wanted_item) == ("wait_return", "item-1")


def test_invariant_5_pieces_in_an_exchange_are_not_returned_too(shop: Shop) -> None:
    order = make_order(shop)
    ask_exchange(order, quantity=2)
    with pytest.raises(Refused):
        ask(order)
