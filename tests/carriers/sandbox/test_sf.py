from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Client, Receiver, Starter


def order(**changes: Any) -> dict[str, Any]:
    sender = {
        "contactType": 1,
        "contact": "李某",
        "mobile": "13800001234",
        "province": "浙江省",
        "city": "杭州市",
    }
    receiver = {
        "contactType": 2,
        "contact": "维修中心",
        "mobile": "13900005678",
        "city": "上海市",
        "address": "某路2号",
    }
    return {
        "orderId": "AS-1", "cargoDetails": [{"name": "小家电"}], "contactInfoList": [sender, receiver],
        "expressTypeId": 1, "payMethod": 1, "isDocall": 1, **changes,
    }  # fmt: skip


def business(answer: Any) -> Any:
    assert answer["apiResultCode"] == "A1000", answer
    return json.loads(answer["apiResultData"])


def place(courier: Client, scenario: str = "normal", **changes: Any) -> str:
    courier.control("orders/AS-1/scenario", scenario=scenario)
    answer = business(courier.sf("EXP_RECE_CREATE_ORDER", **order(**changes)))
    assert (answer["success"], answer["errorCode"]) == (True, "S0000")
    number: str = answer["msgData"]["waybillNoInfoList"][0]["waybillNo"]
    return number


def rows(receiver: Receiver) -> list[dict[str, str]]:
    return [row for push in receiver.json("/sf/routes") for row in push["Body"]["WaybillRoute"]]


def test_routes_are_pushed_row_by_row_each_only_once(courier: Client, receiver: Receiver) -> None:
    waybill = place(courier)
    courier.step(days=1)
    courier.step(days=2)

    assert [row["opCode"] for row in rows(receiver)] == ["54", "36", "31", "31", "204", "80"]
    assert len({row["id"] for row in rows(receiver)}) == 6
    assert {(row["mailno"], row["orderid"]) for row in rows(receiver)} == {(waybill, "AS-1")}
    assert [row["acceptAddress"] for row in rows(receiver)][2:4] == ["杭州市", "上海市"]


def test_order_states_name_the_courier_then_the_collection(courier: Client, receiver: Receiver) -> None:
    waybill = place(courier)
    courier.step(hours=2)

    states = [push["orderState"][0] for push in receiver.json("/sf/state")]
    assert [state["orderStateCode"] for state in states] == ["04-40001", "05-40003"]
    first = states[0]
    assert (first["orderNo"], first["waybillNo"]) == ("AS-1", waybill)
    assert (first["lastTime"], first["empPhone"]) == ("2026-11-22 10:05:00", "138****0000")


def test_unacknowledged_rows_come_again_with_the_new_ones_at_most_ten(
    courier: Client, receiver: Receiver
) -> None:
    receiver.refusing.add("/sf/routes")
    place(courier)
    for number in range(2, 4):
        courier.control(f"orders/AS-{number}/scenario", scenario="normal")
        courier.sf("EXP_RECE_CREATE_ORDER", **order(orderId=f"AS-{number}"))
    courier.step(days=3)
    receiver.refusing.clear()
    receiver.received.clear()
    courier.step(days=1)

    pushes = [push["Body"]["WaybillRoute"] for push in receiver.json("/sf/routes")]
    assert sum(map(len, pushes)) == 18
    assert max(map(len, pushes)) <= 10
    assert len({row["id"] for row in rows(receiver)}) == 18


def test_nothing_is_pushed_before_an_address_is_set(start: Starter, receiver: Receiver) -> None:
    courier = start(sf_route_url="", sf_state_url="")
    place(courier)
    assert courier.step(days=3) == []

    courier.control(
        "push-urls", sf_route_url=f"{receiver.url}/sf/routes", sf_state_url=f"{receiver.url}/sf/state"
    )
    courier.step()

    assert len(rows(receiver)) == 6
    assert len(receiver.json("/sf/state")) == 2


def test_a_used_order_number_is_a_duplicate_even_after_cancelling(courier: Client) -> None:
    place(courier)
    assert business(courier.sf("EXP_RECE_CREATE_ORDER", **order()))["errorCode"] == "8016"

    courier.sf("EXP_RECE_UPDATE_ORDER", orderId="AS-1", dealType=2)
    assert business(courier.sf("EXP_RECE_CREATE_ORDER", **order()))["errorCode"] == "8016"


def test_the_first_order_can_be_looked_up(courier: Client) -> None:
    waybill = place(courier)

    found = business(courier.sf("EXP_RECE_SEARCH_ORDER_RESP", orderId="AS-1"))["msgData"]
    assert found["waybillNoInfoList"] == [{"waybillType": 1, "waybillNo": waybill}]
    assert business(courier.sf("EXP_RECE_SEARCH_ORDER_RESP", orderId="AS-9"))["errorCode"] == "8024"


def test_cancelling(courier: Client, receiver: Receiver) -> None:
    place(courier)
    cancel = {"orderId": "AS-1", "dealType": 2}
    assert business(courier.sf("EXP_RECE_UPDATE_ORDER", **cancel))["msgData"]["resStatus"] == 2
    assert business(courier.sf("EXP_RECE_UPDATE_ORDER", **cancel))["errorCode"] == "8037"
    assert business(courier.sf("EXP_RECE_UPDATE_ORDER", orderId="AS-9", dealType=2))["errorCode"] == "8018"
    courier.step(days=3)
    assert receiver.received == []


def test_a_collected_order_cannot_be_cancelled(courier: Client) -> None:
    place(courier)
    courier.step(hours=2)

    assert business(courier.sf("EXP_RECE_UPDATE_ORDER", orderId="AS-1", dealType=2))["errorCode"] == "8252"


def test_routes_can_be_asked_for_with_the_right_phone(courier: Client) -> None:
    waybill = place(courier)
    courier.step(days=3)

    def ask(**data: Any) -> list[dict[str, str]]:
        answer = business(courier.sf("EXP_RECE_SEARCH_ROUTES", **data))
        routes: list[dict[str, str]] = answer["msgData"]["routeResps"][0]["routes"]
        return routes

    by_number = ask(trackingType=1, trackingNumber=[waybill], checkPhoneNo="5678")
    assert [row["opCode"] for row in by_number] == ["54", "36", "31", "31", "204", "80"]
    assert (by_number[0]["firstStatusCode"], by_number[0]["secondaryStatusCode"]) == ("1", "101")
    assert ask(trackingType=2, trackingNumber="AS-1") == by_number
    assert ask(trackingType=1, trackingNumber=[waybill], checkPhoneNo="0000") == []


def test_pickup_time(courier: Client) -> None:
    def ask(**data: str) -> Any:
        return business(courier.sf("EXP_EXCE_CHECK_PICKUP_TIME", address="杭州市某路", **data))["msgData"]

    assert ask(sendTime="2026-11-22 14:00:00") is True
    assert ask(sendTime="2026-11-22 23:00:00") is False
    day = ask(sendTime="2026-11-22 14:00:00", version="V1.1")
    assert (day["status"], day["startTm"], day["endTm"]) == (
        True,
        "2026-11-22 09:00:00",
        "2026-11-22 22:00:00",
    )
    assert day["slots"][0] == {"startTm": "2026-11-22 11:00:00", "endTm": "2026-11-22 12:00:00"}


def test_outside_business_hours_another_slot_is_wanted(courier: Client) -> None:
    answer = business(courier.sf("EXP_RECE_CREATE_ORDER", **order(sendStartTm="2026-11-22 23:30:00")))

    assert answer["errorCode"] == "8096"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"check_word": "another"}, "A1006"),
        ({"service": "EXP_UNKNOWN"}, "A1004"),
        ({"contactInfoList": []}, "A1001"),
    ],
)
def test_the_platform_refuses(courier: Client, changes: dict[str, Any], code: str) -> None:
    answer = courier.sf(**{"service": "EXP_RECE_CREATE_ORDER", **order(), **changes})

    assert answer["apiResultCode"] == code
    assert courier.http("/control/orders")["orders"] == []


@pytest.mark.parametrize(
    ("scenario", "codes"),
    [
        ("damaged", ["54", "36", "31", "33", "31", "204", "80"]),
        ("recipient_absent", ["54", "36", "31", "31", "204", "70", "204", "80"]),
        ("lost", ["54", "36", "31", "33"]),
    ],
)
def test_scenarios(courier: Client, receiver: Receiver, scenario: str, codes: list[str]) -> None:
    place(courier, scenario)
    courier.step(days=10)

    assert [row["opCode"] for row in rows(receiver)] == codes


def test_the_disorderly_courier_repeats_rows_with_their_ids(courier: Client, receiver: Receiver) -> None:
    place(courier, "duplicates_and_reorder")
    courier.step(days=3)

    ids = [row["id"] for row in rows(receiver)]
    assert len(ids) == 2 * len(set(ids)) == 12
    times = [row["acceptTime"] for row in rows(receiver)]
    assert times != sorted(times)
