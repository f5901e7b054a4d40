"""JD's quirks beyond the captured messages, and what we send it (interface document, section 5)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from carriers.adapters.base import (
    Answer,
    BadPush,
    CallRefused,
    Contact,
    Courier,
    PushRequest,
    TrackingQuery,
    TrackingSubscription,
    Update,
)
from carriers.adapters.jd import ADAPTER
from tests.carriers.adapters.samples import PAYLOADS, read
from tests.carriers.adapters.test_calls import BOOKED, BOOKING, CHINA, NOW, param, sent

KEYS = {
    "app_key": "APPKEYFORTESTS",
    "app_secret": "secret-for-tests",
    "access_token": "token-for-tests",
    "customerCode": "010K000000",
}


def pushed(**fields: Any) -> Update:
    (update,) = ADAPTER.parse(
        PushRequest("POST", {}, {}, json.dumps({"waybillCode": "JD1"} | fields).encode())
    )
    return update


@pytest.mark.parametrize(
    ("category", "title", "said"),
    [
        ("430", "封车", ("in_transit", "departed", "430")),
        ("430", "清关", ("in_transit", None, "430")),
        ("430", "妥投", ("in_transit", None, "430")),
        ("999", "拒收", ("delivery_failed", "recipient_refused", "999")),
        (None, "配送员收货", ("out_for_delivery", None, "配送员收货")),
        ("999", "清关", ("unknown", None, "999")),
        (None, None, (None, None, None)),
    ],
)
def test_category_decides_and_title_refines(
    category: str | None, title: str | None, said: tuple[str | None, ...]
) -> None:
    update = pushed(category=category, operationTitle=title)

    assert (update.status, update.sub_status, update.raw_status) == said


@pytest.mark.parametrize(
    ("remark", "courier"),
    [
        ("派件中，快递员：李某，联系电话：13800001111", Courier("李某", "13800001111")),
        ("揽收任务已分配给张某（联系电话：138****8888）。", Courier("张某", "138****8888")),
        ("快递员正在路上", None),
    ],
)
def test_the_courier_is_named_in_the_remark(remark: str, courier: Courier | None) -> None:
    assert pushed(category="440", operationRemark=remark).courier == courier


def test_taken_by_another_only_counts_for_a_delivery() -> None:
    assert pushed(category="440", operationRemark="可由驿站代收").sub_status is None


@pytest.mark.parametrize(
    "change", [{"waybillCode": None}, {"operationTime": "noon"}, {"category": []}, {"operationRemark": {}}]
)
def test_a_push_with_a_wrong_field(change: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(**change)


def test_booking_is_the_sample_byte_for_byte() -> None:
    expected = read(PAYLOADS / "jd" / "outgoing_pickup_order.expected.json")["form"]
    booking = replace(
        BOOKING,
        order_ref="AS-20250520-01",
        recipient=Contact("维修中心", "13900000000", "上海市", "", "青浦区", "测试路2号"),
        remark="上门前请先电话联系",
        window_start=datetime(2025, 5, 20, 16, tzinfo=CHINA),
        window_end=datetime(2025, 5, 20, 18, tzinfo=CHINA),
    )

    request = ADAPTER.book_pickup(booking, KEYS, datetime(2025, 5, 20, 6, 42, tzinfo=UTC))

    assert (request.url, sent(request)) == ("https://api.jd.com/routerjson", expected)


def test_insured_booking() -> None:
    request = ADAPTER.book_pickup(replace(BOOKING, insured_value_fen=123456), KEYS, NOW)

    assert param(request, "360buy_param_json")["guaranteeValue"] == "1234.56"


def test_cancellation() -> None:
    told = param(ADAPTER.cancel_pickup(BOOKED, "不想寄了", KEYS, NOW), "360buy_param_json")

    assert (told["pickupCode"], told["endReason"], told["endReasonName"]) == ("20066771", 19, "不想寄了")
    assert (told["operateTime"], told["customerCode"]) == ("2025-03-01 11:33:20", "010K000000")


def test_cancellation_needs_their_number() -> None:
    with pytest.raises(CallRefused, match="provider-numbers-missing"):
        ADAPTER.cancel_pickup(replace(BOOKED, provider_order_id=None), "", KEYS, NOW)


def test_query() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("jd", "JD1"), KEYS, NOW)

    assert sent(request)["method"] == "jingdong.ldop.receive.trace.get"
    assert param(request, "360buy_param_json") == {"waybillCode": "JD1", "customerCode": "010K000000"}


def test_subscription_goes_to_the_gateway() -> None:
    wish = TrackingSubscription("jd", "JD1", "https://x", phone="13800001234")

    request = ADAPTER.subscribe_tracking(wish, KEYS | {"gateway_url": "https://uat-api.jdl.com"}, NOW)

    assert request is not None
    url = urlsplit(request.url)
    query = dict(parse_qsl(url.query))
    assert (url.netloc, url.path) == ("uat-api.jdl.com", "/ecap/v1/orders/trace/subscribe")
    assert (query["algorithm"], query["LOP-DN"], len(query["sign"])) == ("md5-salt", "ECAP", 32)
    assert json.loads(request.body) == [
        {"waybillCode": "JD1", "mobile": "1234", "orderOrigin": 1, "customerCode": "010K000000"}
    ]


def answer(http_status: int = 200, **document: Any) -> Answer:
    return ADAPTER.read_answer("order_response", http_status, json.dumps(document).encode())


def test_placed_order() -> None:
    result = {"code": 100, "pickUpCode": "QWD1", "messsage": "成功"}

    placed = answer(jingdong_x_responce={"code": "0", "receivepickuporder_result": result})

    assert (placed.ok, placed.data) == (True, {"provider_order_id": "QWD1"})


def test_cancelled_order() -> None:
    assert answer(jingdong_x_responce={"code": "0", "returnType": {"statusCode": 0}}).ok


@pytest.mark.parametrize(
    ("document", "code", "message"),
    [
        ({"error_response": {"code": 19, "zh_desc": "无效签名"}}, "19", "无效签名"),
        ({"x_responce": {"code": "0", "x_result": {"code": "200", "messsage": "失败"}}}, "200", "失败"),
        ({"x_responce": {"code": "0", "returnType": {"statusCode": 1, "message": "失败"}}}, "1", "失败"),
        ({"response": {"content": {"code": 1, "success": False, "msg": "失败"}}}, "1", "失败"),
    ],
)
def test_refusals(document: dict[str, Any], code: str, message: str) -> None:
    refused = answer(**document)

    assert (refused.ok, refused.retryable, refused.error_code, refused.error_message) == (
        False,
        False,
        code,
        message,
    )


def test_server_trouble_is_retried() -> None:
    assert answer(503, error_response={"code": "1"}).retryable


def test_queried_history_has_titles_only() -> None:
    rows = [
        {"opeTitle": "分拣验收", "opeTime": "2023/08/08 15:00:00", "waybillCode": "JD1"},
        {"opeTitle": "揽收", "opeTime": "2023/08/08 10:00:00", "waybillCode": "JD1", "courier": "李某"},
    ]

    read_back = answer(x_responce={"querytrace_result": {"code": 100, "data": rows}})

    (update,) = read_back.updates
    assert (update.tracking_number, update.status, update.sub_status) == ("JD1", "in_transit", "arrived")
    assert [event.raw_code for event in update.events] == ["揽收", "分拣验收"]
