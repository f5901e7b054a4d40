"""Placing a Kuaidi100 order and reading the states its callbacks told."""

from __future__ import annotations

from typing import Any

from .conftest import SALT, Client, Receiver

ACCEPTED, COLLECTING, COLLECTED, SETTLED = "1", "2", "10", "15"


def order_form(receiver: Receiver, ref: str = "AS-1", **changes: Any) -> dict[str, Any]:
    return {
        "kuaidicom": "yuantong", "sendManName": "李某", "sendManMobile": "13800000000",
        "sendManPrintAddr": "浙江省杭州市余杭区测试路1号", "recManName": "维修中心",
        "recManMobile": "13900000000",
        "recManPrintAddr": "上海市青浦区测试路2号", "cargo": "小家电", "payment": "SHIPPER", "weight": "3",
        "salt": SALT, "callBackUrl": f"{receiver.url}/order", "thirdOrderId": ref, "op": "1",
        "pollCallBackUrl": f"{receiver.url}/track", "resultv2": "4", **changes,
    }  # fmt: skip


def place(courier: Client, receiver: Receiver, scenario: str, ref: str = "AS-1", **changes: Any) -> Any:
    courier.control(f"orders/{ref}/scenario", scenario=scenario)
    answer = courier.kuaidi100("bOrder", **order_form(receiver, ref, **changes))
    assert answer["returnCode"] == "200", answer
    return answer["data"]


def states(receiver: Receiver) -> list[str]:
    return [param["data"]["status"] for param in receiver.params("/order")]
