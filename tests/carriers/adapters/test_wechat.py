"""WeChat's quirks beyond the captured messages (interface document, section 7.2)."""

import json
from typing import Any

import pytest

from carriers.adapters.base import BadPush, PushRequest, TrackingSubscription, Update
from carriers.adapters.wechat import ADAPTER
from tests.carriers.adapters.test_calls import NOW


def pushed(document: dict[str, Any]) -> Update:
    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, json.dumps(document).encode()))
    return update


def path(*actions: tuple[int, int | str, str]) -> Update:
    rows = [{"ActionTime": time, "ActionType": kind, "ActionMsg": text} for time, kind, text in actions]
    return pushed({"Event": "add_express_path", "WayBillId": "1", "DeliveryID": "JDL", "Actions": rows})


def test_of_one_second_the_higher_code_decides() -> None:
    update = path((1546924844, 300002, "派送中"), (1546924844, 200001, "到达"))

    assert (update.carrier, update.status) == ("jd", "out_for_delivery")


def test_a_note_changes_no_status() -> None:
    update = path((1546924844, 100001, "揽件成功"), (1546924850, 90010, "备注"))

    assert (update.status, len(update.events)) == ("picked_up", 2)


def test_an_error_code_is_unknown() -> None:
    assert path((1546924844, 500001, "异常")).status == "unknown"


@pytest.mark.parametrize(("text", "cause"), [("无法联系寄件人", "sender_unreachable"), ("揽件失败", "other")])
def test_why_a_pickup_failed(text: str, cause: str) -> None:
    update = path((1546924844, 100002, text))

    assert (update.status, update.sub_status, update.reason) == ("pickup_failed", cause, text)


def test_a_parcel_without_actions_says_nothing() -> None:
    update = path()

    assert (update.status, update.events) == (None, ())


@pytest.mark.parametrize(
    ("status", "said"), [(1, "picked_up"), ("5", "delivered"), (99, "unknown"), (7, "in_transit")]
)
def test_store_waybill(status: int | str, said: str) -> None:
    info = {"ewaybill_order_id": 9, "waybill_id": "SF1", "update_time": 1546924844, "status": status}

    update = pushed({"Event": "ewaybill_push_path", "waybill_info": info})

    assert (update.tracking_number, update.provider_order_id, update.status) == ("SF1", "9", said)


def test_store_waybill_as_xml() -> None:
    body = (
        b"<xml><Event>ewaybill_push_path</Event><waybill_info><waybill_id>1</waybill_id></waybill_info></xml>"
    )

    (update,) = ADAPTER.parse(PushRequest("POST", {}, {}, body))

    assert (update.tracking_number, update.status) == ("1", None)


@pytest.mark.parametrize(
    "document",
    [
        {"Event": "subscribe"},
        {"Encrypt": "x"},
        {"Event": "add_express_path"},
        {"Event": "add_express_path", "WayBillId": "1", "Actions": [{"ActionTime": "soon"}]},
        {"Event": "add_express_path", "WayBillId": "1", "Actions": [{"ActionTime": 1}]},
        {"Event": "ewaybill_push_path", "waybill_info": {"status": 1}},
    ],
)
def test_a_push_with_a_wrong_field(document: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(document)


def test_a_repeated_xml_field_is_refused() -> None:
    body = b"<xml><Event>add_express_path</Event><WayBillId>1</WayBillId><WayBillId>2</WayBillId></xml>"

    with pytest.raises(BadPush):
        ADAPTER.parse(PushRequest("POST", {}, {}, body))


def test_an_empty_answer_would_be_success() -> None:
    assert ADAPTER.acknowledge(PushRequest("POST", {}, {}, b""), False, NOW).body == "fail"


def test_it_pushes_without_being_asked() -> None:
    assert ADAPTER.subscribe_tracking(TrackingSubscription("sf", "1", "https://x"), {}, NOW) is None
