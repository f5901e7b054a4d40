"""Whatever arrives, a push is read or is a BadPush; an answer is read or is a failed one."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.adapters import kuaidi100, sf
from carriers.adapters.base import BadPush, CarrierAdapter, PushRequest
from tests.carriers.adapters.samples import Sample, push, samples

NOW = datetime(2025, 3, 1, tzinfo=UTC)
ADAPTERS = [kuaidi100.ADAPTER, sf.ADAPTER]
DEEP = 100_000

TRACKING: dict[str, Any] = {"status": "polling", "lastResult": {"nu": "YT1", "com": "yuantong", "state": "0"}}
ORDER: dict[str, Any] = {"kuaidicom": "shunfeng", "kuaidinum": "SF1", "data": {"status": "10"}}
ROUTE = {"mailno": "SF1", "orderid": "A1", "id": "3", "opCode": "31", "acceptTime": "2025-02-06 11:00:00"}

NOT_A_MESSAGE = [
    b"",
    b"\x00",
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b"{}",
    b"{",
    b"7",
    b'"text"',
    b"NaN",
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"<",
    b"<a>" * DEEP,
    b"<Request/>",
    b"<Request><Body/></Request>",
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b'<?xml version="1.0" encoding="no-such"?><a',
    b"param=%00&msgData=%00",
    b"param=%FF&msgData=%FF",
    b"param=&msgData=&content=",
    b'param={"a":1}&param={"b":1}',
    b'param={"lastResult":[]}&msgData={"Body":[]}',
    b"1" * 5000,
]


def form(**fields: str) -> PushRequest:
    return PushRequest("POST", {}, {}, urlencode(fields).encode())


def kuaidi100_push(document: object) -> PushRequest:
    return form(param=json.dumps(document))


def sf_push(*rows: object) -> PushRequest:
    return PushRequest("POST", {}, {}, json.dumps({"Body": {"WaybillRoute": rows}}).encode())


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.provider)
@pytest.mark.parametrize("body", NOT_A_MESSAGE, ids=lambda body: repr(body[:24]))
def test_what_is_no_message_is_refused(adapter: CarrierAdapter, body: bytes) -> None:
    with pytest.raises(BadPush):
        adapter.parse(PushRequest("POST", {}, {}, body))


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.provider)
@pytest.mark.parametrize("body", NOT_A_MESSAGE, ids=lambda body: repr(body[:24]))
def test_what_is_no_message_is_answered_all_the_same(adapter: CarrierAdapter, body: bytes) -> None:
    assert adapter.acknowledge(PushRequest("POST", {}, {}, body), False, NOW).body


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.provider)
@pytest.mark.parametrize("body", NOT_A_MESSAGE, ids=lambda body: repr(body[:24]))
def test_what_is_no_answer_is_a_failure(adapter: CarrierAdapter, body: bytes) -> None:
    answer = adapter.read_answer("order_response", 502, body)

    assert (answer.ok, answer.retryable) == (False, True)


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


@given(body=st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for adapter in ADAPTERS:
        readable(adapter, PushRequest("POST", {}, {}, body))


@given(name=st.sampled_from(["nu", "com", "state", "data"]), value=anything)
def test_any_value_in_a_tracking_push(name: str, value: object) -> None:
    readable(kuaidi100.ADAPTER, kuaidi100_push({"status": value, "lastResult": {"nu": "1", name: value}}))


@given(name=st.sampled_from(["status", "weight", "freight", "feeDetails", "courierName"]), value=anything)
def test_any_value_in_an_order_callback(name: str, value: object) -> None:
    readable(kuaidi100.ADAPTER, kuaidi100_push({"message": value, "data": {"status": "11", name: value}}))


@given(name=st.sampled_from(sorted([*ROUTE, "remark", "acceptAddress"])), value=anything)
def test_any_value_in_a_route(name: str, value: object) -> None:
    readable(sf.ADAPTER, sf_push(ROUTE | {name: value}))


@given(
    body=st.binary(max_size=80), name=st.sampled_from(["data", "apiResultData", "message"]), value=anything
)
def test_any_answer(body: bytes, name: str, value: object) -> None:
    envelope = {"apiResultCode": "A1000", "result": True, "returnCode": "200", name: value}
    for adapter in ADAPTERS:
        assert adapter.read_answer("query_response", 200, body).retryable
        adapter.read_answer("query_response", 200, json.dumps(envelope).encode())


@pytest.mark.parametrize("sample", samples("tracking_push", "pickup_push"), ids=lambda sample: sample.name)
@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_push(sample: Sample, data: st.DataObject) -> None:
    whole = push(sample.given).body
    cut = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:cut] + data.draw(st.binary(max_size=3)) + whole[cut + data.draw(st.integers(0, 9)) :]

    readable(sample.adapter, PushRequest("POST", {}, {}, damaged))
