"""Reading a Kuaidi100 bOrder form, and what the vendor refuses in it (interface section 2.3)."""

from __future__ import annotations

import uuid
from typing import Any

from carriers.sandbox import times
from carriers.sandbox.net import ForeignAddress, require_loopback
from carriers.sandbox.parcels import WAYBILLS, NewParcel, Parcel

REQUIRED = (
    "kuaidicom", "sendManName", "sendManMobile", "sendManPrintAddr",
    "recManName", "recManMobile", "recManPrintAddr",
)  # fmt: skip
HOUR = 3600
NO_REFERENCE = "no-reference-"


class RefusedOrder(Exception):
    """The codes of business refusals are not published; 400 and 500 have been seen."""

    def __init__(self, message: str, code: str = "400") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def read_order(data: dict[str, Any], now: float) -> NewParcel:
    missing = [field for field in REQUIRED if not data.get(field)]
    if missing:
        raise RefusedOrder(f"参数不完整：{'、'.join(missing)}")
    if data["kuaidicom"] not in WAYBILLS:
        raise RefusedOrder("不支持的快递公司")
    reference = str(data.get("thirdOrderId") or "")
    if len(reference) > 32:
        raise RefusedOrder("thirdOrderId长度不能超过32")
    for field in ("callBackUrl", "pollCallBackUrl"):
        _require_own_address(str(data.get(field) or ""))
    return NewParcel(
        ref=reference or f"{NO_REFERENCE}{uuid.uuid4().hex}", provider="kuaidi100", com=data["kuaidicom"],
        request=_request(data),
        callback_url=data.get("callBackUrl") or "", salt=data.get("salt") or "", window=_window(data, now),
    )  # fmt: skip


def third_order_id(parcel: Parcel) -> str:
    """Our own order number as the vendor repeats it; empty when none was given."""
    return "" if parcel.ref.startswith(NO_REFERENCE) else parcel.ref


def _request(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "from": data["sendManPrintAddr"], "to": data["recManPrintAddr"], "weight": data.get("weight") or "1",
        "phones": [str(data["sendManMobile"]), str(data["recManMobile"])],
    }  # fmt: skip


def _require_own_address(url: str) -> None:
    try:
        if url:
            require_loopback(url)
    except ForeignAddress as error:
        raise RefusedOrder("回调地址不合法", "700") from error


def _window(data: dict[str, Any], now: float) -> tuple[float, float] | None:
    """SF insists on a slot; any slot lasts an hour at least and closes two hours before its end."""
    start, end = data.get("pickupStartTime"), data.get("pickupEndTime")
    if not (start and end):
        if data["kuaidicom"] == "shunfeng":
            raise RefusedOrder("请选择预约取件时间")
        return None
    try:
        first, last = times.window(now, data.get("dayType") or "今天", start, end)
    except ValueError as error:
        raise RefusedOrder("预约取件时间格式错误") from error
    if last - first < HOUR:
        raise RefusedOrder("预约取件时间段不能少于一小时")
    if last - now < 2 * HOUR:
        raise RefusedOrder("预约截止时间前两小时内不可下单")
    return first, last
