"""Nobody waits for ever: a parcel that does not come, a payment that finance has to make, goods that came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carriers.models import Shipment
from portal.actors import SYSTEM
from portal.models import Shop
from portal.services import moves, sweeps, timeline
from tests.builders import NOW, make_calendar, make_carrier, make_order, make_repair_centre, make_shop, staff
from tests.builders_repairs import approve, buyer, make_line
from tests.builders_repairs import ask as ask_repair
from tests.builders_returns import act, ask_exchange, buyer_acts
from tickets.models import Advance, Compensation, GuaranteeTicket, Refund, ReturnTicket, Ticket
from tickets.services import legs

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    make_carrier("sf")
    return make_shop()


def sent_back(row: Any) -> Any:
    """Agreed to and sent back by the buyer."""
    return buyer_acts(act(row, "agree", note=""), "send_back", carrier="sf", waybill="SF1234567890")


@pytest.mark.parametrize(
    ("model", "state"),
    [
        (GuaranteeTicket, "reshipped"),
        (Refund, "manual"),
        (Compensation, "manual"),
        (Advance, "merchant_refused"),
    ],
)
def test_a_state_that_waits_for_somebody_has_a_clock(model: Any, state: str) -> None:
    assert state in {str(key) for key in getattr(model, "clocks", {})}


def test_a_replacement_that_came_back_is_not_assumed_received(shop: Shop) -> None:
    row = act(sent_back(ask_exchange(make_order(shop))), "confirm_receipt", note="")
    row = act(row, "ship_replacement", carrier="sf", waybill="SF9999999999", serial="")
    Shipment.objects.filter(waybill="SF9999999999").update(status="returned")
    sweeps.fire_deadlines(at=NOW + timedelta(days=30))
    assert Ticket.objects.get(pk=row.pk).state != "exchanged"


def test_g20_goods_of_an_exchange_that_came_back_are_with_the_buyer(shop: Shop) -> None:
    row = sent_back(ask_exchange(make_order(shop)))
    parcel = row.legs.get().shipment
    event = timeline.record("shipment.returned", parcel, actor=SYSTEM, at=NOW)
    legs.on_shipment_moved(parcel, event)
    row = Ticket.objects.get(pk=row.pk)
    assert row.goods == "with_buyer"


def test_s0_0_37_goods_lost_on_the_way_are_not_examined_by_the_merchant(shop: Shop) -> None:
    make_repair_centre()
    case = approve(ask_repair(make_line(shop)))
    case = moves.perform(case, "goods_collected", actor=SYSTEM, at=NOW)
    said = {"trouble": "lost", "reason": "the carrier has lost it"}
    case = moves.perform(case, "report_trouble", actor=SYSTEM, at=NOW, data=said)
    case = moves.perform(case, "make_whole", actor=staff(), at=NOW, data={"note": "lost"})
    buyer(case, "choose_return")
    child = ReturnTicket.objects.get(parent=case.pk)
    assert child.state in ("refunding", "refunded")


def shipped(row: Any, waybill: str) -> Any:
    return act(row, "ship_replacement", carrier="sf", waybill=waybill, serial="")


def report_return(waybill: str) -> None:
    """The carrier has brought a parcel back to its sender."""
    parcel = Shipment.objects.get(waybill=waybill)
    legs.on_shipment_moved(parcel, timeline.record("shipment.returned", parcel, actor=SYSTEM, at=NOW))


def test_a_replacement_that_came_back_is_shipped_again_or_refunded(shop: Shop) -> None:
    row = shipped(act(sent_back(ask_exchange(make_order(shop))), "confirm_receipt", note=""), "SF9999999991")
    report_return("SF9999999991")
    row = shipped(Ticket.objects.get(pk=row.pk).as_kind(), "SF9999999992")
    report_return("SF9999999991")
    assert Ticket.objects.get(pk=row.pk).state == "wait_receipt", (
        "an earlier parcel says nothing of the later"
    )
    report_return("SF9999999992")
    sweeps.fire_deadlines(at=NOW + timedelta(days=4))
    assert Ticket.objects.get(pk=row.pk).state == "please_refund"


def test_g20_the_replacement_is_due_although_the_goods_came_back(shop: Shop) -> None:
    row = sent_back(ask_exchange(make_order(shop)))
    report_return("SF1234567890")
    row = shipped(Ticket.objects.get(pk=row.pk).as_kind(), "SF9999999999")
    assert (row.state, row.goods) == ("wait_receipt", "with_buyer")


def lost_repair(shop: Shop) -> Any:
    make_repair_centre()
    case = moves.perform(approve(ask_repair(make_line(shop))), "goods_collected", actor=SYSTEM, at=NOW)
    said = {"trouble": "lost", "reason": "the carrier has lost it"}
    return moves.perform(case, "report_trouble", actor=SYSTEM, at=NOW, data=said)


def test_s0_0_37_lost_goods_are_replaced_at_once(shop: Shop) -> None:
    case = moves.perform(lost_repair(shop), "make_whole", actor=staff(), at=NOW, data={"note": "lost"})
    buyer(case, "choose_exchange")
    assert Ticket.objects.get(parent=case.pk).state == "wait_reship"


def test_goods_that_were_found_again_are_lost_no_more(shop: Shop) -> None:
    case = moves.perform(lost_repair(shop), "arrive", actor=SYSTEM, at=NOW)
    case.warranty.refresh_from_db()
    assert case.warranty.trouble == ""
