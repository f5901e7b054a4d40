"""Metrics by API: a table comes in whole or not at all, with every wrong field named."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from portal.models import MetricSnapshot, Shop
from tests.api.conftest import V1, Program, assert_problem, metric_row, program, program_of
from tests.api.test_query_counts import counted
from tests.builders import NOW, make_metric, make_partner, make_shop

IMPORT = "/metrics/import/"


@pytest.fixture
def erp(shop: Shop) -> Program:
    return program("erp", shops=(shop,))


def post_csv(caller: Program, body: bytes, query: str = "", key: str = "") -> Any:
    headers = caller.headers | {"Idempotency-Key": key or uuid.uuid4().hex}
    return caller.http.post(V1 + IMPORT + query, body, content_type="text/csv", headers=headers)


def csv_of(*rows: dict[str, Any]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)])


def test_an_erp_brings_in_its_numbers(erp: Program, shop: Shop) -> None:
    response = erp.post(IMPORT, {"rows": [metric_row(shop)]})

    assert response.status_code == 201, response.content
    assert response.json() == {"dry_run": False, "received": 1, "valid": 1, "stored": 1, "errors": []}
    row = MetricSnapshot.objects.get()
    assert (row.shop, row.numerator, row.denominator, row.source) == (shop, 3, 480, "monthly report")
    assert (row.recorded_by, row.computed_at) == (erp.partner.name, NOW)


def test_without_a_source_the_partner_is_the_source(erp: Program, shop: Shop) -> None:
    row = metric_row(shop)
    del row["source"]

    erp.post(IMPORT, {"rows": [row]})

    assert MetricSnapshot.objects.get().source == erp.partner.name


WRONG = {"row": 2, "pointer": "#/rows/1/numerator", "code": "not_a_number"}


def test_a_wrong_row_keeps_all_out_and_is_named(erp: Program, shop: Shop) -> None:
    rows = [metric_row(shop), metric_row(shop, metric="daily_ship_days", numerator="many")]

    document = assert_problem(erp.post(IMPORT, {"rows": rows}), 422, "rows_refused")

    (error,) = document["errors"]
    assert {name: error[name] for name in WRONG} == WRONG
    assert error["hint"].startswith("Write digits only")
    assert not MetricSnapshot.objects.exists()


@pytest.mark.parametrize("place", ["body", "address"])
def test_a_dry_run_stores_nothing(erp: Program, shop: Shop, place: str) -> None:
    rows = [metric_row(shop), metric_row(shop, metric="daily_ship_days", numerator="many")]
    options = {"dry_run": True} if place == "body" else {}

    response = erp.post(IMPORT + ("?dry_run=true" if place == "address" else ""), {"rows": rows} | options)

    answer = response.json()
    assert (response.status_code, answer["dry_run"], answer["stored"], answer["valid"]) == (200, True, 0, 1)
    assert {name: answer["errors"][0][name] for name in WRONG} == WRONG
    assert not MetricSnapshot.objects.exists()


def test_the_valid_rows_alone_when_asked(erp: Program, shop: Shop) -> None:
    rows = [metric_row(shop), metric_row(shop, numerator="many")]

    response = erp.post(IMPORT, {"rows": rows, "import_valid": True})

    assert (response.status_code, response.json()["stored"]) == (201, 1)
    assert len(response.json()["errors"]) == MetricSnapshot.objects.count() == 1


def test_a_foreign_shop_is_an_unknown_shop(erp: Program) -> None:
    document = assert_problem(erp.post(IMPORT, {"rows": [metric_row(make_shop())]}), 422, "rows_refused")

    assert document["errors"][0]["code"] == "unknown_shop"


def test_a_storefront_reaches_the_shops_it_serves(shop: Shop) -> None:
    other, everywhere = make_shop(), program("storefront")
    mine = program_of(make_partner(("storefront",), (shop,)))

    assert everywhere.post(IMPORT, {"rows": [metric_row(other)]}).status_code == 201
    assert mine.post(IMPORT, {"rows": [metric_row(shop)]}).status_code == 201
    assert mine.post(IMPORT, {"rows": [metric_row(other)]}).status_code == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_any_office_comes_in(erp: Program, shop: Shop, encoding: str) -> None:
    response = post_csv(erp, csv_of(metric_row(shop, source="门店")).encode(encoding))

    assert response.status_code == 201, response.content
    assert MetricSnapshot.objects.get().source == "门店"


def test_a_csv_names_its_wrong_rows(erp: Program, shop: Shop) -> None:
    body = csv_of(metric_row(shop), metric_row(shop, metric="daily_ship_days", numerator="many"))

    answer = post_csv(erp, body.encode(), "?dry_run=true").json()

    assert {name: answer["errors"][0][name] for name in WRONG} == WRONG
    assert not MetricSnapshot.objects.exists()


HOSTILE = {
    "not text": (b"\xff\xff\xff", 400, "not_csv"),
    "an open quote": (b'shop,metric\n"a,b', 400, "not_csv"),
    "nul": (b"shop,metric\na\x00,b", 400, ""),
    "empty": (b"", 422, "invalid"),
    "a header alone": (b"shop,metric\n", 422, "invalid"),
    "large": (b"x" * 1_100_000, 400, "too_large"),
}


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_tables_are_refused(erp: Program, body: bytes, status: int, code: str) -> None:
    assert_problem(post_csv(erp, body), status, code)


@pytest.mark.parametrize("rows", [None, [], ["x"], "x", [{}] * 5001])
def test_rows_are_a_list_of_at_most_five_thousand(erp: Program, rows: Any) -> None:
    assert_problem(erp.post(IMPORT, {"rows": rows}), 422, "invalid")


def test_the_same_key_stores_once_and_a_dry_run_is_another_request(erp: Program, shop: Shop) -> None:
    body = {"rows": [metric_row(shop)]}

    first, again = (erp.post(IMPORT, body, key="k") for _ in range(2))

    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert MetricSnapshot.objects.count() == 1
    assert_problem(erp.post(IMPORT + "?dry_run=true", body, key="k"), 422, "idempotency_key_reused")


def test_the_list_is_ones_own_newest_first_and_filtered(erp: Program, shop: Shop) -> None:
    make_metric(make_shop(), "return_rate", 9, 100)
    old, new = make_metric(shop, "return_rate", 1, 400), make_metric(shop, "daily_ship_days", 30)

    assert [row["id"] for row in erp.get("/metrics/").json()["results"]] == [new.pk, old.pk]
    (found,) = erp.get("/metrics/", metric="return_rate", shop=shop.code).json()["results"]
    assert (found["shop"], found["numerator"], found["denominator"]) == (shop.code, 1, 400)
    assert erp.get("/metrics/", shop="nobody").json()["results"] == []


def test_the_list_does_not_grow_in_queries(erp: Program, shop: Shop) -> None:
    make_metric(shop, "return_rate", 1, 400)
    few = counted(erp, "/metrics/")
    for n in range(9):
        make_metric(shop, "return_rate", n, 400)

    assert counted(erp, "/metrics/") == few


@pytest.mark.parametrize("scopes", ["services:read", "orders:write"])
def test_importing_needs_its_scope(shop: Shop, scopes: str) -> None:
    caller = program("erp", shops=(shop,), scopes=scopes)

    assert_problem(caller.post(IMPORT, {"rows": [metric_row(shop)]}), 403, "insufficient_scope")
    assert not MetricSnapshot.objects.exists()
