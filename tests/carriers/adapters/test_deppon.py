"""Deppon's quirks beyond the captured messages, and what we send it (interface document, section 6)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from carriers.adapters.base import (
    Answer,
    BadPush,
    Contact,
    PushRequest,
    TrackingQuery,
    TrackingSubscription,
    Update,
)
from carriers.adapters.deppon.adapter import DepponAdapter
from tests.carriers.adapters.samples import PAYLOADS, read
from tests.carriers.adapters.test_calls import BOOKED, BOOKING, CHINA, NOW, param, sent

ADAPTER = DepponAdapter()
KEYS = {"companyCode": "TESTCOMPANY", "appkey": "appkey-for-tests"}


def pushed(**params: Any) -> Update:
    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, urlencode({"params": json.dumps(params)}).encode()))
    return update


def trace(status: str, time: str = "2025-03-01 10:00:00") -> dict[str, str]:
    return {"status": status, "time": time}


def test_newest_known_trace_decides() -> None:
    update = pushed(tracking_number="DPK1", trace_list=[trace("20", "2025-03-01 12:00:00"), trace("GOT")])

    assert (update.status, update.raw_status, len(update.events)) == ("picked_up", "GOT", 2)


def test_unknown_traces_alone_change_nothing() -> None:
    assert pushed(tracking_number="DPK1", trace_list=[trace("20")]).status == "unknown"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ACCEPT", ("pickup_assigned", None)),
        ("UNACCEPT", ("pickup_failed", "rejected_by_carrier")),
        ("GOBACK", ("returned", None)),
        ("NEW", ("unknown", None)),
    ],
)
def test_order_states(code: str, said: tuple[str, str | None]) -> None:
    update = pushed(logisticID="A1", mailNo="DPK1", statusType=code)

    assert (update.kind, update.tracking_number, update.status, update.sub_status) == (
        "pickup",
        "DPK1",
        *said,
    )


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"tracking_number": "DPK1"},
        {"trace_list": []},
        {"tracking_number": "DPK1", "trace_list": {}},
        {"tracking_number": "DPK1", "trace_list": [{"time": "noon"}]},
        {"statusType": "GOT"},
        {"statusType": None, "logisticID": "A1"},
    ],
)
def test_a_push_with_a_wrong_field(params: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(**params)


def test_booking_is_the_sample_byte_for_byte() -> None:
    expected = read(PAYLOADS / "deppon" / "outgoing_create_order.expected.json")["form"]
    keys = KEYS | {
        "base_url": "http://dpsanbox.deppon.com/sandbox-web",
        "order_path": "dop-standard-ewborder",
    }
    booking = replace(
        BOOKING,
        order_ref="UAMZAS2025020301",
        recipient=Contact("维修中心", "13900000000", "上海市", "上海市", "青浦区", "测试路2号"),
        window_start=datetime(2025, 2, 3, 14, tzinfo=CHINA),
        window_end=datetime(2025, 2, 3, 16, tzinfo=CHINA),
    )

    request = ADAPTER.book_pickup(booking, keys, datetime(2025, 2, 3, 5, 50, tzinfo=UTC))

    assert request.url.endswith("/sandbox-web/dop-standard-ewborder/createOrderNotify.action")
    assert json.loads(sent(request)["params"]) == json.loads(expected["params"])


def test_cancellation() -> None:
    request = ADAPTER.cancel_pickup(BOOKED, "不想寄了", KEYS, NOW)

    told = param(request, "params")
    assert request.url.endswith("/standard-order/cancelOrder.action")
    assert (told["logisticID"], told["mailNo"], told["remark"]) == (
        "AS-20250301-0007",
        "SF1000000000101",
        "不想寄了",
    )


def test_asking() -> None:
    asked = ADAPTER.query_tracking(TrackingQuery("deppon", "DPK1"), KEYS, NOW)
    found = ADAPTER.find_order(BOOKED, KEYS, NOW)

    assert asked.url.endswith("/standard-query/newTraceQuery.action")
    assert param(asked, "params") == {"mailNo": "DPK1"}
    assert param(found, "params") == {"logisticCompanyID": "DEPPON", "logisticID": "AS-20250301-0007"}


def test_subscription() -> None:
    request = ADAPTER.subscribe_tracking(TrackingSubscription("deppon", "DPK1", "https://x"), KEYS, NOW)

    assert param(request, "params") == {"tracking_number": "DPK1"}


def answer(http_status: int = 200, **document: Any) -> Answer:
    return ADAPTER.read_answer("order_response", http_status, json.dumps(document).encode())


def test_subscribed() -> None:
    done = answer(result=True, error_message="订阅成功", error_code="1000", success=True)

    assert (done.ok, done.data) == (True, {"result_code": "1000"})


def test_an_order_that_was_placed_already_is_placed() -> None:
    again = answer(result="false", reason="渠道单号或运单号重复！", resultCode="2006")

    assert (again.ok, again.data) == (True, {"already_ordered": True})


def test_refused() -> None:
    refused = answer(result="false", reason="权限不足", resultCode="3002")

    assert (refused.ok, refused.retryable, refused.error_code, refused.error_message) == (
        False,
        False,
        "3002",
        "权限不足",
    )
