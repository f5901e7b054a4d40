"""What we ask of Kuaidi100 (Kuaidi100 2.1, 2.3).

Credentials: `key`, `secret` and `salt`; `customer` for real-time queries; `base_url` for the sandbox
(`http://e-test.kuaidilab.com/api`); `serviceType` and `passwordSigning` where the contract has them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from carriers.adapters import mapping
from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery, TrackingSubscription
from carriers.adapters.forms import base_url, compact_json, form_request, given, milliseconds, required, yuan
from carriers.adapters.kuaidi100 import codes, signing
from carriers.adapters.reading import SHANGHAI

DEFAULT_BASE_URL = "https://poll.kuaidi100.com"
_DAY_TYPES = ("今天", "明天", "后天")
_ADVANCED_STATES = "4"
_PHONE_REQUIRED = frozenset({"sf", "zto"})
_SF_MINIMUM_WINDOW = timedelta(hours=1)
_SF_SLOT_CLOSES = timedelta(hours=2)


def sign(call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Sign a pickup order call, adding key and time unless they are there (Kuaidi100 2.3)."""
    form = {
        "method": call.form["method"],
        "key": required(credentials, "key"),
        "t": str(milliseconds(now)),
        **call.form,
    }
    signature = signing.order_sign(form["param"], form["t"], form["key"], required(credentials, "secret"))
    return form_request(call.url, form | {"sign": signature})


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Place an order; repeating it within 48 hours returns the first result (Kuaidi100 2.3, bOrder)."""
    _refuse_impossible_window(booking, now)
    start, end = booking.window_start.astimezone(SHANGHAI), booking.window_end.astimezone(SHANGHAI)
    param = {
        "kuaidicom": mapping.their_carrier(codes.PROVIDER, booking.carrier),
        "sendManName": booking.sender.name,
        "sendManMobile": booking.sender.phone,
        "sendManPrintAddr": booking.sender.address,
        "recManName": booking.recipient.name,
        "recManMobile": booking.recipient.phone,
        "recManPrintAddr": booking.recipient.address,
        "cargo": booking.cargo,
        "payment": "SHIPPER",
        "serviceType": credentials.get("serviceType"),
        "weight": kilograms(booking.weight_grams),
        "remark": booking.remark,
        "dayType": _day_type(start, now),
        "pickupStartTime": f"{start:%H:%M}",
        "pickupEndTime": f"{end:%H:%M}",
        "valinsPay": yuan(insured) if (insured := booking.insured_value_fen) is not None else None,
        "passwordSigning": credentials.get("passwordSigning"),
        "salt": credentials.get("salt"),
        "callBackUrl": booking.order_callback_url,
        **_tracking_in_one_go(booking),
        "thirdOrderId": booking.order_ref,
    }
    return _order_call("bOrder", param, credentials, now)


def cancel_pickup(
    pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Cancel an order; both of Kuaidi100's numbers are needed (Kuaidi100 2.3, cancel)."""
    if not pickup.task_id or not pickup.provider_order_id:
        raise CallRefused("provider-numbers-missing")
    param = {"taskId": pickup.task_id, "orderId": pickup.provider_order_id, "cancelMsg": reason}
    return _order_call("cancel", param, credentials, now)


def order_detail(pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask how an order stands (Kuaidi100 2.3, detail)."""
    if not pickup.task_id:
        raise CallRefused("provider-numbers-missing")
    return _order_call("detail", {"taskId": pickup.task_id}, credentials, now)


def estimate_price(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask what an order would cost (Kuaidi100 2.3, price)."""
    param = {
        "kuaidicom": mapping.their_carrier(codes.PROVIDER, booking.carrier),
        "sendManPrintAddr": booking.sender.address,
        "recManPrintAddr": booking.recipient.address,
        "weight": kilograms(booking.weight_grams),
        "serviceType": credentials.get("serviceType"),
    }
    return _order_call("price", param, credentials, now)


def subscribe_tracking(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched, with areas and advanced states; this call is not signed (Kuaidi100 2.1)."""
    if subscription.carrier in _PHONE_REQUIRED and not subscription.phone:
        raise CallRefused("phone-required")
    parameters = {
        "callbackurl": subscription.callback_url,
        "salt": credentials.get("salt"),
        "resultv2": _ADVANCED_STATES,
        "phone": subscription.phone,
    }
    param = {
        "company": mapping.their_carrier(codes.PROVIDER, subscription.carrier),
        "number": subscription.tracking_number,
        "from": subscription.origin,
        "to": subscription.destination,
        "key": required(credentials, "key"),
        "parameters": given(parameters),
    }
    return form_request(
        base_url(credentials, DEFAULT_BASE_URL) + "/poll",
        {"schema": "json", "param": compact_json(given(param))},
    )


def query_tracking(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's history now; signed with the customer number (Kuaidi100 2.3)."""
    if query.carrier in _PHONE_REQUIRED and not query.phone:
        raise CallRefused("phone-required")
    param = compact_json(
        given(
            {
                "com": mapping.their_carrier(codes.PROVIDER, query.carrier),
                "num": query.tracking_number,
                "phone": query.phone,
                "resultv2": _ADVANCED_STATES,
            }
        )
    )
    customer = required(credentials, "customer")
    form = {
        "customer": customer,
        "sign": signing.query_sign(param, required(credentials, "key"), customer),
        "param": param,
    }
    return form_request(base_url(credentials, DEFAULT_BASE_URL) + "/poll/query.do", form)


def kilograms(weight_grams: int) -> str:
    """A weight as the decimal kilograms Kuaidi100 expects, without trailing zeros."""
    return format((Decimal(weight_grams) / 1000).normalize(), "f")


def _order_call(
    method: str, param: Mapping[str, object], credentials: Credentials, now: datetime
) -> OutgoingRequest:
    form = {"method": method, "key": required(credentials, "key"), "t": str(milliseconds(now))}
    form["param"] = compact_json(given(param))
    return sign(
        UnsignedCall(base_url(credentials, DEFAULT_BASE_URL) + "/order/borderapi.do", form), credentials, now
    )


def _tracking_in_one_go(booking: PickupBooking) -> Mapping[str, str]:
    if not booking.tracking_callback_url:
        return {}
    return {"op": "1", "pollCallBackUrl": booking.tracking_callback_url, "resultv2": _ADVANCED_STATES}


def _refuse_impossible_window(booking: PickupBooking, now: datetime) -> None:
    if booking.carrier != "sf":
        return
    if booking.window_end - booking.window_start < _SF_MINIMUM_WINDOW:
        raise CallRefused("window-too-short")
    if booking.window_end - now < _SF_SLOT_CLOSES:
        raise CallRefused("window-closing")


def _day_type(start: datetime, now: datetime) -> str:
    days = (start.date() - now.astimezone(SHANGHAI).date()).days
    if not 0 <= days < len(_DAY_TYPES):
        raise CallRefused("window-not-offered")
    return _DAY_TYPES[days]
