"""Who may do what: one table over every address; what is denied has changed nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from portal.models import TimelineEvent
from tests.api.access import TABLE, WHO
from tests.api.access_world import World
from tests.api.conftest import V1, assert_problem, program
from tests.builders import make_shop
from tickets.api.urls import router


@pytest.mark.parametrize(
    ("method", "address", "body", "expected"), TABLE, ids=lambda v: v if isinstance(v, str) else ""
)
def test_everybody_gets_what_the_table_says(
    method: str, address: str, body: dict[str, Any], expected: dict[str, int]
) -> None:
    world = World()
    told = {who: expected.get(who, expected.get("*", 404)) for who in WHO}
    # Denials come before the effect they must not have, who is merely too late comes after it.
    for who in sorted(WHO, key=lambda name: (told[name] != 409, told[name]), reverse=True):
        wanted = told[who]
        before = TimelineEvent.objects.count()
        response = world.call(who, method, address, body)
        assert response.status_code == wanted, (who, response.content)
        if wanted >= 400:
            assert_problem(response, wanted)
            assert TimelineEvent.objects.count() == before


def test_the_table_names_every_address() -> None:
    named = {(method, _pattern(address)) for method, address, *_ in TABLE}
    existing = set(_addresses())
    assert len(existing) > 30
    assert existing <= named


def _addresses() -> Iterator[tuple[str, str]]:
    for pattern in router.urls:
        for method in pattern.callback.actions:
            if method in {"get", "post", "put"}:
                yield method.upper(), _shape(str(pattern.pattern))


def _shape(regex: str) -> str:
    plain = re.sub(r"\(\?P<[a-z_]+>(?:[^()]|\\.)*\)", "*", regex.strip("^$").removesuffix("\\Z"))
    return "/" + plain.lstrip("/")


def _pattern(address: str) -> str:
    plain = re.sub(r"\{[a-z]+\}", "*", address.partition("?")[0])
    plain = re.sub(r"/revisions/[0-9]+/", "/revisions/*/", plain)
    plain = re.sub(r"actions/[a-z_]+/", "actions/*/", plain)
    plain = re.sub(r"/versions/[0-9]+/", "/versions/*/", plain)
    return re.sub(r"/(services)/next_day/", r"/\1/*/", plain)


def test_lists_show_only_what_is_in_reach() -> None:
    world = World()
    for who in ("other_storefront", "other_erp", "other_program", "other_courier", "other_centre"):
        for place in (
            "orders",
            "tickets",
            "repair-jobs",
            "units",
            "appointments",
            "pickups",
            "shipments",
            "applications",
            "enrolments",
            "deposits",
            "deposit-payments",
            "appeals",
            "waivers",
            "pickup-payments",
            "contracts",
            "coverage",
            "coverage-exceptions",
            "capacity",
            "blocked-senders",
            "carrier-complaints",
            "carrier-statements",
            "line-disputes",
            "disputes",
            "compensations",
            "insurance-claims",
            "forecasts",
            "batch-alarms",
        ):
            assert world.who[who].get(f"/{place}/").json()["results"] == [], (who, place)
    assert len(world.who["courier"].get("/pickups/").json()["results"]) == 1


READS = [(method, address) for method, address, body, _ in TABLE if method == "GET"]


@pytest.mark.parametrize(("method", "address"), READS)
def test_nothing_is_read_without_a_scope(method: str, address: str) -> None:
    shop = make_shop()
    stranger = program("storefront", "erp", shops=(shop,), scopes="repairs:write")
    counted = ("metric", "area", "exception", "hour", "block", "scorecard", "policy", "load")
    ids = dict.fromkeys((*counted, "centrecard", "visitcard"), "1")
    names = defaultdict(lambda: "X-1", ids, shop=shop.code)
    response = stranger.get(address.format_map(names))
    if address.startswith(("/repair-jobs/", "/centre-scorecards/")):
        return
    assert_problem(response, 403, "insufficient_scope")
    assert "insufficient_scope" in response["WWW-Authenticate"]


@pytest.mark.parametrize("address", ["/tickets/", "/orders/", "/services/", "/pickups/", "/repair-jobs/"])
def test_nothing_is_read_without_a_token(client: Any, address: str) -> None:
    assert_problem(client.get(V1 + address), 401, "not_authenticated")


def test_personal_data_is_masked_everywhere() -> None:
    world = World()
    for who, caller in world.who.items():
        for method, address, *_ in TABLE:
            if method == "GET":
                answer = caller.get(address.format(**world.names))
                said = (b"".join(answer) if answer.streaming else answer.content).decode()
                assert "13912345678" not in said, (who, address)
                assert "张三丰" not in said
