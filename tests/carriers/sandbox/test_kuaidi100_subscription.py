from __future__ import annotations

from typing import Any

from .conftest import SALT, Client, Receiver


def subscribe(courier: Client, receiver: Receiver, number: str = "YT0001") -> Any:
    url = f"{receiver.url}/track"
    return courier.subscribe("yuantong", number, callbackurl=url, salt=SALT, resultv2="4")


def test_the_second_subscription_of_a_number_is_a_duplicate(courier: Client, receiver: Receiver) -> None:
    accepted = {"result": True, "returnCode": "200", "message": "提交成功"}
    assert subscribe(courier, receiver) == accepted
    assert subscribe(courier, receiver) == {
        "result": False,
        "returnCode": "501",
        "message": "重复订阅",
    }


def test_the_first_push_comes_after_five_minutes_with_what_is_known(
    courier: Client, receiver: Receiver
) -> None:
    began = "2026-11-21T10:00:00+08:00"
    courier.control("parcels", waybill="YT0001", com="yuantong", scenario="normal", starts_at=began)
    subscribe(courier, receiver)

    assert courier.step(minutes=4) == []
    assert [push["summary"] for push in courier.step(minutes=2)] == ["polling, 3 events"]


def test_a_number_nobody_knows_is_given_up_after_three_days(courier: Client, receiver: Receiver) -> None:
    courier.control("orders/YT0001/scenario", scenario="no_trace")
    subscribe(courier, receiver)
    courier.step(days=4)

    (push,) = receiver.params("/track")
    assert (push["status"], push["message"], push["lastResult"]["data"]) == ("abort", "3天查询无记录", [])
    assert subscribe(courier, receiver)["returnCode"] == "200"


def test_a_wrong_key_or_address_is_refused(courier: Client, receiver: Receiver) -> None:
    foreign = courier.subscribe("yuantong", "YT1", callbackurl="https://example.com/hook", salt=SALT)
    assert foreign["returnCode"] == "700"
    assert courier.subscribe("shunfeng", "SF1", callbackurl=f"{receiver.url}/track")["returnCode"] == "400"
