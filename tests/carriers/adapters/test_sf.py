"""SF's quirks beyond the captured messages (interface document, section 4)."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from carriers.adapters.base import PushRequest, Update
from carriers.adapters.mapping import Meaning
from carriers.adapters.sf import ADAPTER
from carriers.adapters.sf.adapter import SfAdapter
from carriers.states import TrackingStatus
from tests.carriers.adapters.samples import PAYLOADS, push, read, stated, with_instants

NOW = datetime(2025, 3, 1, tzinfo=UTC)
ACKNOWLEDGED = '<Response service="RoutePushService"><Head>OK</Head></Response>'


def routes(*rows: dict[str, Any]) -> tuple[Update, ...]:
    body = json.dumps({"Body": {"WaybillRoute": rows}}).encode()
    return ADAPTER.parse(PushRequest("POST", {}, {}, body))


def row(op_code: str, time: str = "2025-02-06 11:00:00", **fields: Any) -> dict[str, Any]:
    return {"mailno": "SF1", "orderid": "A1", "opCode": op_code, "acceptTime": time} | fields


def test_xml_in_a_form_field() -> None:
    plain = push(read(PAYLOADS / "sf" / "route_xml_arrived.json"))
    request = PushRequest("POST", {}, {}, urlencode({"content": plain.body.decode()}).encode())

    expected = read(PAYLOADS / "sf" / "route_xml_arrived.expected.json")["updates"]
    assert [stated(update) for update in ADAPTER.parse(request)] == with_instants(expected)
    assert ADAPTER.verify(request, {"checkWord": "w"}) is None
    assert ADAPTER.acknowledge(request, True, NOW).body == ACKNOWLEDGED


def test_xml_that_declares_its_encoding() -> None:
    body = (
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>'
        + push(read(PAYLOADS / "sf" / "route_xml_arrived.json")).body
    )

    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, body))

    assert update.tracking_number == "231627640143"


def test_one_update_per_parcel() -> None:
    updates = routes(row("54"), row("54", mailno="SF2"), row("31", "2025-02-06 12:00:00"))

    assert [(update.tracking_number, update.raw_status) for update in updates] == [
        ("SF1", "31"),
        ("SF2", "54"),
    ]


def test_parcel_known_by_our_number_only() -> None:
    (update,) = routes(row("54", mailno=None))

    assert (update.tracking_number, update.order_ref) == (None, "A1")


def test_newest_known_row_decides() -> None:
    (update,) = routes(row("31"), row("4711", "2025-02-06 12:00:00"))

    assert (update.status, update.raw_status, update.events[1].status) == ("in_transit", "31", "unknown")


def test_unknown_rows_alone_change_nothing() -> None:
    (update,) = routes(row("4711"))

    assert (update.status, update.raw_status) == ("unknown", "4711")


@pytest.mark.parametrize(
    ("remark", "status", "sub_status"),
    [
        ("收方客户拒收", "delivery_failed", "recipient_refused"),
        ("快件破损", "exception", "damaged"),
        ("约定新派送时间", "delivery_failed", "rescheduled"),
        ("派送不成功", "delivery_failed", "other"),
        ("", "delivery_failed", "other"),
    ],
)
def test_why_a_delivery_failed(remark: str, status: str, sub_status: str) -> None:
    (update,) = routes(row("33", remark=remark))

    assert (update.status, update.sub_status) == (status, sub_status)


def test_text_never_decides_elsewhere() -> None:
    (update,) = routes(row("31", remark="快件拒收"))

    assert (update.status, update.sub_status) == ("in_transit", "arrived")


def test_locker_code() -> None:
    (update,) = routes(row("125", remark="快件已到智能柜，取件码：836251，请及时领取"))

    assert (update.status, update.collect_code) == ("ready_for_collection", "836251")


def test_new_waybill_number() -> None:
    (update,) = routes(row("648", remark="快件已退回/转寄，新单号为：SF1390000000555"))

    assert (update.status, update.new_tracking_number) == ("returning", "SF1390000000555")


def order_state(adapter: SfAdapter, code: str) -> str | None:
    body = json.dumps({"orderState": [{"orderNo": "A1", "orderStateCode": code}]}).encode()
    (update,) = adapter.parse(PushRequest("POST", {}, {}, body))
    return update.status


@pytest.mark.parametrize(("code", "status"), [("05-40003", "picked_up"), ("00-1", "unknown")])
def test_order_state_by_prefix(code: str, status: str) -> None:
    assert order_state(SfAdapter(), code) == status


def test_order_state_by_a_contracts_table() -> None:
    adapter = SfAdapter(order_states={"04-40037": Meaning(TrackingStatus.PICKUP_FAILED, "other")})

    assert order_state(adapter, "04-40037") == "pickup_failed"


def test_order_state_answer_of_a_contract() -> None:
    adapter = SfAdapter(order_state_accepted={"code": "S0000"})

    reply = adapter.acknowledge(PushRequest("POST", {}, {}, b'{"orderState":[]}'), True, NOW)

    assert json.loads(reply.body) == {"code": "S0000"}


def test_refused_route_push() -> None:
    reply = ADAPTER.acknowledge(PushRequest("POST", {}, {}, b"{}"), False, NOW)

    assert json.loads(reply.body)["return_code"] == "1000"


def test_refused_xml_push() -> None:
    assert "<Head>ERR</Head>" in ADAPTER.acknowledge(PushRequest("POST", {}, {}, b"<a/>"), False, NOW).body


def answer(http_status: int = 200, **envelope: Any) -> tuple[bool, bool, str | None]:
    read_back = ADAPTER.read_answer("order_response", http_status, json.dumps(envelope).encode())
    return read_back.ok, read_back.retryable, read_back.error_code


@pytest.mark.parametrize(
    ("code", "retryable"),
    [("A1001", False), ("A1005", True), ("A1006", False), ("A1009", True), ("A1099", True)],
)
def test_platform_refusals(code: str, retryable: bool) -> None:
    assert answer(apiResultCode=code, apiErrorMsg="失败") == (False, retryable, code)


@pytest.mark.parametrize(("code", "retryable"), [("8177", True), ("8096", False), ("20035", False)])
def test_business_refusals(code: str, retryable: bool) -> None:
    result = json.dumps({"success": False, "errorCode": code})

    assert answer(apiResultCode="A1000", apiResultData=result) == (False, retryable, code)


def test_platform_success_alone_is_none() -> None:
    assert answer(apiResultCode="A1000") == (False, False, "unreadable")


def test_created_order() -> None:
    waybills = [{"waybillType": 1, "waybillNo": "SF1"}]
    message = {"orderId": "A1", "waybillNoInfoList": waybills}
    result = json.dumps({"success": True, "errorCode": "S0000", "msgData": message})
    body = json.dumps({"apiResultCode": "A1000", "apiResultData": result}).encode()

    created = ADAPTER.read_answer("order_response", 200, body)

    assert created.data == {"platform_code": "A1000", "order_ref": "A1", "tracking_number": "SF1"}
