"""Kuaidi100's quirks beyond the captured messages (interface document, section 2)."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from carriers.adapters.base import PushRequest, Update
from carriers.adapters.kuaidi100 import ADAPTER


def pushed(document: dict[str, Any]) -> Update:
    body = urlencode({"param": json.dumps(document)}).encode()
    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, body))
    return update


def tracking(status: str = "polling", **result: Any) -> Update:
    return pushed({"status": status, "lastResult": {"nu": "YT1", "com": "yuantong"} | result})


def callback(message: str = "成功", **data: Any) -> Update:
    return pushed({"kuaidicom": "yunda", "message": message, "data": {"orderId": "2006"} | data})


@pytest.mark.parametrize(
    ("code", "status", "sub_status"),
    [
        ("1002", "in_transit", None),
        ("1009", "in_transit", None),
        ("310", "delivered", None),
        ("599", "out_for_delivery", None),
        ("999", "unknown", None),
        ("77", "unknown", None),
        (7, "in_transit", "forwarded"),
    ],
)
def test_states(code: str | int, status: str, sub_status: str | None) -> None:
    update = tracking(state=code)

    assert (update.status, update.sub_status, update.raw_status) == (status, sub_status, str(code))


def test_abort_keeps_the_state_of_its_data() -> None:
    update = tracking("abort", state="0", data=[{"time": "2025-03-02 11:20:05", "context": "到达"}])

    assert (update.status, update.subscription) == ("in_transit", "aborted")


def test_full_resend_goes_on() -> None:
    assert tracking("updateall", state="0").subscription == "active"


def test_corrected_company() -> None:
    result = {"nu": "1", "com": "shunfeng", "state": "0"}

    update = pushed({"status": "polling", "autoCheck": "1", "comOld": "yuantong", "lastResult": result})

    assert (update.carrier, update.replaces_carrier) == ("sf", "yto")


def test_unknown_company_is_passed_through() -> None:
    assert tracking(com="youzhengguonei").carrier == "youzhengguonei"


def test_unpadded_time_and_place_without_area() -> None:
    (event,) = tracking(data=[{"time": "2025-3-2 8:05:09", "location": "杭州"}]).events

    assert (event.occurred_at, event.location) == (
        datetime.fromisoformat("2025-03-02T08:05:09+08:00"),
        "杭州",
    )


def test_waybill_number_that_comes_later() -> None:
    assert callback(status="0").tracking_number is None


def test_only_an_explicit_reopening_reopens() -> None:
    assert [callback(status=code).reopens for code in ("166", "0")] == [True, False]


@pytest.mark.parametrize(
    ("code", "kind"), [("15", "fee"), ("155", "fee"), ("200", "info"), ("201", "info"), ("10", "pickup")]
)
def test_kinds(code: str, kind: str) -> None:
    assert callback(status=code).kind == kind


@pytest.mark.parametrize(
    ("message", "sub_status"),
    [
        ("揽货失败：客户不在", "sender_not_home"),
        ("快递员未上门", "pickup_missed"),
        ("违禁品", "prohibited_goods"),
        ("揽货失败", "other"),
    ],
)
def test_why_a_pickup_failed(message: str, sub_status: str) -> None:
    update = callback(message, status="11")

    assert (update.status, update.sub_status, update.reason) == ("pickup_failed", sub_status, message)


def test_success_is_no_reason() -> None:
    assert callback(status="9").reason is None


def test_amounts_are_exact_and_numbers_may_be_numbers() -> None:
    update = callback(status=10, weight=1.005, freight=13.1)

    assert (update.weight_grams, update.fee_total_fen) == (1005, 1310)


def test_fees_without_a_total_are_added_up() -> None:
    lines = [{"feeType": "FREIGHT", "amount": "16.00"}, {"feeType": "REFUND", "amount": -2}]

    assert callback(status="15", feeDetails=lines).fee_total_fen == 1400


def answer(http_status: int = 200, **document: Any) -> tuple[bool, bool, str | None]:
    read = ADAPTER.read_answer("order_response", http_status, json.dumps(document).encode())
    return read.ok, read.retryable, read.error_code


@pytest.mark.parametrize(
    ("code", "retryable"),
    [("400", False), ("500", True), ("503", False), ("600", False), ("601", False), ("700", False)],
)
def test_refused_calls(code: str, retryable: bool) -> None:
    assert answer(result=False, returnCode=code, message="失败") == (False, retryable, code)


def test_server_trouble_is_retried() -> None:
    assert answer(503, result=False, message="busy") == (False, True, "503")


def test_prices() -> None:
    data = {"price": "13.00", "defPrice": "12", "overPrice": 1.5}
    body = json.dumps({"result": True, "returnCode": "200", "data": data}).encode()

    priced = ADAPTER.read_answer("order_response", 200, body).data

    assert priced == {"price_fen": 1300, "default_price_fen": 1200, "over_price_fen": 150}


def test_real_time_query() -> None:
    body = json.dumps(
        {"message": "ok", "status": "200", "nu": "YT1", "com": "yuantong", "state": "3"}
    ).encode()

    (update,) = ADAPTER.read_answer("query_response", 200, body).updates

    assert (update.tracking_number, update.carrier, update.status) == ("YT1", "yto", "delivered")
