"""SF answers: /std/service (interface section 4.1). Business answers are JSON inside a string."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from carriers.sandbox import parcels, signing, times
from carriers.sandbox.config import Settings
from carriers.sandbox.milestones import COLLECTED
from carriers.sandbox.parcels import NewParcel, Parcel
from carriers.sandbox.sf_routes import routes
from carriers.sandbox.store import Store

Answer = dict[str, Any]
OPENS, CLOSES = 9, 22  # hours of the day, Shanghai


class Refused(Exception):
    """A business error; the platform still says A1000."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


class SF:
    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def service(self, form: Mapping[str, str], now: float) -> Answer:
        """One call. Platform errors (apiResultCode) come before business errors (apiResultData)."""
        services: dict[str, Callable[[dict[str, Any], float], Any]] = {
            "EXP_RECE_CREATE_ORDER": self._create,
            "EXP_RECE_UPDATE_ORDER": self._update,
            "EXP_RECE_SEARCH_ORDER_RESP": self._look_up,
            "EXP_RECE_SEARCH_ROUTES": self._routes,
            "EXP_EXCE_CHECK_PICKUP_TIME": self._pickup_time,
        }
        msg_data, timestamp = form.get("msgData", ""), form.get("timestamp", "")
        if not all(
            form.get(field) for field in ("partnerID", "requestID", "serviceCode", "timestamp", "msgData")
        ):
            return _platform("A1001", "必传参数不可为空")
        service = services.get(form["serviceCode"])
        if service is None or form["partnerID"] != self.settings.sf_partner_id:
            return _platform("A1004", "无对应服务权限")
        expected = signing.sf_digest(msg_data, timestamp, self.settings.sf_check_word)
        if not signing.same(form.get("msgDigest", ""), expected):
            return _platform("A1006", "数字签名无效")
        try:
            return _business(service(json.loads(msg_data), now))
        except Refused as error:
            return _business(None, error.code, error.message)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _platform("A1001", f"msgData: {error}")

    def _create(self, data: dict[str, Any], now: float) -> Answer:
        contacts = {int(contact["contactType"]): contact for contact in data["contactInfoList"]}
        sender, receiver = contacts[1], contacts[2]
        begins = times.from_local(data["sendStartTm"]) if data.get("sendStartTm") else None
        if begins is not None and not _in_hours(begins):
            raise Refused("8096", "非营业时间，请选择其他时段")
        request = {
            "from": _address(sender), "to": _address(receiver), "weight": str(data.get("totalWeight") or 1),
            "phones": [str(who.get("mobile") or who.get("tel") or "") for who in (sender, receiver)],
        }  # fmt: skip
        with self.store.transaction():
            if self._find("ref", str(data["orderId"])):
                raise Refused("8016", "重复下单")
            order = NewParcel(
                ref=str(data["orderId"]), provider="sf", com="shunfeng", request=request,
                window=None if begins is None else (begins, begins + 2 * 3600),
            )  # fmt: skip
            return _order(parcels.create(self.store, self.settings, order, now))

    def _update(self, data: dict[str, Any], now: float) -> Answer:
        """dealType 2 cancels, only before collection; 1 confirms, which a door pickup already is."""
        with self.store.transaction():
            parcel = self._find("ref", str(data["orderId"]))
            if parcel is None:
                raise Refused("8018", "未获取到订单信息")
            if parcel.state == "cancelled":
                raise Refused("8037", "已消单")
            sql = "SELECT 1 FROM event WHERE parcel_id = ? AND kind = ? AND done = 1"
            if int(data["dealType"]) != 2 or self.store.one(sql, parcel.id, COLLECTED):
                raise Refused("8252", "订单已确认")
            parcels.cancel(self.store, self.settings, parcel, now)
        return {
            "orderId": parcel.ref,
            "waybillNoInfoList": _numbers(parcel),
            "resStatus": 2,
            "extraInfoList": [],
        }

    def _look_up(self, data: dict[str, Any], now: float) -> Answer:
        parcel = self._find("ref", str(data["orderId"]))
        if parcel is None:
            raise Refused("8024", "未下单")
        return _order(parcel)

    def _routes(self, data: dict[str, Any], now: float) -> Answer:
        """trackingType 1 waybill numbers, 2 our order numbers; a wrong checkPhoneNo yields empty routes."""
        numbers = data["trackingNumber"]
        numbers = numbers.split(",") if isinstance(numbers, str) else numbers
        column = "ref" if str(data.get("trackingType", "1")) == "2" else "waybill"
        answers = []
        for number in numbers[:10]:
            parcel = self._find(column, str(number))
            shown = parcel is not None and _phone_fits(parcel, str(data.get("checkPhoneNo") or ""))
            rows = routes(parcel, parcels.history(self.store, parcel)) if parcel and shown else []
            answers.append({"mailNo": parcel.waybill if parcel else str(number), "routes": rows})
        return {"routeResps": answers}

    def _pickup_time(self, data: dict[str, Any], now: float) -> Any:
        """V1.0 answers a bare truth value, V1.1 the day's hours; `slots` is this program's own addition."""
        begins = times.from_local(data["sendTime"])
        if data.get("version") != "V1.1":
            return _in_hours(begins)
        day = times.local(begins)[:10]
        hours = [(f"{day} {hour:02d}:00:00", f"{day} {hour + 1:02d}:00:00") for hour in range(OPENS, CLOSES)]
        # A slot closes two hours before its end, so that a courier can still be sent.
        slots = [{"startTm": a, "endTm": b} for a, b in hours if times.from_local(b) - now >= 2 * 3600]
        return {"status": _in_hours(begins), "startTm": hours[0][0], "endTm": hours[-1][1], "slots": slots}

    def _find(self, column: str, value: str) -> Parcel | None:
        parcel = parcels.newest(self.store, column, value)
        return parcel if parcel and parcel.com == "shunfeng" else None


def _in_hours(instant: float) -> bool:
    return OPENS <= int(times.local(instant)[11:13]) < CLOSES


def _address(contact: dict[str, Any]) -> str:
    return "".join(str(contact.get(field) or "") for field in ("province", "city", "county", "address"))


def _phone_fits(parcel: Parcel, last_four: str) -> bool:
    phones = parcel.request.get("phones", [])
    return not last_four or not phones or any(phone.endswith(last_four) for phone in phones)


def _numbers(parcel: Parcel) -> list[dict[str, Any]]:
    return [{"waybillType": 1, "waybillNo": parcel.waybill}]


def _order(parcel: Parcel) -> Answer:
    return {
        "orderId": parcel.ref, "originCode": "", "destCode": "", "filterResult": 2, "remark": "",
        "waybillNoInfoList": _numbers(parcel), "routeLabelInfo": [],
    }  # fmt: skip


def _platform(code: str, message: str, result: str | None = None) -> Answer:
    response_id = uuid.uuid4().hex.upper()
    return {
        "apiErrorMsg": message,
        "apiResponseID": response_id,
        "apiResultCode": code,
        "apiResultData": result,
    }


def _business(msg_data: Any, code: str = "S0000", message: str | None = None) -> Answer:
    result = {"success": code == "S0000", "errorCode": code, "errorMsg": message, "msgData": msg_data}
    return _platform("A1000", "", json.dumps(result, ensure_ascii=False))
