"""Kuaidi100 pushes: the pickup-order callback (interface section 2.4) and tracking (2.2)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from carriers.sandbox import signing
from carriers.sandbox.kuaidi100 import price
from carriers.sandbox.kuaidi100_order import third_order_id
from carriers.sandbox.milestones import MILESTONES, Milestone
from carriers.sandbox.parcels import Parcel
from carriers.sandbox.store import Row
from carriers.sandbox.times import local

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
COURIER = {"courierName": "张某", "courierMobile": "138****0000"}
GIVEN_UP = {True: "3天查询无记录", False: "60天无变化"}  # by "there is no history"


def order_callback(parcel: Parcel, kind: str) -> str:
    """One state; which one is told by data.status, not by the outer status."""
    milestone = MILESTONES[kind]
    data = {
        "orderId": parcel.order_id,
        "status": milestone.order_state,
        "thirdOrderId": third_order_id(parcel),
    }
    param = {
        "kuaidicom": parcel.com, "kuaidinum": parcel.waybill, "status": "200",
        "message": milestone.order_message,
        "data": {**data, **_details(parcel, kind)},
    }  # fmt: skip
    return _form(_dumps(param), parcel.salt, taskId=parcel.task_id)


def _details(parcel: Parcel, kind: str) -> dict[str, Any]:
    """Courier from acceptance on; weight and freight at collection; the bill, with packing, when settled."""
    if kind in {"accepted", "collecting"}:
        return COURIER
    if kind not in {"collected", "settled"}:
        return {}
    first, over = price(parcel.request.get("weight"))
    weight = Decimal(str(parcel.request.get("weight") or 1)).quantize(Decimal("0.01"))
    fees = [_fee("FREIGHT", "运费", first + over, paid=kind == "settled")]
    if kind == "settled":
        fees.append(_fee("PACKAGE", "包装费", Decimal("2.00"), paid=True))
    total = sum((Decimal(fee["amount"]) for fee in fees), Decimal(0))
    details = {"weight": str(weight), "defPrice": str(first), "freight": str(total), "feeDetails": fees}
    return details if kind == "settled" else {**COURIER, **details}


def _fee(kind: str, text: str, amount: Decimal, *, paid: bool) -> dict[str, str]:
    return {"feeType": kind, "feeDesc": text, "amount": str(amount), "payStatus": "1" if paid else "0"}


def tracking(parcel: Parcel, subscription: Row, history: list[Row], *, given_up: bool = False) -> str:
    """The whole history, newest first. `given_up` is the abort after days without a trace or a change."""
    advanced = subscription["resultv2"] == "4"
    newest = MILESTONES[history[-1]["kind"]] if history else None
    ended = bool(newest and newest.ends_tracking)
    status = "abort" if given_up else "shutdown" if ended else "polling"
    state = (newest.code if advanced else newest.basic) if newest else ""
    param = {
        "status": status, "billstatus": "abort" if given_up else "check" if ended else "got",
        "message": GIVEN_UP[not history] if given_up else "",
        "autoCheck": "0", "comOld": "", "comNew": "",
        "lastResult": {
            "message": "ok" if history else "", "state": state, "status": "200" if history else "",
            "condition": "00" if history else "", "ischeck": "1" if ended else "0",
            "com": subscription["com"], "nu": parcel.waybill,
            "data": [_item(parcel, row, subscription["resultv2"]) for row in reversed(history)],
        },
    }  # fmt: skip
    return _form(_vendor_text(parcel, param), subscription["salt"])


def _item(parcel: Parcel, event: Row, resultv2: str) -> dict[str, Any]:
    """resultv2 adds the names and places; its value 4 also a code per event."""
    milestone, when = MILESTONES[event["kind"]], local(event["at"])
    item: dict[str, Any] = {
        "time": when,
        "ftime": when,
        "context": in_words(milestone.text, milestone, parcel),
    }
    if resultv2:
        advanced = resultv2 == "4"
        item["status"] = milestone.code_name if advanced else milestone.basic_name
        item |= {"areaCode": None, "areaName": here(milestone, parcel)}
        if advanced:
            item |= {"statusCode": milestone.code, "areaCenter": None, "areaPinYin": None, "location": ""}
    return item


def here(milestone: Milestone, parcel: Parcel) -> str:
    return parcel.cities[1 if milestone.at_destination else 0]


def in_words(text: str, milestone: Milestone, parcel: Parcel) -> str:
    return text.replace("{here}", here(milestone, parcel)).replace("{to}", parcel.cities[1])


def _vendor_text(parcel: Parcel, param: dict[str, Any]) -> str:
    r"""The vendor's samples come escaped (`\u4e0a`, `\/`) and plain; signed is the text as sent."""
    if parcel.id % 2:
        return _dumps(param)
    return json.dumps(param, separators=(",", ":")).replace("/", "\\/")


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _form(param: str, salt: str, **more: str) -> str:
    return urlencode({"sign": signing.kuaidi100_push(param, salt), "param": param, **more})


def acknowledged(answer: bytes) -> bool:
    """Anything else is pushed again. Strict: `"result": "true"` in quotes would not do."""
    try:
        value = json.loads(answer)
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("result") is True and str(value.get("returnCode")) == "200"
