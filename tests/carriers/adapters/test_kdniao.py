"""KDNiao's quirks beyond the captured messages, and what we send it (interface document, section 3)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from carriers.adapters.base import BadPush, PushRequest, TrackingQuery, TrackingSubscription, Update
from carriers.adapters.kdniao import ADAPTER
from tests.carriers.adapters.test_calls import BOOKED, BOOKING, NOW, param, sent

KEYS = {"EBusinessID": "350238", "AppKey": "app-key-for-tests-01"}


def pushed(request_type: str, *rows: dict[str, Any]) -> tuple[Update, ...]:
    form = {"RequestType": request_type, "RequestData": json.dumps({"Data": rows})}
    return ADAPTER.parse(PushRequest("POST", {}, {}, urlencode(form).encode()))


def traced(**fields: Any) -> Update:
    (update,) = pushed("102", {"ShipperCode": "SF", "LogisticCode": "SF1"} | fields)
    return update


def picked(state: str, **fields: Any) -> Update:
    (update,) = pushed("103", {"ShipperCode": "SF", "OrderCode": "A1", "State": state} | fields)
    return update


@pytest.mark.parametrize(
    ("state", "state_ex", "status", "raw_status"),
    [
        ("2", "204", "in_transit", "204"),
        ("2", "999", "in_transit", "2"),
        ("4", None, "exception", "4"),
        ("98", "99", "unknown", "99"),
        (None, None, None, None),
    ],
)
def test_the_finer_state_decides_where_it_is_known(
    state: str | None, state_ex: str | None, status: str | None, raw_status: str | None
) -> None:
    update = traced(State=state, StateEx=state_ex)

    assert (update.status, update.raw_status) == (status, raw_status)


def test_the_delivering_courier_is_told() -> None:
    assert str(traced(State="2", DeliveryMan="张某", DeliveryManTel="138").courier).startswith(
        "Courier(name='张某'"
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        *((code, "fee") for code in ("207", "208", "601", "701")),
        *((code, "ticket") for code in ("401", "402")),
        *((code, "info") for code in ("120", "302", "502")),
        ("104", "pickup"),
    ],
)
def test_kinds(state: str, kind: str) -> None:
    assert picked(state).kind == kind


def test_a_cancellation_without_a_failed_pickup_is_one() -> None:
    update = picked("203", Reason="客户取消")

    assert (update.status, update.reason) == ("cancelled", "客户取消")


def test_the_answer_to_a_ticket_is_kept() -> None:
    update = picked("401", TicketId=77, Reason="已处理")

    assert (update.status, update.ticket_id, update.reason) == (None, "77", "已处理")


def test_a_changed_waybill_is_learned() -> None:
    assert picked("302", LogisticCode="SF2").new_tracking_number == "SF2"


def test_cash_on_delivery_is_none_of_our_business() -> None:
    assert pushed("107") == ()


@pytest.mark.parametrize(
    ("request_type", "row"),
    [
        ("999", {"LogisticCode": "SF1"}),
        ("101", {"State": "2"}),
        ("103", {"OrderCode": "A1"}),
        ("103", {"OrderCode": "A1", "State": "104", "Weight": "heavy"}),
        ("102", {"LogisticCode": "SF1", "Traces": [{"AcceptTime": "noon"}]}),
    ],
)
def test_a_push_with_a_wrong_field(request_type: str, row: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(request_type, row)


def test_refusal_says_so() -> None:
    reply = ADAPTER.acknowledge(PushRequest("POST", {}, {}, b"x"), False, NOW)

    assert json.loads(reply.body)["Success"] is False


def test_booking() -> None:
    request = ADAPTER.book_pickup(BOOKING, KEYS, NOW)

    told = param(request, "RequestData")
    assert (request.url, sent(request)["RequestType"]) == ("https://api.kdniao.com/api/OOrderService", "1801")
    assert (told["ShipperCode"], told["OrderCode"], told["Weight"]) == ("SF", "AS-20250301-0007", 3)
    assert (told["StartDate"], told["EndDate"]) == ("2025-03-01 14:00:00", "2025-03-01 16:00:00")
    assert told["Sender"]["ExpAreaName"] == "余杭区"


def test_cancellation() -> None:
    request = ADAPTER.cancel_pickup(BOOKED, "不想寄了", KEYS, NOW)

    assert sent(request)["RequestType"] == "1802"
    assert param(request, "RequestData") == {"OrderCode": "AS-20250301-0007"}


@pytest.mark.parametrize(
    ("keys", "query", "subscribe"), [({}, "8001", "8008"), ({"basic": "1"}, "1002", "1008")]
)
def test_plain_and_enhanced_tracking(keys: dict[str, str], query: str, subscribe: str) -> None:
    asked = ADAPTER.query_tracking(TrackingQuery("deppon", "DPK1", "13800001234"), KEYS | keys, NOW)
    watched = ADAPTER.subscribe_tracking(TrackingSubscription("yto", "YT1", "https://x"), KEYS | keys, NOW)

    assert (sent(asked)["RequestType"], sent(watched)["RequestType"]) == (query, subscribe)
    assert param(asked, "RequestData") == {
        "ShipperCode": "DBL",
        "LogisticCode": "DPK1",
        "CustomerName": "1234",
    }


def test_sandbox_has_one_address_for_all() -> None:
    keys = KEYS | {"gateway": "http://sandboxapi.kdniao.com:8080/x.json"}

    assert ADAPTER.cancel_pickup(BOOKED, "", keys, NOW).url == "http://sandboxapi.kdniao.com:8080/x.json"


def answer(http_status: int = 200, **document: Any) -> Any:
    return ADAPTER.read_answer("order_response", http_status, json.dumps(document).encode())


def test_placed_order() -> None:
    placed = answer(Success=True, ResultCode="100", Order={"OrderCode": "A1", "KDNOrderCode": "KDN1"})

    assert (placed.ok, placed.data) == (True, {"order_ref": "A1", "provider_order_id": "KDN1"})


@pytest.mark.parametrize(
    ("http_status", "code", "error", "retryable"),
    [(200, "105", "105", False), (503, None, "503", True), (429, "1", "1", True)],
)
def test_refused_order(http_status: int, code: str | None, error: str, retryable: bool) -> None:
    refused = answer(http_status, Success=False, ResultCode=code, Reason="失败")

    assert (refused.ok, refused.error_code, refused.retryable) == (False, error, retryable)


def test_queried_history() -> None:
    traces = [{"AcceptTime": "2025-03-01 10:00:00", "AcceptStation": "已签收", "Action": "301"}]
    read = answer(Success=True, ShipperCode="YTO", LogisticCode="YT1", State="3", Traces=traces)

    assert [(update.carrier, update.status) for update in read.updates] == [("yto", "delivered")]
