"""The scorecard: what a shop must keep, drawn over ninety days, with a warning in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import Service, Shop
from portal.services import applications, exits
from tests.builders import (
    NOW,
    make_calendar,
    make_enrolment,
    make_member,
    make_metric,
    make_service,
    make_shop,
    make_trend,
    merchant,
)

PAGE = "/portal/scorecard/"
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop))
    return client


def joined(shop: Shop, code: str = "next_day") -> Service:
    service = make_service(code, conditions=[LEVEL, RATE]).service
    make_enrolment(shop, code)
    return service


def cards(client: Client, **query: str) -> list[dict[str, Any]]:
    return client.get(PAGE, query).context["cards"]


def test_a_membership_shows_its_conditions_with_a_warning_ahead(owner: Client, shop: Shop) -> None:
    joined(shop)
    make_trend(shop, "return_rate", [1, 2, 3, 4, 5], 1000)

    (card,) = cards(owner)
    level, rate = card["rows"]

    assert (card["outcome"]["tone"], card["warns"], card["keeps"]) == ("success", True, True)
    assert (level["actual"], level["chart"], level["distance"]) == (
        "level 9 of 20",
        None,
        "1 level to spare.",
    )
    assert (rate["verdict"], rate["warns"]) == ("pass", True)
    assert "2026-11-25" in rate["forecast"]
    assert rate["advice"].startswith("Look at the reasons")


def test_the_picture_is_a_drawing_with_a_name_and_a_table(owner: Client, shop: Shop) -> None:
    joined(shop)
    rows = make_trend(shop, "return_rate", [12, 8, 4], 1000)
    page = owner.get(PAGE).content.decode()
    start = page.index('<svg class="trend"')

    drawing = ElementTree.fromstring(
        page[start : page.index("</svg>", start) + 6].replace(
            "<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1
        )
    )

    assert drawing.get("aria-labelledby") == "next_day-return_rate-name next_day-return_rate-said"
    assert "The threshold is 1 %." in (drawing.findtext(f"{SVG}desc") or "")
    assert len(drawing.findall(f"{SVG}circle")) == 3
    heights = [float(dot.get("cy", "")) for dot in drawing.findall(f"{SVG}circle")]
    (line,) = drawing.findall(f"{SVG}line")
    limit = float(line.get("y1", ""))
    assert heights[0] < limit < heights[1] < heights[2]
    for row in rows:
        assert f'<td class="mono">{row.pk}</td>' in page


def test_one_old_snapshot_is_enough_for_a_page(owner: Client, shop: Shop) -> None:
    joined(shop)
    make_metric(shop, "return_rate", 2, 480, NOW - timedelta(days=200))

    _level, rate = cards(owner)[0]["rows"]

    assert (rate["verdict"], rate["chart"]) == ("pass", None)
    assert "Too little data" in rate["forecast"]


def test_services_of_interest_are_those_applied_for_and_the_one_asked_for(owner: Client, shop: Shop) -> None:
    wanted = make_service("fast_lane", conditions=[LEVEL]).service
    make_service("other_lane", conditions=[LEVEL])
    applications.start_application(shop, wanted, actor=merchant(shop), at=NOW)

    assert [card["service"].code for card in cards(owner)] == ["fast_lane"]
    assert [card["service"].code for card in cards(owner, service="other_lane")] == [
        "fast_lane",
        "other_lane",
    ]
    assert owner.get(PAGE, {"service": "nothing"}).status_code == 404


def test_a_membership_that_has_ended_is_gone(owner: Client, shop: Shop) -> None:
    joined(shop)
    make_enrolment(shop, "free")
    row = shop.enrolments.get(service__code="next_day")
    exits.leave(row, actor=merchant(shop), at=NOW)

    answer = owner.get(PAGE)

    assert answer.context["cards"] == []
    assert "None of your services asks for numbers" in answer.content.decode()


def test_the_export_holds_every_number_and_no_formula(owner: Client, shop: Shop) -> None:
    joined(shop)
    for row in make_trend(shop, "return_rate", [4, 5], 1000):
        row.source = "=cmd"
        row.save()
    make_metric(make_shop(), "return_rate", 777, 1000)

    text = owner.get(f"{PAGE}export.csv").content.decode("utf-8-sig")

    lines = text.splitlines()
    assert len(lines) == 3
    assert "less than 1 %,4,1000" in lines[1]
    assert "'=cmd" in lines[1]
    assert "777" not in text


def test_the_page_costs_the_same_with_more_services_and_more_numbers(owner: Client, shop: Shop) -> None:
    joined(shop)
    make_trend(shop, "return_rate", [3], 400)
    few = spent(owner)
    for n in range(3):
        joined(shop, f"more_{n}")
    make_trend(shop, "return_rate", [3] * 60, 400)
    make_trend(shop, "daily_ship_days", [3] * 60)

    assert spent(owner) == few
    assert few <= 16


def spent(client: Client) -> int:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    return len(queries)


def test_the_service_page_shows_distance_forecast_and_advice(owner: Client, shop: Shop) -> None:
    make_service("next_day", conditions=[LEVEL, RATE])
    make_trend(shop, "return_rate", [19, 18, 17, 16, 15], 1000)

    answer = owner.get("/portal/services/next_day/")
    rate = answer.context["conditions"][1]

    assert rate["distance"] == "At most 9 of 1000; you have 15: 6 too many."
    assert "met from 2026-11-26" in rate["forecast"]
    assert rate["advice"]
    assert rate["distance"] in answer.content.decode()
    assert f"{PAGE}?service=next_day" in answer.content.decode()


def test_a_stored_verdict_still_tells_its_distance(owner: Client, shop: Shop) -> None:
    make_metric(shop, "return_rate", 5, 400)
    service = make_service("next_day", conditions=[RATE]).service
    row = applications.start_application(shop, service, actor=merchant(shop), at=NOW)
    applications.submit(row, actor=merchant(shop), at=NOW)
    make_metric(shop, "return_rate", 0, 400)

    (shown,) = owner.get(f"/portal/applications/{row.number}/").context["conditions"]

    assert shown["distance"] == "At most 3 of 400; you have 5: 2 too many."
