"""Bodies and addresses that no honest program sends: a problem document, never a 500, never a trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings

from portal.models import Contact, Shop
from tests.api.conftest import Program, assert_problem, order_body
from tickets.models import Order

PLACES = ("/orders/", "/returns/", "/warranties/")
HOSTILE = {
    "nothing": (b"", "invalid"),
    "not json": (b"{", "not_json"),
    "not utf-8": (b'{"a": "\xff"}', "not_json"),
    "a list": (b"[]", "not_an_object"),
    "a number": (b"1", "not_an_object"),
    "nul": (rb'{"order": "a\u0000b"}', "nul_character"),
    "nul in a key": (rb'{"a\u0000b": 1}', "nul_character"),
    "lone surrogate": (rb'{"order": "\ud800"}', "lone_surrogate"),
    "surrogate in a list": (rb'{"lines": [{"title": ["\udfff"]}]}', "lone_surrogate"),
    "not a number": (b'{"a": NaN}', "not_json"),
    "beyond every number": (b'{"a": 1e999}', "bad_number"),
    "too many digits": (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
    "deep": (b'{"a": ' + b"[" * 65 + b"]" * 65 + b"}", "too_deep"),
    "very deep": (b'{"a":' * 100_000, "too_deep"),
    "large": (b'{"a": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}', "too_large"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_are_refused(storefront: Program, place: str, body: bytes, code: str) -> None:
    expected = 422 if code == "invalid" else 400
    assert_problem(storefront.post(place, body), expected, code)


def test_the_deepest_allowed_body_is_read(storefront: Program) -> None:
    body = b'{"a": ' + b"[" * 62 + b"]" * 62 + b"}"
    assert_problem(storefront.post("/orders/", body), 422, "invalid")


WRONG: dict[str, Any] = {
    "external_id": "a/b",
    "shop": {"$ne": 1},
    "source_version": 2**63,
    "buyer_ref": None,
    "paid_at": "0001-01-01T00:00:00+14:00",
    "contact": {"name": "x"},
    "lines": [],
    "waybill": "SF1",
    "signed_at": "2026-11-20T10:06:00+08:00",
    "shipped_at": "2026-11-16T10:06:00+08:00",
}


@pytest.mark.parametrize(("field", "value"), WRONG.items(), ids=WRONG)
def test_each_wrong_field_is_pointed_at(storefront: Program, shop: Shop, field: str, value: Any) -> None:
    document = assert_problem(storefront.post("/orders/", order_body(shop, **{field: value})), 422, "invalid")
    pointers = {error["pointer"].split("/")[1] for error in document["errors"]}
    assert pointers <= {field, "carrier"}
    assert not Order.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        {"paid_fen": 1.5},
        {"paid_fen": -1},
        {"quantity": 0},
        {"needs": ["radioactive"]},
        {"flags": {"risk": "x"}},
    ],
)
def test_wrong_lines_are_pointed_at(storefront: Program, shop: Shop, line: dict[str, Any]) -> None:
    body = order_body(shop)
    body["lines"] = [body["lines"][0] | line]
    document = assert_problem(storefront.post("/orders/", body), 422, "invalid")
    assert document["errors"][0]["pointer"].startswith(f"#/lines/0/{next(iter(line))}")


def test_only_named_fields_are_taken(storefront: Program, shop: Shop) -> None:
    body = order_body(shop, id=7, paid_fen=1, storefront=99, state="kept")
    created = storefront.post("/orders/", body)
    assert created.status_code == 201, created.content
    row = Order.objects.get()
    assert (row.paid_fen, row.storefront) == (19900, storefront.partner)


def test_unknown_fields_of_a_move_are_refused(storefront: Program, order: Order) -> None:
    case = _case(storefront, order)
    document = assert_problem(
        storefront.post(f"/tickets/{case}/actions/withdraw/", {"state": "refunded"}), 422, "invalid"
    )
    assert document["errors"][0]["pointer"] == "#/state"


@pytest.mark.parametrize("value", [1, True, ["a"], {"a": 1}])
def test_a_move_takes_text_for_text_only(storefront: Program, order: Order, value: Any) -> None:
    case = _case(storefront, order)
    body = {"carrier": value, "waybill": "SF123456"}
    assert_problem(storefront.post(f"/tickets/{case}/actions/send_back/", body), 422, "invalid")


@pytest.mark.parametrize("version", ["x", -1, 10**30, [], 1.5])
def test_a_version_is_a_positive_number(storefront: Program, order: Order, version: Any) -> None:
    case = _case(storefront, order)
    assert_problem(
        storefront.post(f"/tickets/{case}/actions/withdraw/", {"version": version}), 422, "invalid"
    )


PARAMETERS = [
    {"cursor": "x"},
    {"cursor": "cD1hYmM="},  # p=abc
    {"cursor": "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="},
    {"state": "nonsense"},
    {"kind": "\x00"},
    {"shop": "a\x00b"},
    {"updated_since": "yesterday"},
    {"updated_since": "0001-01-01T00:00:00+14:00"},
]


@pytest.mark.parametrize("query", PARAMETERS, ids=str)
def test_wrong_parameters_are_named(storefront: Program, query: dict[str, str]) -> None:
    document = assert_problem(storefront.get("/tickets/", **query), 400, "bad_parameter")
    assert document["errors"][0]["parameter"] == next(iter(query))


@pytest.mark.parametrize("size", ["0", "-1", "x", "999999999999999999999"])
def test_any_page_size_is_survived(storefront: Program, size: str) -> None:
    assert storefront.get("/tickets/", page_size=size).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/tickets",
        "/tickets/a%00b/",
        "/tickets/%ED%A0%80/",
        "/orders/..%2F..%2Fetc/",
        "/tickets/RT0/x/",
    ],
)
def test_unknown_addresses_are_problems_too(storefront: Program, path: str) -> None:
    assert_problem(storefront.get(path), 404)
    assert_problem(storefront.post(path), 404)


def test_other_methods_and_types_are_problems_too(storefront: Program, shop: Shop) -> None:
    for method in ("put", "patch", "delete", "options", "trace"):
        response = getattr(storefront.http, method)("/api/v1/tickets/", headers=storefront.headers)
        assert_problem(response, 405, "method_not_allowed")
    xml = storefront.http.post(
        "/api/v1/orders/",
        "<a/>",
        content_type="text/xml",
        headers=storefront.headers | {"Idempotency-Key": "1"},
    )
    assert_problem(xml, 415, "unsupported_media_type")
    html = storefront.get("/tickets/", headers={"Accept": "text/html"})
    assert_problem(html, 406, "not_acceptable")


def _case(storefront: Program, order: Order) -> str:
    body = {"order": order.external_id, "line": "1", "reason": "quality"}
    return json.loads(storefront.post("/returns/", body).content)["number"]
