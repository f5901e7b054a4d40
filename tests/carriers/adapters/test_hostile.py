"""Wrong values in the fields of Kuaidi100 and SF; what holds for every adapter is in the contract tests."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.adapters import kuaidi100, sf
from carriers.adapters.base import BadPush, CarrierAdapter, PushRequest

NOW = datetime(2025, 3, 1, tzinfo=UTC)
TRACKING: dict[str, Any] = {"status": "polling", "lastResult": {"nu": "YT1", "com": "yuantong", "state": "0"}}
ORDER: dict[str, Any] = {"kuaidicom": "shunfeng", "kuaidinum": "SF1", "data": {"status": "10"}}
ROUTE = {"mailno": "SF1", "orderid": "A1", "id": "3", "opCode": "31", "acceptTime": "2025-02-06 11:00:00"}


def form(**fields: str) -> PushRequest:
    return PushRequest("POST", {}, {}, urlencode(fields).encode())


def kuaidi100_push(document: object) -> PushRequest:
    return form(param=json.dumps(document))


def sf_push(*rows: object) -> PushRequest:
    return PushRequest("POST", {}, {}, json.dumps({"Body": {"WaybillRoute": rows}}).encode())


@pytest.mark.parametrize(
    "result",
    [
        {"nu": None},
        {"nu": ["YT1"]},
        {"nu": "9" * 65},
        {"nu": "a\0b"},
        {"nu": "\ud800"},
        {"nu": True},
        {"data": {}},
        {"data": ["text"]},
        {"data": [{"time": "yesterday"}]},
        {"data": [{"time": "2025-02-30 10:00:00"}]},
        {"data": [{"time": "0001-01-01 00:00:00"}]},
        {"data": [{"time": "٢٠٢٥-01-01 00:00:00"}]},
        {"data": [{"context": {}}]},
    ],
)
def test_kuaidi100_tracking_with_a_wrong_field(result: dict[str, object]) -> None:
    document = TRACKING | {"lastResult": TRACKING["lastResult"] | result}

    with pytest.raises(BadPush):
        kuaidi100.ADAPTER.parse(kuaidi100_push(document))


@pytest.mark.parametrize(
    "data",
    [
        {"status": None},
        {"status": {}},
        {"weight": "heavy"},
        {"weight": "-1"},
        {"weight": "1e999999999"},
        {"weight": "1e99999999999999999999"},
        {"weight": "NaN"},
        {"freight": "Infinity"},
        {"freight": []},
        {"feeDetails": {"amount": "1"}},
        {"feeDetails": [{"feeType": "FREIGHT"}]},
    ],
)
def test_kuaidi100_order_with_a_wrong_field(data: dict[str, object]) -> None:
    with pytest.raises(BadPush):
        kuaidi100.ADAPTER.parse(kuaidi100_push(ORDER | {"data": ORDER["data"] | data}))


@pytest.mark.parametrize(
    "change",
    [
        {"mailno": None, "orderid": ""},
        {"mailno": {}},
        {"id": []},
        {"id": "1" * 65},
        {"opCode": False},
        {"acceptTime": "25-1"},
        {"remark": "a\0b"},
    ],
)
def test_sf_row_with_a_wrong_field(change: dict[str, object]) -> None:
    with pytest.raises(BadPush):
        sf.ADAPTER.parse(sf_push(ROUTE | change))


@pytest.mark.parametrize("state", [[], {}, ["text"], [{}], [{"orderNo": "A1", "lastTime": "noon"}]])
def test_sf_order_state_with_a_wrong_field(state: object) -> None:
    with pytest.raises(BadPush):
        sf.ADAPTER.parse(PushRequest("POST", {}, {}, json.dumps({"orderState": state}).encode()))


def readable(adapter: CarrierAdapter, request: PushRequest) -> None:
    adapter.verify(request, {"salt": "s", "checkWord": "w"})
    adapter.acknowledge(request, True, NOW)
    with contextlib.suppress(BadPush):
        adapter.parse(request)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.sampled_from(["nu", "com", "state", "data"]), value=anything)
def test_any_value_in_a_tracking_push(name: str, value: object) -> None:
    readable(kuaidi100.ADAPTER, kuaidi100_push({"status": value, "lastResult": {"nu": "1", name: value}}))


@given(name=st.sampled_from(["status", "weight", "freight", "feeDetails", "courierName"]), value=anything)
def test_any_value_in_an_order_callback(name: str, value: object) -> None:
    readable(kuaidi100.ADAPTER, kuaidi100_push({"message": value, "data": {"status": "11", name: value}}))


@given(name=st.sampled_from(sorted([*ROUTE, "remark", "acceptAddress"])), value=anything)
def test_any_value_in_a_route(name: str, value: object) -> None:
    readable(sf.ADAPTER, sf_push(ROUTE | {name: value}))
