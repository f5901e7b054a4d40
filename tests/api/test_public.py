"""The promises that item pages ask for without logging in (S1 1.9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import Enrolment, Service, Shop
from portal.services import exits, moves
from tests.api.conftest import Program, assert_problem
from tests.builders import (
    NOW,
    make_area,
    make_enrolment,
    make_member,
    make_service,
    make_shop,
    merchant,
    staff,
)

PROMISE = {
    "kind": "seven_day_return",
    "text_zh": "签收次日起7天内，商品完好即可无理由退货。",
    "text_en": "Return intact goods within seven days.",
    "window": {"amount": 7, "unit": "calendar_days"},
    "starts": "signed",
}


@pytest.fixture(autouse=True)
def _production_clock(settings: Any) -> None:
    """The sandbox clock costs a query that production does not make."""
    settings.SANDBOX = False
    settings.SITE_URL = "https://portal.example"


@pytest.fixture
def member(shop: Shop) -> Enrolment:
    make_service("seven_day_return", promises=[PROMISE], scope={"categories": ["appliances"]})
    return make_enrolment(shop, "seven_day_return")


def ask(shop: Shop | str, query: str = "", **headers: str) -> Any:
    code = shop if isinstance(shop, str) else shop.code
    return Client().get(f"/p/{code}/promises.json{query}", headers=headers)


def kinds(shop: Shop, query: str = "") -> list[str]:
    answer = ask(shop, query)
    assert answer.status_code == 200, answer.content
    return [promise["kind"] for promise in answer.json()["promises"]]


def test_s1_9_an_item_page_shows_what_the_shop_promises_now(shop: Shop, member: Enrolment) -> None:
    Service.objects.update(name_zh="7天无理由退货", name_en="Seven-day return")

    assert ask(shop, "?category=appliances/kitchen").json() == {
        "shop": shop.code,
        "category": "appliances/kitchen",
        "region": "",
        "size": "",
        "item": "",
        "promises": [
            {
                **PROMISE,
                "service": {
                    "code": "seven_day_return",
                    "name_zh": "7天无理由退货",
                    "name_en": "Seven-day return",
                },
                "version": 1,
                "rules": "https://portal.example/rules/seven_day_return/1/",
                "rules_text": "https://portal.example/rules/seven_day_return/1.txt",
                "rules_json": "https://portal.example/rules/seven_day_return/1.json",
            }
        ],
    }


def test_the_links_lead_to_the_rules(shop: Shop, member: Enrolment) -> None:
    (promise,) = ask(shop).json()["promises"]
    for name in ("rules", "rules_text", "rules_json"):
        path = promise[name].removeprefix("https://portal.example")
        assert Client().get(path).status_code == 200, path


def test_any_page_may_ask_and_caches_may_keep_the_answer(shop: Shop, member: Enrolment) -> None:
    answer = ask(shop, **{"Origin": "https://shop.example", "Cookie": "sessionid=x; django_language=en"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Content-Type"] == "application/json"
    assert not answer.has_header("Vary")
    assert not answer.cookies


def test_who_has_the_answer_gets_304_before_anything_is_rendered(
    shop: Shop, member: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(shop)
    monkeypatch.setattr("portal.api.public._answer", lambda *_: pytest.fail("rendered"))

    same = ask(shop, **{"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert same["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("change", ["join", "leave", "suspend", "rename"])
def test_the_tag_changes_with_what_is_shown(shop: Shop, member: Enrolment, change: str) -> None:
    first = ask(shop)

    if change == "join":
        make_enrolment(shop, "fast_return")
    elif change == "leave":
        exits.leave(member, actor=merchant(shop), at=NOW - timedelta(seconds=1))
    elif change == "suspend":
        moves.perform(member, "suspend", actor=staff(), at=NOW, data={"reason": "contract"})
    else:
        Service.objects.update(name_en="Another name")

    second = ask(shop, **{"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_questions_differ_in_their_tags(shop: Shop, member: Enrolment) -> None:
    queries = ("", "?category=appliances", "?category=appliances/tv", "?size=small", "?item=i-1")
    assert len({ask(shop, query)["ETag"] for query in queries}) == len(queries)


def test_a9_an_exit_takes_the_promise_off_at_once(shop: Shop, member: Enrolment) -> None:
    exits.leave(member, actor=merchant(shop), at=NOW)
    assert kinds(shop) == ["seven_day_return"], "paid no later than the exit is protected"
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert kinds(shop) == []


def test_b8_nothing_is_shown_before_a_membership_begins(shop: Shop) -> None:
    make_enrolment(shop, "seven_day_return", since=NOW + timedelta(minutes=1))
    assert kinds(shop) == []


def test_another_shop_s_promises_are_not_shown(shop: Shop, member: Enrolment) -> None:
    assert kinds(make_shop()) == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?category=appliances", True),
        ("?category=appliancesandmore", False),
        ("?category=food", False),
        ("?category=家电", False),
        ("?region=330106", True),
        ("?region=110105", False),
        ("?category=appliances&region=330106&size=large&item=i-1&utm_source=x", True),
    ],
)
def test_category_and_region_narrow_the_answer(
    shop: Shop, member: Enrolment, query: str, shown: bool
) -> None:
    make_area(member.service, "3301", "2026-01-01")
    assert bool(kinds(shop, query)) is shown


@pytest.mark.parametrize("members", [0, 1, 8])
def test_one_query_with_no_one_and_many_memberships(shop: Shop, members: int) -> None:
    for number in range(members):
        make_enrolment(shop, f"service_{number}")
    address = "?category=appliances&region=330106"
    first = ask(shop, address)

    for headers, status in ({}, 200), ({"If-None-Match": first["ETag"]}, 304):
        with CaptureQueriesContext(connection) as queries:
            assert ask(shop, address, **headers).status_code == status
        assert len(queries) == 1


def test_a_visitor_who_is_logged_in_costs_no_more(client: Client, shop: Shop, member: Enrolment) -> None:
    client.force_login(make_member(shop))
    client.get(f"/p/{shop.code}/promises.json")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/p/{shop.code}/promises.json")
    assert len(queries) == 1


HOSTILE = [
    ("category=" + "a" * 61, "category"),
    ("category=a%00b", "category"),
    ("category=<script>", "category"),
    ("category=a//b", "category"),
    ("category=%FF%FE%0A", "category"),
    ("region=33x", "region"),
    ("region=3", "region"),
    ("region=٣٣", "region"),
    ("region=" + "3" * 14, "region"),
    ("size=huge", "size"),
    ("item=" + "i" * 65, "item"),
    ("item=a'b", "item"),
]


@pytest.mark.parametrize(("query", "field"), HOSTILE)
def test_a_bad_question_is_refused_with_its_name(shop: Shop, query: str, field: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = ask(shop, f"?{query}", **{"Accept-Language": "en"})
    document = assert_problem(answer, 400, "bad_parameter")
    assert [error["parameter"] for error in document["errors"]] == [field]
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("no-store", "*")
    assert len(queries) == 0


@pytest.mark.parametrize("code", ["nobody", "a" * 51, "a%00b", "%F0%9F%92%A9", "..", "shop'--"])
def test_an_unknown_shop_is_not_found(code: str) -> None:
    assert_problem(ask(code), 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_the_address_is_only_read(shop: Shop, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/p/{shop.code}/promises.json")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_head_answers_without_a_body(shop: Shop, member: Enrolment) -> None:
    answer = Client().head(f"/p/{shop.code}/promises.json")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == ask(shop)["ETag"]


def test_other_addresses_below_p_do_not_exist(client: Client) -> None:
    assert client.get("/p/").status_code == 404
    assert client.get("/p/shop/other").status_code == 404


def test_the_api_gives_the_same_promises(storefront: Program, shop: Shop, member: Enrolment) -> None:
    make_area(member.service, "3301", "2026-01-01")
    path = f"/shops/{shop.code}/promises/"

    def by_api(**query: str) -> list[str]:
        return [row["kind"] for row in storefront.get(path, **query).json()["results"]]

    assert by_api(category="appliances", region="330106", size="small", item="i-1") == ["seven_day_return"]
    assert by_api(region="110105") == []
    assert by_api(category="food") == []
    assert_problem(storefront.get(path, region="x"), 400, "bad_parameter")


def test_the_catalogue_hides_drafts_and_says_what_is_retired(storefront: Program, shop: Shop) -> None:
    for code, state in (("one", "draft"), ("two", "closed_to_new"), ("three", "retired")):
        make_service(code)
        Service.objects.filter(code=code).update(state=state)
    rows = storefront.get("/services/").json()["results"]
    assert {row["code"]: row["status"] for row in rows} == {"two": "closed_to_new", "three": "retired"}
    assert storefront.get("/services/one/").status_code == 404


def test_a_mistake_of_ours_is_told_as_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.public.carried", lambda *_: 1 / 0)
    client = Client(raise_request_exception=False)
    assert client.get(f"/p/{shop.code}/promises.json").status_code == 500
