"""No more comes back for a line than was paid for it, and never twice for the same pieces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Shop
from portal.services import evidence, moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_promises import order_with, promise
from tests.builders_returns import act, ask, ask_exchange, buyer_acts, flagged, pay_all, prove
from tickets.models import GuaranteeTicket, Order, Refund
from tickets.services import guarantee, warranty

pytestmark = pytest.mark.django_db
SIGNED = NOW - timedelta(hours=6)


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    return make_shop()


def paid_out(order: Order) -> int:
    rows = Refund.objects.filter(ticket__order=order).exclude(state="cancelled")
    return rows.aggregate(n=Sum("amount_fen"))["n"] or 0


def claimed(order: Order, percent: int, quantity: int = 2) -> GuaranteeTicket:
    """A claim for bad fresh goods that the merchant has accepted in money."""
    buyer = partner_actor(order.storefront)
    row = guarantee.claim(
        order.lines.get(),
        kind="fresh_bad_item_refund",
        quantity=quantity,
        description="bad",
        actor=buyer,
        at=NOW,
    )
    for kind in ("photo", "waybill"):
        evidence.add(row, make_upload(f"{kind}.png"), actor=buyer, at=NOW, kind=kind)
    row = moves.perform(row, "give_evidence", actor=buyer, at=NOW)
    said = {"remedy": "partial_refund", "damage_percent": percent, "note": ""}
    return moves.perform(row, "accept", actor=merchant(row.shop), at=NOW, data=said)


def fresh(shop: Shop, **fields: Any) -> Order:
    promise(shop, "fresh_bad_item_refund")
    return order_with(shop, **({"signed_at": SIGNED} | fields))


def returned(row: Any) -> Any:
    """A return brought to its payment."""
    make_carrier("sf")
    if row.state == "wait_merchant":
        row = act(row, "agree", note="")
    row = buyer_acts(row, "send_back", carrier="sf", waybill="SF1234567890")
    return act(row, "confirm_receipt", note="")


def test_a_return_counts_what_a_claim_has_paid_already(shop: Shop) -> None:
    order = fresh(shop)
    claimed(order, 50)
    pay_all()
    returned(ask(order, quantity=2))
    pay_all()
    assert paid_out(order) <= order.lines.get().paid_fen


def test_an_exchange_that_becomes_money_counts_what_a_claim_has_paid(shop: Shop) -> None:
    order = fresh(shop)
    claimed(order, 50)
    pay_all()
    row = act(ask_exchange(order, quantity=2), "agree", note="")
    make_carrier("sf")
    row = buyer_acts(row, "send_back", carrier="sf", waybill="SF1234567890")
    row = act(row, "confirm_receipt", note="")
    row = act(row, "report_out_of_stock", reason="none left")
    assert row.requested_fen <= order.lines.get().paid_fen - 9950


def test_a_claim_pays_points_back_as_points(shop: Shop) -> None:
    order = fresh(shop, flags={"tenders": {"points": 9900}})
    claimed(order, 100)
    assert paid_out(order) <= 10000


def test_a_refund_that_was_called_off_takes_nothing_from_a_later_claim(shop: Shop) -> None:
    order = fresh(shop)
    row = ask(order, quantity=2)
    refund = Refund(
        ticket_id=row.pk, shop_id=shop.pk, amount_fen=19900, key="x", number="X1", state="cancelled"
    )
    refund.created_at = refund.updated_at = NOW
    refund.save()
    buyer_acts(row, "withdraw")
    claimed(order, 100)
    assert Refund.objects.exclude(pk=refund.pk).get().amount_fen == 19900


def test_pieces_the_merchant_keeps_after_a_ruling_are_not_returned_again(shop: Shop) -> None:
    make_carrier("sf")
    row = act(ask(fresh(shop), quantity=2), "agree", note="")
    row = buyer_acts(row, "send_back", carrier="sf", waybill="SF1234567890")
    prove(row)
    row = act(row, "refuse_receipt", reason="another item")
    row = moves.perform(
        row, "rule_for_merchant", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "the film shows it"}
    )
    assert (row.state, row.goods) == ("closed", "returning")
    with pytest.raises(Refused):
        ask(row.order, quantity=2)


def test_who_keeps_the_goods_for_a_part_of_the_price_keeps_the_warranty(shop: Shop) -> None:
    order = flagged(shop, {}, signed_at=SIGNED)
    row = ask(order, quantity=2)
    row = act(row, "propose_change", proposal="keep", amount_fen=500, reason="a scratch")
    row = buyer_acts(row, "accept_proposal")
    pay_all()
    case = warranty.submit(
        order.lines.get(), description="broke later", serial="S1", actor=SYSTEM, at=NOW + timedelta(days=60)
    )
    assert case.state == "submitted"
