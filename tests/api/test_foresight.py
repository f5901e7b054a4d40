"""Forecasts and batch alarms for programs: own rows, narrowed, at a constant price."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Shop
from tests.api.conftest import Program, program, program_of
from tests.builders import make_order, make_repair_centre
from tests.builders_foresight import contact_in, make_alarm, make_forecast, make_intake, make_weeks


def test_an_erp_reads_the_weeks_of_its_shop_with_their_errors(shop: Shop) -> None:
    make_weeks(make_order(shop), [3, 5, 4, 6, 5, 4])
    make_forecast()
    (row,) = program("erp", shops=(shop,)).get("/forecasts/").json()["results"]
    assert (row["shop"], row["subject"], row["history"]) == (shop.code, "cases", [3, 5, 4, 6, 5, 4])
    assert [week["monday"] for week in row["weeks"]][:2] == ["2026-11-16", "2026-11-23"]
    assert row["tested"] and {"wape_permille", "naive_wape_permille", "mae", "naive_mae"} <= row.keys()


def test_a_repair_centre_reads_its_own_load_by_subject(shop: Shop) -> None:
    centre = make_repair_centre()
    make_intake(centre, shop, [2, 2])
    make_intake(make_repair_centre(), shop, [9])
    make_forecast()
    caller = program_of(centre.partner)
    assert [row["history"] for row in caller.get("/forecasts/").json()["results"]] == [[2, 2]]
    assert caller.get("/forecasts/", subject="parts").json()["results"] == []
    assert caller.get("/forecasts/", subject="rain").status_code == 400


def test_an_erp_acknowledges_an_alarm_and_reads_its_cases(shop: Shop) -> None:
    alarm, erp = make_alarm(shop), program("erp", shops=(shop,))
    told = erp.get(f"/batch-alarms/{alarm.number}/").json()
    assert (told["observed"], len(told["cases"]), told["batch"]) == (15, 15, "B-BAD")
    assert erp.post(f"/batch-alarms/{alarm.number}/actions/acknowledge/").json()["state"] == "acknowledged"
    assert erp.get("/batch-alarms/", state="open").json()["results"] == []


def test_batches_are_told_for_items_sold(shop: Shop) -> None:
    make_order(shop).lines.update(serial="SN-1")
    row = {"shop": shop.code, "item": "item-1", "serial": "SN-1", "production_batch": "B-3"}
    answer = program("erp", shops=(shop,)).post("/units/batches/", {"rows": [row]})
    assert answer.json() == {"received": 1, "changed": 1}


def spent(caller: Program, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert caller.get(path).status_code == 200
    return len(queries)


def test_many_rows_cost_what_one_costs(shop: Shop) -> None:
    erp, order = program("erp", shops=(shop,)), make_order(shop)
    make_weeks(order, [1])
    make_alarm(shop, "B-A")
    make_forecast()
    few = [spent(erp, path) for path in ("/forecasts/", "/batch-alarms/")]
    for number in range(4):
        order.lines.update(category=f"toys/{number}")
        make_weeks(order, [1], contact=contact_in("11"))
        make_alarm(shop, f"B-X{number}")
    make_forecast()
    assert [spent(erp, path) for path in ("/forecasts/", "/batch-alarms/")] == few
