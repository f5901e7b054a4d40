"""What we send: addresses, forms and signatures, and what we refuse to send."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

import pytest

from carriers.adapters import sf
from carriers.adapters.base import (
    BookedPickup,
    CallRefused,
    Contact,
    OutgoingRequest,
    PickupBooking,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.adapters.kuaidi100.adapter import Kuaidi100Adapter
from carriers.adapters.sf.adapter import SfAdapter
from tests.carriers.adapters.samples import PAYLOADS, read

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2025, 3, 1, 3, 33, 20, tzinfo=UTC)
KUAIDI100, SF = Kuaidi100Adapter(), SfAdapter()
KEYS = {"key": "testKey0000001", "secret": "testSecret0000000000000000000001", "salt": "salt-for-tests-01"}
SF_KEYS = {"partnerID": "TESTPARTNER", "checkWord": "checkword-for-tests-0001", "secret": "secret-for-tests"}
BOOKING = PickupBooking(
    order_ref="AS-20250301-0007",
    carrier="sf",
    sender=Contact("李某", "13800000000", "浙江省", "杭州市", "余杭区", "测试路1号"),
    recipient=Contact("维修中心", "13900000000", "上海市", "", "青浦区", "测试路2号"),
    cargo="小家电",
    weight_grams=3000,
    window_start=datetime(2025, 3, 1, 14, tzinfo=CHINA),
    window_end=datetime(2025, 3, 1, 16, tzinfo=CHINA),
    order_callback_url="https://portal.example.com/hooks/kuaidi100/order/<token>",
    tracking_callback_url="https://portal.example.com/hooks/kuaidi100/track/<token>",
)
BOOKED = BookedPickup("AS-20250301-0007", "sf", "20066771", "9FC2", "SF1000000000101")


def sent(request: OutgoingRequest | None) -> dict[str, str]:
    assert request is not None
    return dict(parse_qsl(request.body.decode(), strict_parsing=True))


def param(request: OutgoingRequest | None, name: str = "param") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(sent(request)[name])
    return document


def test_kuaidi100_booking_is_the_sample_byte_for_byte() -> None:
    expected = read(PAYLOADS / "kuaidi100" / "outgoing_border_create.expected.json")["form"]

    request = KUAIDI100.book_pickup(BOOKING, KEYS, NOW)

    assert request.url == "https://poll.kuaidi100.com/order/borderapi.do"
    assert sent(request) == expected


def test_kuaidi100_booking_with_everything() -> None:
    booking = replace(BOOKING, insured_value_fen=123456, remark="易碎", weight_grams=1250)

    told = param(KUAIDI100.book_pickup(booking, KEYS | {"serviceType": "标准快递"}, NOW))

    assert (told["valinsPay"], told["remark"], told["weight"]) == ("1234.56", "易碎", "1.25")
    assert told["serviceType"] == "标准快递"


@pytest.mark.parametrize(("days", "word"), [(0, "今天"), (1, "明天"), (2, "后天")])
def test_kuaidi100_day_is_told_in_chinese_time(days: int, word: str) -> None:
    late_evening_in_china = datetime(2025, 3, 1, 23, 30, tzinfo=CHINA).astimezone(UTC)
    start = datetime(2025, 3, 1 + days, 23, 31, tzinfo=CHINA)
    booking = replace(BOOKING, carrier="yto", window_start=start, window_end=start + timedelta(hours=2))

    assert param(KUAIDI100.book_pickup(booking, KEYS, late_evening_in_china))["dayType"] == word


@pytest.mark.parametrize(
    ("start", "hours", "code"),
    [
        (datetime(2025, 3, 4, 14, tzinfo=CHINA), 2, "window-not-offered"),
        (datetime(2025, 2, 28, 14, tzinfo=CHINA), 72, "window-not-offered"),
        (datetime(2025, 3, 1, 14, tzinfo=CHINA), 0.5, "window-too-short"),
        (datetime(2025, 3, 1, 11, tzinfo=CHINA), 2, "window-closing"),
    ],
)
def test_kuaidi100_window_that_sf_would_refuse(start: datetime, hours: float, code: str) -> None:
    booking = replace(BOOKING, window_start=start, window_end=start + timedelta(hours=hours))

    with pytest.raises(CallRefused, match=code):
        KUAIDI100.book_pickup(booking, KEYS, NOW)


def test_kuaidi100_cancellation() -> None:
    request = KUAIDI100.cancel_pickup(BOOKED, "不想寄了", KEYS, NOW)

    assert sent(request)["method"] == "cancel"
    assert param(request) == {"taskId": "9FC2", "orderId": "20066771", "cancelMsg": "不想寄了"}


def test_kuaidi100_cancellation_needs_both_numbers() -> None:
    with pytest.raises(CallRefused, match="provider-numbers-missing"):
        KUAIDI100.cancel_pickup(replace(BOOKED, task_id=None), "", KEYS, NOW)


def test_kuaidi100_detail() -> None:
    request = KUAIDI100.order_detail(BOOKED, KEYS, NOW)

    assert (sent(request)["method"], param(request)) == ("detail", {"taskId": "9FC2"})


def test_kuaidi100_price() -> None:
    request = KUAIDI100.estimate_price(BOOKING, KEYS, NOW)

    assert sent(request)["method"] == "price"
    assert param(request) == {
        "kuaidicom": "shunfeng",
        "sendManPrintAddr": "浙江省杭州市余杭区测试路1号",
        "recManPrintAddr": "上海市青浦区测试路2号",
        "weight": "3",
    }


def test_kuaidi100_subscription() -> None:
    wish = TrackingSubscription("deppon", "DPK1", "https://portal.example.com/hooks/1", origin="上海")

    request = KUAIDI100.subscribe_tracking(wish, KEYS, NOW)

    assert request is not None and request.url == "https://poll.kuaidi100.com/poll"
    assert sent(request)["schema"] == "json"
    told = param(request)
    assert (told["company"], told["number"], told["from"]) == ("debangkuaidi", "DPK1", "上海")
    assert told["parameters"] == {
        "callbackurl": "https://portal.example.com/hooks/1",
        "salt": "salt-for-tests-01",
        "resultv2": "4",
    }


@pytest.mark.parametrize("carrier", ["sf", "zto"])
def test_kuaidi100_needs_a_phone_for_some_carriers(carrier: str) -> None:
    with pytest.raises(CallRefused, match="phone-required"):
        KUAIDI100.subscribe_tracking(TrackingSubscription(carrier, "1", "https://x"), KEYS, NOW)
    with pytest.raises(CallRefused, match="phone-required"):
        KUAIDI100.query_tracking(TrackingQuery(carrier, "1"), KEYS | {"customer": "C"}, NOW)


def test_kuaidi100_query() -> None:
    keys = {"key": "KEY0001", "customer": "CUSTOMER0001"}

    form = sent(KUAIDI100.query_tracking(TrackingQuery("yto", "YT0001"), keys, NOW))

    assert form == {
        "customer": "CUSTOMER0001",
        "sign": "95DB69C196553625D08951F7FEDFEF89",
        "param": '{"com":"yuantong","num":"YT0001","resultv2":"4"}',
    }


def test_kuaidi100_sandbox() -> None:
    keys = KEYS | {"base_url": "http://e-test.kuaidilab.com/api/"}

    request = KUAIDI100.book_pickup(BOOKING, keys, NOW)

    assert request.url == "http://e-test.kuaidilab.com/api/order/borderapi.do"


def test_sf_order() -> None:
    booking = replace(BOOKING, insured_value_fen=50000)

    request = SF.book_pickup(booking, SF_KEYS | {"monthlyCard": "7551234567"}, NOW)

    form, message = sent(request), param(request, "msgData")
    assert request.url == "https://bspgw.sf-express.com/std/service"
    assert (form["serviceCode"], form["timestamp"]) == ("EXP_RECE_CREATE_ORDER", "1740800000000")
    assert form["partnerID"] == "TESTPARTNER"
    assert (message["orderId"], message["monthlyCard"]) == ("AS-20250301-0007", "7551234567")
    assert (message["sendStartTm"], message["totalWeight"]) == ("2025-03-01 14:00:00", 3.0)
    assert message["serviceList"] == [{"name": "INSURE", "value": "500.00"}]
    assert [contact["contactType"] for contact in message["contactInfoList"]] == [1, 2]


def test_sf_order_for_a_window_that_is_over() -> None:
    with pytest.raises(CallRefused, match="window-closing"):
        SF.book_pickup(BOOKING, SF_KEYS, NOW + timedelta(days=1))


def test_sf_calls_with_a_token_are_not_signed() -> None:
    form = sent(SF.cancel_pickup(BOOKED, "", SF_KEYS | {"accessToken": "20D0"}, NOW))

    assert form["accessToken"] == "20D0"
    assert "msgDigest" not in form


def test_sf_cancellation() -> None:
    request = SF.cancel_pickup(BOOKED, "不想寄了", SF_KEYS, NOW)

    assert sent(request)["serviceCode"] == "EXP_RECE_UPDATE_ORDER"
    assert param(request, "msgData") == {"language": "zh-CN", "orderId": "AS-20250301-0007", "dealType": 2}


def test_sf_lookup() -> None:
    request = SF.find_order(BOOKED, SF_KEYS, NOW)

    assert sent(request)["serviceCode"] == "EXP_RECE_SEARCH_ORDER_RESP"
    assert sent(request)["msgData"] == '{"language":"zh-CN","orderId":"AS-20250301-0007"}'
    assert sent(request)["msgDigest"] == "MrE/2xqkN3EL2Xd3rW2/sw=="


def test_sf_route_query_tells_the_last_four_digits() -> None:
    request = SF.query_tracking(TrackingQuery("sf", "SF1", "13800001234"), SF_KEYS, NOW)

    message = param(request, "msgData")
    assert (message["trackingNumber"], message["checkPhoneNo"]) == (["SF1"], "1234")


def test_sf_token() -> None:
    request = SF.fetch_token(SF_KEYS | {"base_url": "https://sfapi-sbox.sf-express.com"})

    assert request.url == "https://sfapi-sbox.sf-express.com/oauth2/accessToken"
    assert sent(request) == {
        "partnerID": "TESTPARTNER",
        "secret": "secret-for-tests",
        "grantType": "password",
    }


def test_sf_has_nothing_to_subscribe() -> None:
    assert sf.ADAPTER.subscribe_tracking(TrackingSubscription("sf", "SF1", "https://x"), SF_KEYS, NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        {"order_ref": "x" * 33},
        {"order_ref": ""},
        {"window_start": datetime(2025, 3, 1, 14)},
        {"window_end": BOOKING.window_start},
        {"weight_grams": 0},
    ],
)
def test_impossible_booking(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        replace(BOOKING, **change)
