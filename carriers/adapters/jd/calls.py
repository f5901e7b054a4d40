"""What we ask of JD: orders and queries of its open platform, subscriptions of its gateway (JD 5.1, 5.2).

Credentials: `app_key`, `app_secret`, `access_token` and `customerCode`; `businessUnitCode` where the contract
has one; `base_url` and `gateway_url` (`https://uat-api.jdl.com` to test); `acknowledgement`, the answer to a push
that was agreed on, as JD publishes none.
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import BookedPickup, PickupBooking, TrackingQuery, TrackingSubscription
from carriers.adapters.forms import (
    JSON_TYPE,
    base_url,
    china_clock,
    compact_json,
    form_request,
    given,
    kilograms,
    required,
    yuan,
)
from carriers.adapters.jd import signing

DEFAULT_BASE_URL = "https://api.jd.com"
DEFAULT_GATEWAY_URL = "https://api.jdl.com"
_VERSION = "2.0"
_DOMAIN = "ECAP"
_SUBSCRIBE = "/ecap/v1/orders/trace/subscribe"
_CUSTOMER_CANCELLED = 19
_OF_A_MERCHANT = 1


def sign(call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Complete and sign a platform call (JD 5.2)."""
    form = {
        "timestamp": china_clock(now),
        "v": _VERSION,
        "sign_method": "md5",
        **call.form,
    }
    for name in ("app_key", "access_token"):
        if name not in form:
            form[name] = required(credentials, name)
    return form_request(
        call.url, form | {"sign": signing.platform_sign(form, required(credentials, "app_secret"))}
    )


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Place a pickup order, 取件单 (JD 5.2, jingdong.ldop.receive.pickuporder.receive)."""
    if booking.window_end <= now:
        raise CallRefused("window-closing")
    insured = booking.insured_value_fen
    parameters = {
        "orderId": booking.order_ref,
        "pickupName": booking.sender.name,
        "pickupTel": booking.sender.phone,
        "pickupAddress": booking.sender.address,
        "customerContract": booking.recipient.name,
        "customerTel": booking.recipient.phone,
        "backAddress": booking.recipient.address,
        "customerCode": required(credentials, "customerCode"),
        "desp": booking.cargo,
        "weight": kilograms(booking.weight_grams),
        "volume": 1,
        "remark": booking.remark,
        "pickupStartTime": china_clock(booking.window_start),
        "pickupEndTime": china_clock(booking.window_end),
        "valueAddService": "",
        "guaranteeValue": yuan(insured) if insured else "",
    }
    return _call("jingdong.ldop.receive.pickuporder.receive", given(parameters), credentials, now)


def cancel_pickup(
    pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Cancel a pickup order by JD's own number (JD 5.2, jingdong.ldop.pickup.cancel)."""
    if not pickup.provider_order_id:
        raise CallRefused("provider-numbers-missing")
    parameters = {
        "pickupCode": pickup.provider_order_id,
        "endReason": _CUSTOMER_CANCELLED,
        "endReasonName": reason,
        "operateTime": china_clock(now),
        "source": credentials.get("source") or "ECLP",
        "customerCode": required(credentials, "customerCode"),
    }
    return _call("jingdong.ldop.pickup.cancel", parameters, credentials, now)


def query_tracking(query: TrackingQuery, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask for a parcel's history now (JD 5.2, jingdong.ldop.receive.trace.get)."""
    parameters = {
        "waybillCode": query.tracking_number,
        "customerCode": required(credentials, "customerCode"),
    }
    return _call("jingdong.ldop.receive.trace.get", parameters, credentials, now)


def subscribe_tracking(
    subscription: TrackingSubscription, credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Have a parcel watched; where the pushes go is fixed in JD's console (JD 5.1). The signature is inferred."""
    phone = subscription.phone
    wish = {
        "waybillCode": subscription.tracking_number,
        "mobile": phone[-4:] if phone else None,
        "orderOrigin": _OF_A_MERCHANT,
        "customerCode": required(credentials, "customerCode"),
        "businessUnitCode": credentials.get("businessUnitCode"),
    }
    body = compact_json([given(wish)])
    parameters = {
        "app_key": required(credentials, "app_key"),
        "access_token": required(credentials, "access_token"),
        "timestamp": china_clock(now),
        "v": _VERSION,
    }
    sign = signing.gateway_sign(_SUBSCRIBE, body, parameters, required(credentials, "app_secret"))
    query = urlencode({"LOP-DN": _DOMAIN, **parameters, "algorithm": "md5-salt", "sign": sign})
    gateway = (credentials.get("gateway_url") or DEFAULT_GATEWAY_URL).rstrip("/")
    return OutgoingRequest(
        "POST", f"{gateway}{_SUBSCRIBE}?{query}", {"Content-Type": JSON_TYPE}, body.encode()
    )


def _call(
    method: str, parameters: Mapping[str, object], credentials: Credentials, now: datetime
) -> OutgoingRequest:
    url = base_url(credentials, DEFAULT_BASE_URL) + "/routerjson"
    form = {"method": method, "360buy_param_json": compact_json(parameters)}
    return sign(UnsignedCall(url, form), credentials, now)
