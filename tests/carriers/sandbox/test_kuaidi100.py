from __future__ import annotations

import hashlib

import pytest

from .conftest import SALT, Client, Receiver
from .ordering import ACCEPTED, COLLECTED, COLLECTING, order_form, place, states


def test_an_order_is_collected_settled_and_delivered_by_callbacks(
    courier: Client, receiver: Receiver
) -> None:
    data = place(courier, receiver, "normal")

    courier.step(days=3)

    assert states(receiver) == ["1", "2", "10", "15", "101", "400", "13"]
    first = receiver.params("/order")[0]
    assert (first["kuaidicom"], first["kuaidinum"], first["status"]) == ("yuantong", data["kuaidinum"], "200")
    assert first["data"] == {
        "orderId": data["orderId"], "status": "1", "thirdOrderId": "AS-1",
        "courierName": "张某", "courierMobile": "138****0000",
    }  # fmt: skip
    assert {form["taskId"] for form in receiver.forms("/order")} == {data["taskId"]}


def test_weight_and_freight_come_with_collection_and_the_bill_when_settled(
    courier: Client, receiver: Receiver
) -> None:
    place(courier, receiver, "normal")
    courier.step(days=1)

    collected, settled = (param["data"] for param in receiver.params("/order")[2:4])
    assert (collected["weight"], collected["freight"], collected["defPrice"]) == ("3.00", "17.00", "13.00")
    assert [(fee["feeType"], fee["amount"]) for fee in settled["feeDetails"]] == [
        ("FREIGHT", "17.00"),
        ("PACKAGE", "2.00"),
    ]


def test_tracking_carries_the_whole_history_newest_first_until_shutdown(
    courier: Client, receiver: Receiver
) -> None:
    place(courier, receiver, "normal")
    courier.step(days=3)

    pushes = receiver.params("/track")
    assert [len(push["lastResult"]["data"]) for push in pushes] == [1, 2, 3, 4, 5, 6]
    assert [push["status"] for push in pushes] == ["polling"] * 5 + ["shutdown"]
    assert [item["statusCode"] for item in pushes[-1]["lastResult"]["data"]] == [
        "301",
        "5",
        "1001",
        "1002",
        "0",
        "103",
    ]
    times = [item["time"] for item in pushes[-1]["lastResult"]["data"]]
    assert times == sorted(times, reverse=True)
    assert "2026-11-22 10:40:00" <= times[-1] <= "2026-11-22 11:40:00"


@pytest.mark.parametrize("path", ["/order", "/track"])
@pytest.mark.parametrize("ref", ["AS-1", "AS-2"])
def test_every_push_is_signed_over_the_text_as_sent(
    courier: Client, receiver: Receiver, path: str, ref: str
) -> None:
    if ref == "AS-2":
        place(courier, receiver, "no_trace", "AS-0")  # the second parcel is the one with escaped text
    place(courier, receiver, "normal", ref)
    courier.step(days=3)

    for form in receiver.forms(path):
        assert form["sign"] == hashlib.md5((form["param"] + SALT).encode()).hexdigest().upper()
    assert ("\\u" in receiver.forms("/track")[0]["param"]) == (ref == "AS-2")


def test_the_same_reference_within_48_hours_returns_the_first_result(
    courier: Client, receiver: Receiver
) -> None:
    first = place(courier, receiver, "normal")
    courier.step(hours=47)

    assert place(courier, receiver, "normal") == first
    assert place(courier, receiver, "normal", "AS-2") != first

    courier.step(hours=2)
    assert place(courier, receiver, "normal")["orderId"] != first["orderId"]


def test_a_bad_signature_is_refused_and_stores_nothing(courier: Client, receiver: Receiver) -> None:
    answer = courier.kuaidi100("bOrder", secret="another", **order_form(receiver))

    assert (answer["result"], answer["returnCode"]) == (False, "503")
    assert courier.http("/control/orders")["orders"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sendManMobile": ""}, "400"),
        ({"kuaidicom": "pigeon"}, "400"),
        ({"kuaidicom": "shunfeng"}, "400"),
        ({"pickupStartTime": "14:00", "pickupEndTime": "14:30"}, "400"),
        ({"pickupStartTime": "9:00", "pickupEndTime": "11:00"}, "400"),
        ({"thirdOrderId": "x" * 33}, "400"),
        ({"callBackUrl": "http://example.com/hooks"}, "700"),
    ],
)
def test_what_the_vendor_refuses(
    courier: Client, receiver: Receiver, changes: dict[str, str], code: str
) -> None:
    answer = courier.kuaidi100("bOrder", **order_form(receiver) | changes)

    assert (answer["result"], answer["returnCode"]) == (False, code)
    assert courier.http("/control/orders")["orders"] == []


def test_a_courier_comes_within_the_booked_slot(courier: Client, receiver: Receiver) -> None:
    slot = {"dayType": "明天", "pickupStartTime": "14:00", "pickupEndTime": "15:00"}
    place(courier, receiver, "normal", kuaidicom="shunfeng", **slot)

    courier.step(hours=27)
    assert states(receiver) == [ACCEPTED]
    courier.step(hours=2)
    assert states(receiver)[:3] == [ACCEPTED, COLLECTING, COLLECTED]
    collected_at = receiver.params("/track")[0]["lastResult"]["data"][0]["time"]
    assert "2026-11-23 14:00:00" < collected_at < "2026-11-23 15:00:00"


def test_cancelling_before_collection_is_told_after_it_is_refused(
    courier: Client, receiver: Receiver
) -> None:
    early, late = (place(courier, receiver, "normal", ref) for ref in ("AS-1", "AS-2"))
    both = ("taskId", "orderId")
    answer = courier.kuaidi100("cancel", cancelMsg="不寄了", **{name: early[name] for name in both})
    assert answer == {"data": {}, "message": "取消成功", "result": True, "returnCode": "200"}

    courier.step(hours=2)

    refused = courier.kuaidi100("cancel", cancelMsg="不寄了", **{name: late[name] for name in both})
    assert refused["result"] is False
    told = [
        p["data"]["status"] for p in receiver.params("/order") if p["data"]["orderId"] == early["orderId"]
    ]
    assert told == ["9"]
    assert courier.kuaidi100("detail", **{name: early[name] for name in both})["data"]["status"] == "9"
    assert courier.kuaidi100("detail", **{name: late[name] for name in both})["data"]["status"] == COLLECTED


def test_cancelling_needs_both_numbers(courier: Client, receiver: Receiver) -> None:
    data = place(courier, receiver, "normal")

    assert courier.kuaidi100("cancel", orderId=data["orderId"], taskId="0" * 32)["result"] is False


def test_the_price_is_told_in_text(courier: Client) -> None:
    assert courier.kuaidi100("price", weight="2.5")["data"] == {
        "price": "17.00", "defPrice": "13.00", "overPrice": "4.00",
    }  # fmt: skip


def test_an_unacknowledged_callback_comes_again_three_times(courier: Client, receiver: Receiver) -> None:
    receiver.refusing.add("/order")
    place(courier, receiver, "no_trace")
    courier.control("orders/AS-1/scenario", scenario="normal")
    courier.step(minutes=6)
    for _ in range(5):
        courier.step(minutes=31)

    assert states(receiver).count(ACCEPTED) == 4


def test_a_refused_push_stays_due_until_it_is_taken(courier: Client, receiver: Receiver) -> None:
    receiver.refusing.add("/order")
    place(courier, receiver, "normal")
    assert [push["outcome"] for push in courier.step(minutes=6)] == ["not acknowledged"]
    receiver.refusing.clear()

    assert [push["outcome"] for push in courier.step(minutes=5)] == []
    assert next(push["outcome"] for push in courier.step(minutes=26)) == "acknowledged"
