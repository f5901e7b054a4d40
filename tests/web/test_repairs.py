"""Pages of repairs and appointments: the panel of a case, the lists, and the page of the buyer."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.models import Shop
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_member,
    make_repair_centre,
    make_shop,
    merchant,
)
from tests.builders_repairs import (
    LARGE,
    approve,
    ask,
    fresh,
    make_line,
    make_provider,
    received,
    repaired,
    visit,
    work,
)
from tickets.models import Appointment, ProductUnit, WarrantyTicket
from tickets.services import links

pytestmark = pytest.mark.django_db
TIMES = {"window_from": "2026-11-21 10:00", "window_until": "2026-11-21 12:00"}


@pytest.fixture
def shop() -> Any:
    cache.clear()
    make_calendar()
    make_repair_centre()
    make_carrier("jd")
    with time_machine.travel(NOW, tick=False):
        yield make_shop()


@pytest.fixture
def browser(shop: Shop) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(make_member(shop), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def link(case: WarrantyTicket) -> str:
    return f"/c/{links.issue(case, at=NOW)}/"


def buyer() -> Client:
    return Client(headers={"Accept-Language": "en"})


def at_home(shop: Shop) -> tuple[WarrantyTicket, Appointment]:
    make_provider()
    case = approve(ask(make_line(shop, **LARGE)))
    return case, Appointment.objects.get()


def test_the_case_says_which_way_and_why(browser: Client, shop: Shop) -> None:
    case = approve(ask(make_line(shop, serial="SN-7")))

    said = page(browser, f"/portal/tickets/{case.number}/")

    assert "a courier collects the goods" in said and "Goods of this size are collected" in said
    assert "is the nearest of 1 repair centres" in said and "SN-7" in said


def test_an_appointment_shows_its_time_and_no_clear_data(browser: Client, shop: Shop) -> None:
    _case, row = at_home(shop)
    visit(row, "reserve", **TIMES)

    assert row.number in page(browser, "/portal/appointments/?state=reserved")
    said = page(browser, f"/portal/appointments/{row.number}/")
    assert "2026-11-21 10:00" in said and "13912345678" not in said
    assert browser.get(f"/portal/appointments/{row.number}/calendar.ics")["Content-Type"].startswith(
        "text/calendar"
    )


def test_an_item_shows_its_warranty_and_its_repairs(browser: Client, shop: Shop) -> None:
    case = repaired(make_line(shop, serial="SN-7"), days=12)
    unit = ProductUnit.objects.get()

    assert "SN-7" in page(browser, "/portal/units/?q=SN-7")
    said = page(browser, f"/portal/units/{unit.number}/")
    assert case.number in said and "2027-03-17" in said


def test_another_shop_sees_none_of_it(shop: Shop) -> None:
    _case, row = at_home(shop)
    client = Client()
    client.force_login(make_member(make_shop()), "allauth.account.auth_backends.AuthenticationBackend")

    unit = ProductUnit.objects.get().number
    for path in (f"appointments/{row.number}/", f"appointments/{row.number}/calendar.ics", f"units/{unit}/"):
        assert client.get(f"/portal/{path}").status_code == 404
    assert row.number not in client.get("/portal/appointments/").content.decode()


def test_the_buyer_chooses_one_of_the_times_on_offer(shop: Shop) -> None:
    case, row = at_home(shop)
    address = link(case)
    shown = {m.name: m for m in buyer().get(address).context["visits"][0]["moves"]}
    offered = [value for value, _ in shown["reserve"].form.fields["window_from"].widget.choices]
    assert offered[0] == "2026-11-20 12:00"

    sent = TIMES | {"version": row.version}
    assert buyer().post(f"{address}visits/{row.number}/moves/reserve/", sent).status_code == 302
    assert Appointment.objects.get().state == "reserved"


def test_a_link_opens_no_visit_of_another_case(shop: Shop) -> None:
    _case, row = at_home(shop)
    other = link(ask(make_line(shop)))

    for path in ("code/", "moves/hold/"):
        assert buyer().post(f"{other}visits/{row.number}/{path}", {"version": row.version}).status_code == 404
    assert buyer().get(f"{other}visits/{row.number}/calendar.ics").status_code == 404


def test_a_code_before_the_visit_is_explained(shop: Shop) -> None:
    case, row = at_home(shop)

    answer = buyer().post(f"{link(case)}visits/{row.number}/code/")

    assert (answer.status_code, answer.context.get("code")) == (409, None)


def test_the_buyer_reads_the_quote_and_agrees(shop: Shop) -> None:
    case = approve(ask(make_line(shop)))
    work(received(case), "quote", amount_fen=18000, cause="excluded_damage", reason="water inside")
    address = link(fresh(case))
    said = page(buyer(), address)
    assert "180.00" in said and "water inside" in said

    buyer().post(f"{address}moves/accept_quote/", {"version": fresh(case).version})
    assert fresh(case).warranty.quote_accepted is True


def test_the_buyer_answers_the_question(shop: Shop) -> None:
    case = ask(make_line(shop))
    moves.perform(case, "ask_info", actor=merchant(shop), at=NOW, data={"reason": "photo of the plate?"})
    address = link(case)
    assert "photo of the plate?" in page(buyer(), address)

    buyer().post(f"{address}moves/give_info/", {"version": fresh(case).version, "answer": "added"})
    assert fresh(case).state == "submitted"


def test_the_guarantee_is_called_on_from_the_closed_case(shop: Shop) -> None:
    first = repaired(make_line(shop), days=0)
    address = link(first)

    assert buyer().post(f"{address}reopen/", {"description": ""}).status_code == 422
    answer = buyer().post(f"{address}reopen/", {"description": "dead again"})

    child = WarrantyTicket.objects.latest("pk")
    assert (answer.status_code, child.parent_id) == (302, first.pk)
    assert child.number in page(buyer(), answer["Location"])


def test_an_open_case_has_nothing_to_reopen(shop: Shop) -> None:
    case = ask(make_line(shop))

    answer = buyer().post(f"{link(case)}reopen/", {"description": "dead again"})

    assert answer.status_code == 422 and "Only a finished repair" in answer.content.decode()
