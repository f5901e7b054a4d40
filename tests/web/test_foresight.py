"""Foresight in the portal: the shop's own forecast and alarms, and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.actors import Role
from portal.models import Shop
from tests.builders import make_member, make_order, make_shop
from tests.builders_foresight import make_alarm, make_forecast, make_weeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def entered(client: Client, shop: Shop, role: str = Role.OWNER) -> Client:
    client.force_login(make_member(shop, role))
    return client


def test_a_shop_reads_what_it_can_expect_and_how_good_that_is(client: Client, shop: Shop) -> None:
    make_weeks(make_order(shop), [3, 5, 4, 6, 5, 4])
    make_forecast()
    page = entered(client, shop).get("/portal/forecast/").content.decode()
    assert "appliances/kitchen" in page and "naive forecast" in page.lower()
    assert "?category=appliances/kitchen" in page


def test_a_shop_does_not_see_another_shops_forecast(client: Client, shop: Shop) -> None:
    make_weeks(make_order(make_shop()), [3, 5])
    make_forecast()
    client = entered(client, shop)
    assert "appliances/kitchen" not in client.get("/portal/forecast/").content.decode()
    assert len(client.get("/portal/forecast/export.csv").content.decode().strip().splitlines()) == 1


def test_an_empty_page_says_what_will_be_there(client: Client, shop: Shop) -> None:
    assert "made every week" in entered(client, shop).get("/portal/forecast/").content.decode()


def test_the_link_opens_the_cases_of_the_category(client: Client, shop: Shop) -> None:
    order = make_order(shop)
    make_weeks(order, [2])
    client = entered(client, shop)
    assert client.get("/portal/tickets/?category=appliances/kitchen").context["page"].total == 2
    assert client.get("/portal/tickets/?category=toys").context["page"].total == 0


def test_an_agent_acknowledges_an_alarm_and_a_viewer_does_not(client: Client, shop: Shop) -> None:
    alarm = make_alarm(shop)
    url = f"/portal/batch-alarms/{alarm.number}/moves/acknowledge/"
    viewer = entered(Client(), shop, Role.VIEWER)
    assert viewer.post(url, {"version": 1}).status_code == 403
    assert entered(client, shop, Role.AGENT).post(url, {"version": 1}).status_code == 302
    alarm.refresh_from_db()
    assert alarm.state == "acknowledged"


def test_an_alarm_shows_its_numbers_and_cases_and_the_forecast_points_to_it(
    client: Client, shop: Shop
) -> None:
    alarm, client = make_alarm(shop), entered(client, shop)
    page = client.get(f"/portal/batch-alarms/{alarm.number}/").content.decode()
    assert "15 of 100 items known" in page and alarm.cases.first().number in page
    assert alarm.number in client.get("/portal/forecast/").content.decode()


def test_another_shops_alarm_does_not_exist(client: Client, shop: Shop) -> None:
    alarm, client = make_alarm(make_shop()), entered(client, shop)
    url = f"/portal/batch-alarms/{alarm.number}/"
    assert client.get(url).status_code == 404
    assert client.post(url + "moves/acknowledge/", {"version": 1}).status_code == 404
    assert alarm.number not in client.get("/portal/batch-alarms/").content.decode()


def spent(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_many_rows_cost_what_one_costs(client: Client, shop: Shop) -> None:
    pages, order = ("/portal/forecast/", "/portal/batch-alarms/"), make_order(shop)
    make_weeks(order, [1])
    make_alarm(shop, "B-A")
    make_forecast()
    few = [spent(entered(client, shop), page) for page in pages]
    for number in range(5):
        order.lines.update(category=f"toys/{number}")
        make_weeks(make_order(shop, lines=[line(number)]), [1])
        make_alarm(shop, f"B-{number + 5}X")
    make_forecast()
    assert [spent(client, page) for page in pages] == few


def line(number: int) -> dict[str, object]:
    return {
        "external_id": "1", "item": "item-1", "title": "toy", "category": f"toys/{number}", "quantity": 1,
        "paid_fen": 100, "weight_grams": 100,
    }  # fmt: skip
