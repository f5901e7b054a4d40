"""What we ask of KDNiao (KDNiao 3.1).

Credentials: `EBusinessID` and `AppKey`; `basic` set to any value where the contract has plain tracking only
(1002, 1008) instead of enhanced (8001, 8008); `gateway` for the sandbox, which has one address for all calls
(`http://sandboxapi.kdniao.com:8080/kdniaosandbox/gateway/exterfaceInvoke.json`).
"""

from collections.abc import Mapping
from datetime import datetime

from carriers.adapters import mapping
from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import (
    BookedPickup,
    Contact,
    PickupBooking,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.adapters.forms import (
    base_url,
    china_clock,
    compact_json,
    form_request,
    given,
    kilograms,
    required,
    yuan,
)
from carriers.adapters.kdniao import codes, signing

DEFAULT_BASE_URL = "https://api.kdniao.com"
_QUERY, _SUBSCRIBE, _ORDER = "/Ebusiness/EbusinessOrderHandle.aspx", "/api/dist", "/api/OOrderService"
_BOOK, _CANCEL = "1801", "1802"
_NAMED_CARRIER = 5
_COURIER_AT_THE_DOOR = 1
_STANDARD_EXPRESS = 1
_MONTHLY_ACCOUNT = 3


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """Complete and sign a call (KDNiao 3.1)."""
    form = dict(call.form)
    if "EBusinessID" not in form:
        form["EBusinessID"] = required(credentials, "EBusinessID")
    form.setdefault("DataType", "2")
    form["DataSign"] = signing.data_sign(form["RequestData"], required(credentials, "AppKey"))
    return form_request(call.url, form)


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Order a courier to the door, 1801. KDNiao's own document lists only the number of the call (3.1);
    the fields are those of a public client (inferred)."""
    if booking.window_end <= now:
        raise CallRefused("window-closing")
    insured = booking.insured_value_fen
    message = {
        "TransportType": _COURIER_AT_THE_DOOR,
        "ShipperType": _NAMED_CARRIER,
        "ShipperCode": mapping.their_carrier(codes.PROVIDER, booking.carrier),
        "OrderCode": booking.order_ref,
        "ExpType": _STANDARD_EXPRESS,
        "PayType": _MONTHLY_ACCOUNT,
        "Sender": _contact(booking.sender),
        "Receiver": _contact(booking.recipient),
        "Commodity": [{"GoodsName": booking.cargo, "GoodsQuantity": 1}],
        "Weight": kilograms(booking.weight_grams),
        "Quantity": 1,
        "StartDate": china_clock(booking.window_start),
        "EndDate": china_clock(booking.window_end),
        "InsureAmount": yuan(insured) if insured else None,
        "Remark": booking.remark,
    }
    return _call(_BOOK, _ORDER, given(message), credentials)


def cancel_pickup(pickup: BookedPickup, credentials: Credentials) -> OutgoingRequest:
    """Cancel a pickup order by our number, 1802 (inferred from a public client; 1004 cancels pre-bookings)."""
    return _call(_CANCEL, _ORDER, {"OrderCode": pickup.order_ref}, credentials)


def subscribe_tracking(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched; where the pushes go is fixed with the contract (KDNiao 3.1)."""
    message = _parcel(subscription.carrier, subscription.tracking_number, subscription.phone)
    return _call("1008" if credentials.get("basic") else "8008", _SUBSCRIBE, message, credentials)


def query_tracking(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's history now (KDNiao 3.1)."""
    message = _parcel(query.carrier, query.tracking_number, query.phone)
    return _call("1002" if credentials.get("basic") else "8001", _QUERY, message, credentials)


def _call(
    request_type: str, path: str, message: Mapping[str, object], credentials: Credentials
) -> OutgoingRequest:
    url = credentials.get("gateway") or base_url(credentials, DEFAULT_BASE_URL) + path
    form = {"RequestData": compact_json(message), "RequestType": request_type}
    return sign(UnsignedCall(url, form), credentials)


def _parcel(carrier: str, number: str, phone: str | None) -> dict[str, object]:
    """CustomerName takes the last four digits of a phone, which some couriers ask for."""
    return given(
        {
            "ShipperCode": mapping.their_carrier(codes.PROVIDER, carrier),
            "LogisticCode": number,
            "CustomerName": phone[-4:] if phone else None,
        }
    )


def _contact(contact: Contact) -> dict[str, object]:
    return {
        "Name": contact.name,
        "Mobile": contact.phone,
        "ProvinceName": contact.province,
        "CityName": contact.city,
        "ExpAreaName": contact.county,
        "Address": contact.detail,
    }
