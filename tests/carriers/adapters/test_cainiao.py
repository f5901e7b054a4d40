"""Cainiao's quirks beyond the captured messages, and what we send it (interface document, section 7.1)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from carriers.adapters.base import (
    Answer,
    BadPush,
    CallRefused,
    PushRequest,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.adapters.cainiao import ADAPTER
from tests.carriers.adapters.test_calls import BOOKED, BOOKING, NOW, param, sent

KEYS = {"logistic_provider_id": "provider-for-tests", "app_secret": "secret-for-tests", "access_code": "AC"}


def test_nothing_that_is_pushed_is_from_cainiao() -> None:
    request = PushRequest("POST", {}, {}, b"{}")

    assert ADAPTER.verify(request, KEYS) is False
    with pytest.raises(BadPush):
        ADAPTER.parse(request)


def test_booking() -> None:
    request = ADAPTER.book_pickup(BOOKING, KEYS, NOW)

    told = param(request, "logistics_interface")
    assert (request.url, sent(request)["msg_type"]) == (
        "https://global.link.cainiao.com",
        "GUOGUO_CREATE_SEND_ORDER",
    )
    assert told["accessOption"] == {"accessCode": "AC"}
    assert told["request"]["outOrderInfoList"] == [{"outOrderId": "AS-20250301-0007"}]
    assert told["request"]["appointGotStartTime"] == "2025-03-01 14:00:00"


def test_cancellation() -> None:
    request = ADAPTER.cancel_pickup(BOOKED, "不想寄了", KEYS, NOW)

    told = param(request, "logistics_interface")["request"]
    assert (sent(request)["msg_type"], told["orderId"]) == ("GUOGUO_CANCEL_SEND_ORDER", "20066771")
    assert told["reasonDesc"] == "不想寄了"


def test_cancellation_needs_their_number() -> None:
    with pytest.raises(CallRefused, match="provider-numbers-missing"):
        ADAPTER.cancel_pickup(replace(BOOKED, provider_order_id=None), "", KEYS, NOW)


def test_query() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("sf", "SF1"), KEYS, NOW)

    assert param(request, "logistics_interface")["request"] == {"mailNo": "SF1"}


def test_there_is_nothing_to_subscribe() -> None:
    with pytest.raises(CallRefused, match="not_offered"):
        ADAPTER.subscribe_tracking(TrackingSubscription("sf", "SF1", "https://x"), KEYS, NOW)


def answer(http_status: int = 200, **document: Any) -> Answer:
    return ADAPTER.read_answer("order_response", http_status, json.dumps(document).encode())


@pytest.mark.parametrize(("data", "ok"), [(True, True), ("true", True), (False, False), ("false", False)])
def test_understood_is_not_yet_granted(data: object, ok: bool) -> None:
    granted = answer(success=True, data=data)

    assert (granted.ok, granted.retryable) == (ok, False)


def test_refused() -> None:
    refused = answer(success=False, errorCode="S01", errorMessage="失败")

    assert (refused.ok, refused.retryable, refused.error_code) == (False, False, "S01")


def test_newest_detail_decides_and_names_its_courier() -> None:
    details = [
        {"status": "600", "time": "2025-03-02 10:00:00", "courierInfo": {"name": "李某"}},
        {"status": "400", "time": "2025-03-01 10:00:00", "courierInfo": {"name": "张某"}},
    ]

    (update,) = answer(success="true", data={"logisticsDetails": details}).updates

    assert update.courier is not None
    assert (update.status, update.courier.name, len(update.events)) == ("out_for_delivery", "李某", 2)
