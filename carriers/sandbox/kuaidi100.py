"""Kuaidi100 answers: borderapi.do (interface section 2.3) and poll (2.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import ROUND_UP, Decimal, InvalidOperation
from typing import Any

from carriers.sandbox import parcels, signing
from carriers.sandbox.config import Settings
from carriers.sandbox.kuaidi100_order import RefusedOrder, read_order, third_order_id
from carriers.sandbox.milestones import COLLECTED, MILESTONES
from carriers.sandbox.net import ForeignAddress, require_loopback
from carriers.sandbox.parcels import Parcel
from carriers.sandbox.store import Store

Answer = dict[str, Any]
SAME_ORDER_SECONDS = 48 * 3600
FIRST_PUSH_MINUTES = 5  # "first push 5-10 minutes after subscribing"


class Kuaidi100:
    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    # --- borderapi.do

    def order_api(self, form: Mapping[str, str], now: float) -> Answer:
        """One call; the signature covers `param` exactly as received."""
        methods: dict[str, Callable[[dict[str, Any], float], Answer]] = {
            "bOrder": self._place, "cancel": self._cancel, "detail": self._detail, "price": self._price,
        }  # fmt: skip
        param, t, key = form.get("param", ""), form.get("t", ""), form.get("key", "")
        if key != self.settings.kuaidi100_key:
            return refused("600", "不是合法的用户")
        expected = signing.kuaidi100_call(param, t, key, self.settings.kuaidi100_secret)
        if not signing.same(form.get("sign", ""), expected):
            return refused("503", "验证签名失败")
        method = methods.get(form.get("method", ""))
        data = _json_object(param)
        if method is None or data is None:
            return refused("400", "提交的数据不完整")
        try:
            return method(data, now)
        except RefusedOrder as error:
            return refused(error.code, error.message)

    def _place(self, data: dict[str, Any], now: float) -> Answer:
        """The same thirdOrderId within 48 hours returns the first result: a safe way to retry."""
        order = read_order(data, now)
        with self.store.transaction():
            parcel = parcels.newest(self.store, "ref", order.ref)
            if (
                parcel is None
                or parcel.provider != "kuaidi100"
                or now - parcel.placed_at > SAME_ORDER_SECONDS
            ):
                parcel = parcels.create(self.store, self.settings, order, now)
                self._follow(parcel, data)
        # Yunda tells its waybill number later, in the callback with state 0.
        number = "" if parcel.com == "yunda" else parcel.waybill
        return done("提交成功", taskId=parcel.task_id, orderId=parcel.order_id, kuaidinum=number, attach=None)

    def _follow(self, parcel: Parcel, data: dict[str, Any]) -> None:
        """op=1 with pollCallBackUrl subscribes in one go; pushes then follow every event."""
        if str(data.get("op")) == "1" and data.get("pollCallBackUrl"):
            self._subscribe(parcel.com, parcel.waybill, data["pollCallBackUrl"], parcel.salt, data, None)

    def _cancel(self, data: dict[str, Any], now: float) -> Answer:
        parcel = self._ordered(data)
        with self.store.transaction():
            if parcel.state != "cancelled":
                if self._happened(parcel, COLLECTED):
                    raise RefusedOrder("快件已揽收，不能取消", "500")
                parcels.cancel(self.store, self.settings, parcel, now)
        return done("取消成功")

    def _detail(self, data: dict[str, Any], now: float) -> Answer:
        parcel = self._ordered(data)
        last = parcels.last_done(self.store, parcel)
        return done(
            "查询成功", taskId=parcel.task_id, orderId=parcel.order_id, kuaidicom=parcel.com,
            kuaidinum=parcel.waybill,
            thirdOrderId=third_order_id(parcel), status=order_state(self.store, parcel) if last else "0",
        )  # fmt: skip

    def _price(self, data: dict[str, Any], now: float) -> Answer:
        first, over = price(data.get("weight"))
        return done("成功", price=str(first + over), defPrice=str(first), overPrice=str(over))

    def _ordered(self, data: dict[str, Any]) -> Parcel:
        """Cancelling and looking up need taskId and orderId together."""
        number = str(data.get("orderId", ""))
        parcel_id = int(number) - parcels.FIRST_ORDER_ID if number.isdecimal() else 0
        row = self.store.one("SELECT * FROM parcel WHERE provider = 'kuaidi100' AND id = ?", parcel_id)
        parcel = Parcel.of(row) if row else None
        if parcel is None or parcel.task_id != data.get("taskId"):
            raise RefusedOrder("订单不存在", "500")
        return parcel

    def _happened(self, parcel: Parcel, kind: str) -> bool:
        sql = "SELECT 1 FROM event WHERE parcel_id = ? AND kind = ? AND done = 1"
        return self.store.one(sql, parcel.id, kind) is not None

    # --- poll

    def poll(self, form: Mapping[str, str], now: float) -> Answer:
        """Subscribe. Not signed; `param.key` identifies the caller."""
        param = _json_object(form.get("param", "")) or {}
        options = param.get("parameters") or {}
        com, number, url = param.get("company"), param.get("number"), options.get("callbackurl")
        if not (com and number and url):
            return refused("400", "提交的数据不完整，或者贵公司没授权")
        if param.get("key") != self.settings.kuaidi100_key:
            return refused("600", "不是合法的用户")
        if com == "shunfeng" and not options.get("phone"):
            return refused("400", "顺丰单号必须提供收/寄件人电话号码")
        try:
            require_loopback(url)
        except ForeignAddress:
            return refused("700", "回调地址不合法")
        return self._poll(com, number, options, now)

    def _poll(self, com: str, number: str, options: dict[str, Any], now: float) -> Answer:
        with self.store.transaction():
            sql = "SELECT state FROM subscription WHERE com = ? AND waybill = ?"
            existing = self.store.one(sql, com, number)
            if existing and existing["state"] == "polling":
                return refused("501", "重复订阅")
            if parcels.newest(self.store, "waybill", number) is None:
                # A number nobody ordered here: somebody handed that parcel over at a counter.
                known = parcels.NewParcel(ref=number, provider="plain", com=com, request={}, waybill=number)
                parcels.create(self.store, self.settings, known, now)
            first = now + self.settings.waiting(FIRST_PUSH_MINUTES)
            self._subscribe(com, number, options["callbackurl"], options.get("salt") or "", options, first)
        return {"result": True, "returnCode": "200", "message": "提交成功"}

    def _subscribe(
        self, com: str, number: str, url: str, salt: str, options: dict[str, Any], first: float | None
    ) -> None:
        self.store.run(
            "INSERT OR REPLACE INTO subscription (com, waybill, url, salt, resultv2, snapshot_due)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            com, number, url, salt, str(options.get("resultv2") or ""), first,
        )  # fmt: skip


def order_state(store: Store, parcel: Parcel) -> str:
    """The last order state the callbacks told, leaving billing aside."""
    kinds = store.all("SELECT kind FROM event WHERE parcel_id = ? AND done = 1 ORDER BY at, id", parcel.id)
    states = [
        MILESTONES[row["kind"]].order_state for row in kinds if row["kind"] not in {"settled", "placed"}
    ]
    return next((state for state in reversed(states) if state), "0")


def price(weight: Any) -> tuple[Decimal, Decimal]:
    """Yuan: 13.00 for the first kilogram, 2.00 for each further one begun."""
    try:
        kilograms = max(Decimal(str(weight or 1)), Decimal(1)).to_integral_value(ROUND_UP)
    except InvalidOperation as error:
        raise RefusedOrder("重量格式错误") from error
    return Decimal("13.00"), (kilograms - 1) * Decimal("2.00")


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def done(message: str, **data: Any) -> Answer:
    return {"data": data, "message": message, "result": True, "returnCode": "200"}


def refused(code: str, message: str) -> Answer:
    return {"result": False, "returnCode": code, "message": message}
