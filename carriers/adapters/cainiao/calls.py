"""What we ask of Cainiao (Cainiao 7.1; business fields as in its public client).

Credentials: `logistic_provider_id` and `app_secret`; `access_code`, `cn_account_id`, `external_user_id` and
`external_user_mobile` of the contract; `item_id` of the product booked (pickup within two hours unless given);
`base_url`.
"""

from collections.abc import Mapping
from datetime import datetime

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import BookedPickup, Contact, PickupBooking, TrackingQuery
from carriers.adapters.cainiao import signing
from carriers.adapters.cainiao.codes import Message
from carriers.adapters.forms import (
    base_url,
    china_clock,
    compact_json,
    form_request,
    given,
    kilograms,
    required,
)

DEFAULT_BASE_URL = "https://global.link.cainiao.com"
_PICKUP_WITHIN_TWO_HOURS = "3000000040"
_GOODS = 2
_BY_APPOINTMENT = 2
_BY_THE_SELLER = 1
_OTHER_REASON = "-1"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """Complete and sign a message (Cainiao 7.1)."""
    form = dict(call.form)
    if "logistic_provider_id" not in form:
        form["logistic_provider_id"] = required(credentials, "logistic_provider_id")
    secret = required(credentials, "app_secret")
    form["data_digest"] = signing.data_digest(form["logistics_interface"], secret)
    return form_request(call.url, form)


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Order a courier to the door; Cainiao chooses the company (Cainiao 7.1, GUOGUO_CREATE_SEND_ORDER)."""
    if booking.window_end <= now:
        raise CallRefused("window-closing")
    wish = {
        "senderInfo": _contact(booking.sender),
        "receiverInfo": _contact(booking.recipient),
        "itemType": _GOODS,
        "weight": kilograms(booking.weight_grams),
        "itemId": credentials.get("item_id") or _PICKUP_WITHIN_TWO_HOURS,
        "itemVersion": 2,
        "timeType": _BY_APPOINTMENT,
        "appointGotStartTime": china_clock(booking.window_start),
        "appointGotEndTime": china_clock(booking.window_end),
        "externalUserId": credentials.get("external_user_id"),
        "externalUserMobile": credentials.get("external_user_mobile"),
        "outOrderInfoList": [{"outOrderId": booking.order_ref}],
        "userRemark": booking.remark,
    }
    return _call(Message.CREATE_ORDER, wish, credentials)


def cancel_pickup(pickup: BookedPickup, reason: str, credentials: Credentials) -> OutgoingRequest:
    """Cancel an order by Cainiao's own number (Cainiao 7.1, GUOGUO_CANCEL_SEND_ORDER)."""
    if not pickup.provider_order_id:
        raise CallRefused("provider-numbers-missing")
    wish = {
        "cnAccountId": credentials.get("cn_account_id"),
        "orderId": pickup.provider_order_id,
        "reasonCode": _OTHER_REASON,
        "reasonDesc": reason,
        "operatorType": _BY_THE_SELLER,
    }
    return _call(Message.CANCEL_ORDER, wish, credentials)


def query_tracking(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's history, which Cainiao never pushes (Cainiao 7.1, GUOGUO_QUERY_LOGISTICS_DETAIL)."""
    return _call(Message.LOGISTICS_DETAIL, {"mailNo": query.tracking_number}, credentials)


def _call(message: Message, wish: Mapping[str, object], credentials: Credentials) -> OutgoingRequest:
    access = {"accessCode": credentials.get("access_code")}
    content = compact_json({"request": given(wish), "accessOption": given(access)})
    form = {"msg_type": message.value, "logistics_interface": content}
    return sign(UnsignedCall(base_url(credentials, DEFAULT_BASE_URL), form), credentials)


def _contact(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "mobile": contact.phone,
        "provinceName": contact.province,
        "cityName": contact.city,
        "areaName": contact.county,
        "address": contact.detail,
        "fullAddressDetail": contact.address,
    }
