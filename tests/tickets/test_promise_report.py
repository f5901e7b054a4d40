"""The ledger of promises counted: kept, broken and excused, by whatever people ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import SYSTEM, Role
from portal.errors import Reason
from portal.models import Shop
from tests.builders import (
    BEIJING,
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_enrolment,
    make_member,
    make_order,
    make_regions,
    make_service,
    make_shop,
    make_staff,
    merchant,
    partner_actor,
)
from tickets.models import Order, OrderPromise
from tickets.policies.promise_report import LABEL, WIDTH, Question, Tally, period, picture
from tickets.queries.promise_report import Report, promise_report
from tickets.services import keeping

SAID = Reason("said", "Said so.")
DAYS = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    make_regions()
    make_carrier("jd")
    make_service(
        "seven_day_return", promises=[{"kind": "seven_day_return", "window": {"amount": 7, "unit": "days"}}]
    )
    return member()


def member() -> Shop:
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    return shop


def sold(shop: Shop, outcome: str = "", **fields: Any) -> Order:
    order = make_order(shop, **fields)
    if outcome:
        getattr(keeping, outcome)(OrderPromise.objects.get(line__order=order), SAID, at=NOW)
    return order


def asked(actor: Any, *by: str, **narrowed: Any) -> Report:
    return promise_report(actor, Question(by, *DAYS, **narrowed))


def told(report: Report) -> dict[tuple[str, ...], tuple[int, int, int]]:
    return {line.keys: (line.tally.kept, line.tally.broken, line.tally.excused) for line in report.lines}


def test_each_outcome_is_counted_for_its_shop(shop: Shop) -> None:
    for outcome in ("kept", "kept", "broken", "excused", "void", ""):
        sold(shop, outcome)
    [line] = asked(SYSTEM, "shop").lines
    assert (line.keys, line.tally) == (
        (shop.code,),
        Tally(given=6, open=1, kept=2, broken=1, excused=1, void=1),
    )
    assert line.tally.kept_permille == 666


def test_groups_can_be_crossed(shop: Shop) -> None:
    other = member()
    sold(shop, "kept")
    sold(other, "broken", paid_at=at("2026-11-18 10:00:00"))
    crossed = told(asked(SYSTEM, "month", "shop"))
    assert crossed == {("2026-11", shop.code): (1, 0, 0), ("2026-11", other.code): (0, 1, 0)}


def test_a_month_begins_at_local_midnight(shop: Shop) -> None:
    sold(shop, "kept", paid_at=at("2026-10-31 23:59:59"))
    sold(shop, "broken", paid_at=at("2026-11-01 00:00:00"))
    months = Question(("month",), date(2026, 10, 1), date(2026, 11, 30))
    assert told(promise_report(SYSTEM, months)) == {("2026-10",): (1, 0, 0), ("2026-11",): (0, 1, 0)}
    assert told(asked(SYSTEM, "month")) == {("2026-11",): (0, 1, 0)}


def test_a_promise_counts_for_the_carrier_that_brings_the_parcel(shop: Shop) -> None:
    sold(shop, "kept", carrier="jd", waybill="JD1")
    sold(shop, "broken")
    assert told(asked(SYSTEM, "carrier")) == {("jd",): (1, 0, 0), ("",): (0, 1, 0)}


def test_a_promise_with_its_carrier_named_can_still_be_read_by_the_storefront(shop: Shop) -> None:
    order = sold(shop, carrier="jd", waybill="JD1")
    row = OrderPromise.objects.get()
    assert row.concerns(partner_actor(order.storefront))


def test_a_region_is_the_province_of_the_buyer(shop: Shop) -> None:
    sold(shop, "kept")
    there = {"name": "李四", "phone": "13912345678", "address": "x", "region": BEIJING}
    sold(shop, "broken", contact=there)
    assert told(asked(SYSTEM, "region")) == {("11",): (0, 1, 0), ("33",): (1, 0, 0)}
    assert told(asked(SYSTEM, "region", region="33")) == {("33",): (1, 0, 0)}


def test_nobody_counts_what_they_may_not_read(shop: Shop) -> None:
    order, other = sold(shop, "kept"), member()
    sold(other, "broken")
    assert told(asked(merchant(shop), "shop")) == {(shop.code,): (1, 0, 0)}
    assert told(asked(partner_actor(order.storefront), "shop")) == {(shop.code,): (1, 0, 0)}
    assert told(asked(merchant(shop), "shop", shop=other.code)) == {}


def test_the_report_is_one_aggregate_query_whatever_it_counts(shop: Shop) -> None:
    sold(shop, "kept", carrier="jd", waybill="JD1")
    by = ("month", "service", "shop", "carrier", "region")
    with CaptureQueriesContext(connection) as one:
        asked(SYSTEM, *by)
    for _ in range(3):
        sold(member(), "broken")
    with CaptureQueriesContext(connection) as many:
        assert len(asked(SYSTEM, *by).lines) == 4
    assert len(one) == len(many) == 1 + 4, "the count, and the names of services, shops, carriers and regions"


def test_too_many_groups_are_cut_and_said_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.queries.promise_report.MOST_LINES", 1)
    for row in (shop, member()):
        sold(row, "kept")
    report = asked(SYSTEM, "shop")
    assert (len(report.lines), report.cut) == (1, True)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-1000, 1000))
def test_a_period_is_never_longer_than_two_years(today: date, before: int) -> None:
    since, until = period(today - timedelta(days=before), None, today)
    assert (until - since).days < 731


def test_without_an_answer_it_is_half_a_year() -> None:
    assert period(None, None, date(2026, 3, 9)) == (date(2025, 10, 1), date(2026, 3, 9))


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), max_size=40))
def test_every_bar_fills_its_line(counts: list[tuple[int, int, int]]) -> None:
    lines = [("x", Tally(0, 0, kept, broken, excused, 0)) for kept, broken, excused in counts]
    for bar in picture(lines).bars:
        assert sum(width for _name, _x, width in bar.parts) == WIDTH - LABEL


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop))
    return client


@time_machine.travel(NOW, tick=False)
def test_the_shop_reads_its_own_report_and_exports_it(owner: Client, shop: Shop) -> None:
    sold(shop, "kept", carrier="jd", waybill="JD1")
    sold(member(), "broken")
    page = owner.get("/portal/promise-report/", {"by": "carrier", "then": "month"})
    assert [line.keys for line in page.context["report"].lines] == [("jd", "2026-11")]
    assert "<rect" in page.content.decode()
    lines = owner.get("/portal/promise-report/export.csv", {"by": "carrier"}).content.decode().splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("1,0,1,0,0,0,100.0 %")


@time_machine.travel(NOW, tick=False)
def test_a_wrong_choice_narrows_nothing(owner: Client, shop: Shop) -> None:
    sold(shop, "kept")
    page = owner.get("/portal/promise-report/", {"by": "buyer", "since": "soon"})
    assert told(page.context["report"]) == {("2026-11",): (1, 0, 0)}


@time_machine.travel(NOW, tick=False)
def test_the_desk_reads_all_shops(client: Client, shop: Shop) -> None:
    sold(shop, "kept")
    sold(member(), "broken")
    client.force_login(make_staff(Role.SUPERVISOR))
    page = client.get("/admin/tickets/orderpromise/report/", {"by": "shop"}).content.decode()
    assert page.count("100.0 %") == page.count("0.0 %") - 1 == 1
    table = client.get("/admin/tickets/orderpromise/report.csv", {"by": "shop"}).content.decode()
    assert len(table.splitlines()) == 3


@time_machine.travel(NOW, tick=False)
def test_staff_who_may_not_read_the_ledger_get_no_report(client: Client, shop: Shop) -> None:
    client.force_login(make_staff(Role.FINANCE))
    assert client.get("/admin/tickets/orderpromise/report/").status_code == 403
    assert client.get("/admin/tickets/orderpromise/report.csv").status_code == 403
