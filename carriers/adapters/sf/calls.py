"""What we ask of SF (SF 4.1).

Credentials: `partnerID` and `checkWord`; `accessToken` instead of the check word once fetched with `secret`;
`monthlyCard`, `expressTypeId` and `payMethod` of the contract; `base_url` for Hong Kong or the sandbox.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import BookedPickup, Contact, PickupBooking, TrackingQuery
from carriers.adapters.forms import (
    base_url,
    china_clock,
    compact_json,
    form_request,
    milliseconds,
    required,
    yuan,
)
from carriers.adapters.sf import signing
from carriers.adapters.sf.codes import Service

DEFAULT_BASE_URL = "https://bspgw.sf-express.com"
_SENDER, _RECIPIENT = 1, 2
_CANCEL = 2
_BY_WAYBILL = "1"
_STANDARD_ROUTES = "1"
_PAID_BY_SENDER = "1"
_STANDARD_EXPRESS = "1"


def sign(call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Complete a call with identity, time, and token or digest (SF 4.1).

    requestID is derived from the call: it only traces, and the adapter stays free of chance.
    """
    timestamp = call.form.get("timestamp") or str(milliseconds(now))
    msg_data = call.form["msgData"]
    trace = str(uuid5(NAMESPACE_URL, f"{call.form['serviceCode']}:{timestamp}:{msg_data}"))
    form = {"requestID": trace, "timestamp": timestamp, **call.form}
    form.setdefault("partnerID", credentials.get("partnerID", ""))
    if token := credentials.get("accessToken"):
        form["accessToken"] = token
    else:
        form["msgDigest"] = signing.message_digest(msg_data, timestamp, required(credentials, "checkWord"))
    return form_request(call.url, form)


def call_service(
    service: Service, message: Mapping[str, object], credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Call any service of the platform with its message (SF 4.1)."""
    msg_data = compact_json({"language": "zh-CN", **message})
    url = base_url(credentials, DEFAULT_BASE_URL) + "/std/service"
    return sign(UnsignedCall(url, {"serviceCode": service.value, "msgData": msg_data}), credentials, now)


def fetch_token(credentials: Credentials) -> OutgoingRequest:
    """Ask for an access token, good for two hours (SF 4.1, OAuth2)."""
    form = {
        "partnerID": required(credentials, "partnerID"),
        "secret": required(credentials, "secret"),
        "grantType": "password",
    }
    return form_request(base_url(credentials, DEFAULT_BASE_URL) + "/oauth2/accessToken", form)


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Create an order with a courier at the door at the window's start (SF 4.1, EXP_RECE_CREATE_ORDER).

    A repeated orderId is refused with 8016: the first order then has to be looked up with `find_order`.
    """
    if booking.window_end <= now:
        raise CallRefused("window-closing")
    message: dict[str, object] = {
        "orderId": booking.order_ref,
        "cargoDetails": [{"name": booking.cargo, "count": 1}],
        "contactInfoList": [
            _contact(_SENDER, booking.sender),
            _contact(_RECIPIENT, booking.recipient),
        ],
        "expressTypeId": int(credentials.get("expressTypeId") or _STANDARD_EXPRESS),
        "payMethod": int(credentials.get("payMethod") or _PAID_BY_SENDER),
        "isDocall": 1,
        "sendStartTm": china_clock(booking.window_start),
        "totalWeight": float(Decimal(booking.weight_grams) / 1000),
        "parcelQty": 1,
    }
    message |= _contract_fields(booking, credentials)
    return call_service(Service.CREATE_ORDER, message, credentials, now)


def cancel_pickup(pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Cancel an order by our number; SF takes no reason (SF 4.1, dealType 2)."""
    message = {"orderId": pickup.order_ref, "dealType": _CANCEL}
    return call_service(Service.UPDATE_ORDER, message, credentials, now)


def find_order(pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Look an order up by our number, as after 8016 (SF 4.1, EXP_RECE_SEARCH_ORDER_RESP)."""
    return call_service(Service.FIND_ORDER, {"orderId": pickup.order_ref}, credentials, now)


def search_routes(query: TrackingQuery, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask for a parcel's rows of the last three months (SF 4.1, EXP_RECE_SEARCH_ROUTES)."""
    message: dict[str, object] = {
        "trackingType": _BY_WAYBILL,
        "trackingNumber": [query.tracking_number],
        "methodType": _STANDARD_ROUTES,
    }
    if query.phone:
        message["checkPhoneNo"] = query.phone[-4:]
    return call_service(Service.SEARCH_ROUTES, message, credentials, now)


def _contact(role: int, contact: Contact) -> dict[str, object]:
    return {
        "contactType": role,
        "contact": contact.name,
        "mobile": contact.phone,
        "province": contact.province,
        "city": contact.city,
        "county": contact.county,
        "address": contact.detail,
    }


def _contract_fields(booking: PickupBooking, credentials: Credentials) -> dict[str, object]:
    fields: dict[str, object] = {}
    if card := credentials.get("monthlyCard"):
        fields["monthlyCard"] = card
    if booking.remark:
        fields["remark"] = booking.remark
    if booking.insured_value_fen:
        # 保价 in whole yuan and fen; SF names the service INSURE.
        fields["serviceList"] = [{"name": "INSURE", "value": yuan(booking.insured_value_fen)}]
    return fields
