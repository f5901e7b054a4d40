"""Refunds without a return."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.errors import Refused
from portal.models import Shop, TimelineEvent
from portal.services import moves, sweeps
from tests.builders import NOW, make_calendar, make_carrier, make_order, make_shop, staff
from tests.builders_returns import act, ask, ask_refund, buyer_acts, pay_all, prove
from tickets.models import Order, Refund, RefundOnlyTicket
from tickets.services import requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_carrier("sf")
    return make_shop()


def sent(shop: Shop) -> Order:
    """An order on its way that nobody has signed."""
    return make_order(
        shop, signed_at=None, shipped_at=NOW - timedelta(days=1), carrier="sf", waybill="SF1234567"
    )


def test_what_was_not_shipped_is_refunded_at_once(shop: Shop) -> None:
    ticket = ask_refund(make_order(shop, signed_at=None), quantity=2)
    assert (ticket.state, Refund.objects.get().amount_fen) == ("refunding", 19900)
    pay_all()
    assert RefundOnlyTicket.objects.get().state == "refunded"


def test_g28_refused_at_the_door_the_parcel_is_stopped_and_no_days_are_counted(shop: Shop) -> None:
    order = sent(shop)
    with pytest.raises(Refused):
        ask(order, "no_reason")

    ticket = ask_refund(order, "refused_at_door")

    assert (ticket.state, ticket.return_detail.phase) == ("wait_merchant", "before")
    assert TimelineEvent.objects.get(name="refund_only.interception_asked").data["waybill"] == "SF1234567"


def test_a_silent_merchant_has_agreed(shop: Shop) -> None:
    ask_refund(sent(shop), "not_received")
    sweeps.fire_deadlines(at=NOW + timedelta(hours=48))
    assert RefundOnlyTicket.objects.get().state == "refunding"


def test_g4_never_received_disputes_the_signature(shop: Shop) -> None:
    ask_refund(make_order(shop), "not_received")
    assert Order.objects.get().signing_disputed_at == NOW


def test_that_it_was_delivered_has_to_be_shown(shop: Shop) -> None:
    ticket = ask_refund(sent(shop), "not_received")
    data = {"cause": "delivered", "reason": "the carrier has a signature"}
    with pytest.raises(Refused):
        act(ticket, "refuse", **data)
    prove(ticket)
    assert act(ticket, "refuse", **data).ruling("buyer") == "rule_for_buyer"


@pytest.mark.parametrize("reason", ["not_wanted", "refused_at_door"])
def test_who_has_the_goods_sends_them_back(shop: Shop, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask_refund(make_order(shop), reason)
    assert refusal.value.reasons[0].code == "received"


def test_g4_who_withdraws_never_received_disputes_the_signature_no_more(shop: Shop) -> None:
    order = make_order(shop)
    buyer_acts(ask_refund(order, "not_received"), "withdraw")
    order.refresh_from_db()
    assert not requests.right_holds(order, "refund.return_days", NOW + timedelta(days=100))


def test_g4_who_is_found_to_have_received_it_disputes_the_signature_no_more(shop: Shop) -> None:
    order = make_order(shop)
    row = ask_refund(order, "not_received")
    prove(row)
    row = act(row, "refuse", cause="delivered", reason="the carrier has the signature")
    moves.perform(row, "rule_for_merchant", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "proven"})
    order.refresh_from_db()
    assert not requests.right_holds(order, "refund.return_days", NOW + timedelta(days=100))
