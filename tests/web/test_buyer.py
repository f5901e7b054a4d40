"""The buyer's link: opens one case, shows no clear data, and cannot be guessed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carriers.models import PickupOrder
from portal.actors import SYSTEM
from portal.services import moves
from tests.builders import NOW, make_order, make_repair_centre, merchant, partner_actor
from tests.web.conftest import World
from tickets.models import ReturnTicket, WarrantyTicket
from tickets.services import links, returns, warranty


@pytest.fixture
def case(world: World) -> ReturnTicket:
    """A return that waits for the goods, with no courier called yet."""
    order = make_order(world.shop, buyer_grade="excellent")
    actor = partner_actor(order.storefront)
    return returns.request(
        order.lines.get(), quantity=1, reason="no_reason", description="", actor=actor, at=NOW
    )


@pytest.fixture
def link(case: ReturnTicket) -> str:
    return f"/c/{links.issue(case, at=NOW)}/"


@pytest.fixture
def buyer() -> Client:
    """Without a login, and as strict about forged requests as the real thing."""
    return Client(enforce_csrf_checks=True)


def test_the_page_shows_the_way_and_the_choices(buyer: Client, link: str) -> None:
    answer = buyer.get(link)
    assert answer.status_code == 200
    states = [step["state"] for step in answer.context["steps"]]
    assert states == ["done", "current", "todo", "todo", "todo"]
    assert [move.name for move in answer.context["moves"]] == ["send_back", "withdraw"]
    assert answer.context["days"][0]["slots"][0]["value"] == "now"


def test_nothing_is_in_clear_and_nothing_is_kept(buyer: Client, link: str) -> None:
    answer = buyer.get(link)
    page = answer.content.decode()
    assert "13912345678" not in page
    assert "张三丰" not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_courier_is_booked_and_called_off(buyer: Client, link: str, case: ReturnTicket) -> None:
    answer = buyer.post(f"{link}pickup/", {"slot": "now", "pay_mode": "online"})
    assert answer.status_code == 302
    pickup = PickupOrder.objects.latest("pk")
    assert (pickup.return_number, pickup.state) == (case.number, "assigned")
    shown = buyer.get(link).context
    assert "days" not in shown
    assert [move.name for move in shown["pickup_moves"]] == ["reschedule", "cancel"]
    buyer.post(f"{link}pickup/moves/cancel/", {"version": shown["pickup"]["row"].version})
    pickup.refresh_from_db()
    assert pickup.state == "cancelled"


def test_the_pickup_code_is_on_the_buyers_page_and_nowhere_else(
    buyer: Client, link: str, case: ReturnTicket
) -> None:
    buyer.post(f"{link}pickup/", {"slot": "now", "pay_mode": "online"})
    code = PickupOrder.objects.get(return_number=case.number).code

    assert code in buyer.get(link).content.decode()
    pickup = PickupOrder.objects.get(return_number=case.number)
    moves.perform(pickup, "cancel", actor=SYSTEM, at=NOW)
    assert code not in buyer.get(link).content.decode()


def test_another_time_is_chosen_out_of_those_on_offer(buyer: Client, link: str, case: ReturnTicket) -> None:
    buyer.post(f"{link}pickup/", {"slot": "now", "pay_mode": "online"})
    shown = buyer.get(f"{link}pickup/moves/reschedule/").context
    later = shown["form"].fields["slot"].widget.choices[-1][0]
    said = {"slot": later, "version": shown["row"].version}

    assert buyer.post(f"{link}pickup/moves/reschedule/", said).status_code == 302

    assert PickupOrder.objects.get(return_number=case.number).slot_from == datetime.fromisoformat(later)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "slot"),
        ({"slot": "2020-01-01T00:00:00+08:00"}, "slot"),
        ({"slot": "now", "pay_mode": "gold"}, "pay_mode"),
    ],
)
def test_a_wrong_choice_is_said_where_it_was_made(
    buyer: Client, link: str, data: dict[str, str], field: str
) -> None:
    before = PickupOrder.objects.count()
    answer = buyer.post(f"{link}pickup/", data)
    assert answer.status_code == 422
    assert answer.context["book_form"].errors[field]
    assert PickupOrder.objects.count() == before


def test_the_buyer_types_a_waybill_of_a_known_carrier(buyer: Client, link: str, case: ReturnTicket) -> None:
    form = buyer.get(f"{link}moves/send_back/").content.decode()
    assert '<option value="sf">' in form
    wrong = buyer.post(f"{link}moves/send_back/", {"version": case.version, "carrier": "sf", "waybill": "1"})
    assert wrong.status_code == 422
    data = {"version": case.version, "carrier": "sf", "waybill": "SF123456"}
    assert buyer.post(f"{link}moves/send_back/", data).status_code == 302
    case.refresh_from_db()
    assert case.state == "wait_confirm"


def test_withdrawing_closes_the_case_and_a_late_click_does_nothing(
    buyer: Client, link: str, case: ReturnTicket
) -> None:
    assert buyer.post(f"{link}moves/withdraw/", {"version": case.version}).status_code == 302
    late = buyer.post(f"{link}moves/withdraw/", {"version": case.version})
    assert late.status_code == 409
    case.refresh_from_db()
    assert case.state == "closed"


def test_what_others_may_do_the_buyer_may_not(buyer: Client, link: str, case: ReturnTicket) -> None:
    for name in ("agree", "expire", "rule_for_buyer", "no_such_move"):
        assert buyer.post(f"{link}moves/{name}/", {"version": case.version}).status_code == 404


def test_a_link_opens_no_other_case(buyer: Client, link: str, world: World) -> None:
    page = buyer.get(link).content.decode()
    assert world.ticket.number not in page
    assert world.collected.number not in page


def test_a_repaired_item_is_confirmed(buyer: Client, world: World) -> None:
    make_repair_centre()
    order = make_order(world.shop)
    ticket = warranty.submit(
        order.lines.get(), description="dead", serial="S1", actor=partner_actor(order.storefront), at=NOW
    )
    moves.perform(ticket, "approve", actor=merchant(world.shop), at=NOW, data={"note": ""})
    for name in ("goods_collected", "arrive", "goods_shipped_back", "delivered_back"):
        moves.perform(ticket, name, actor=SYSTEM, at=NOW)
    link = f"/c/{links.issue(ticket, at=NOW)}/"
    shown = buyer.get(link).context
    assert [move.name for move in shown["moves"]] == ["confirm_repaired", "report_same_fault"]
    buyer.post(f"{link}moves/confirm_repaired/", {"version": shown["row"].version})
    assert WarrantyTicket.objects.get().state == "repaired"


def test_a_file_is_added(buyer: Client, link: str) -> None:
    upload = SimpleUploadedFile("note.pdf", b"%PDF-1.4 x")
    assert buyer.post(f"{link}files/", {"file": upload}).status_code == 302
    assert buyer.get(link).context["files"][0]["name"] == "note.pdf"
    bad = SimpleUploadedFile("note.exe", b"MZ")
    answer = buyer.post(f"{link}files/", {"file": bad})
    assert answer.status_code == 422
    assert answer.context["file_form"].errors["file"]


def test_the_language_is_switched_without_a_cookie_of_ours(buyer: Client, link: str) -> None:
    answer = buyer.post(f"{link}language/", {"language": "en", "next": link})
    assert answer["Location"] == link
    assert buyer.cookies["django_language"].value == "en"


@pytest.mark.parametrize("path", ["", "pickup/", "files/", "moves/withdraw/"])
def test_a_wrong_or_expired_link_opens_nothing(buyer: Client, link: str, path: str) -> None:
    assert buyer.get(f"/c/wrong-token/{path}").status_code == 404
    with time_machine.travel(NOW + timedelta(days=61), tick=False):
        answer = buyer.get(f"{link}{path}")
        assert answer.status_code == 404
        assert answer["Referrer-Policy"] == "no-referrer"


def test_guessing_is_stopped_for_a_minute(buyer: Client, link: str) -> None:
    for number in range(10):
        assert buyer.get(f"/c/guess-{number}/").status_code == 404
    blocked = buyer.get("/c/guess-11/")
    assert (blocked.status_code, blocked["Retry-After"]) == (429, "60")
    assert buyer.get(link, REMOTE_ADDR="10.0.0.9").status_code == 200
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert buyer.get(link).status_code == 200
