"""What we ask of Deppon (Deppon 6; field names beyond those of the document as in its public client).

Credentials: `companyCode` and `appkey`; `customerCode`, `transportType` and `payType` of the contract;
`base_url`, `order_path` and `query_path` for the sandbox (`http://dpsanbox.deppon.com/sandbox-web`, where orders are
under `dop-standard-ewborder`); `acknowledgement`, the answer to a push that was agreed on, as Deppon publishes none.
"""

from collections.abc import Mapping
from datetime import datetime

from carriers.adapters.base import CallRefused, Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import (
    BookedPickup,
    Contact,
    PickupBooking,
    TrackingQuery,
    TrackingSubscription,
)
from carriers.adapters.deppon import codes, signing
from carriers.adapters.forms import (
    base_url,
    china_clock,
    compact_json,
    form_request,
    given,
    kilograms,
    milliseconds,
    required,
    yuan,
)

# The document has it without TLS; names and phones do not go out in the clear where it can be helped.
DEFAULT_BASE_URL = "https://gwapi.deppon.com/dop-interface-async"
_ORDERS, _QUERIES = ("order_path", "standard-order"), ("query_path", "standard-query")
_DOOR_PICKUP = "1"
_PAID_BY_SENDER = "0"


def sign(call: UnsignedCall, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Complete and sign a call (Deppon 6)."""
    form = {"timestamp": str(milliseconds(now)), **call.form}
    if "companyCode" not in form:
        form["companyCode"] = required(credentials, "companyCode")
    form["digest"] = signing.digest(form["params"], required(credentials, "appkey"), form["timestamp"])
    return form_request(call.url, form)


def book_pickup(booking: PickupBooking, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Order a courier to the door (Deppon 6, createOrderNotify, orderType 1).

    logisticID is our reference as it is; the contract has to agree on its prefix.
    """
    if booking.window_end <= now:
        raise CallRefused("window-closing")
    insured = booking.insured_value_fen
    params = {
        "logisticID": booking.order_ref,
        "orderType": _DOOR_PICKUP,
        "transportType": credentials.get("transportType"),
        "customerCode": credentials.get("customerCode"),
        "sender": _contact(booking.sender),
        "receiver": _contact(booking.recipient),
        "packageInfo": {
            "cargoName": booking.cargo,
            "totalNumber": 1,
            "totalWeight": kilograms(booking.weight_grams),
        },
        "gmtCommit": china_clock(now),
        "payType": credentials.get("payType") or _PAID_BY_SENDER,
        "addServices": {"insuranceValue": yuan(insured)} if insured else None,
        "sendStartTime": china_clock(booking.window_start),
        "sendEndTime": china_clock(booking.window_end),
        "remark": booking.remark,
    }
    return _call(_ORDERS, "createOrderNotify", given(params), credentials, now)


def cancel_pickup(
    pickup: BookedPickup, reason: str, credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Cancel an order by our number (Deppon 6, cancelOrder)."""
    params = {
        "logisticCompanyID": codes.COMPANY,
        "logisticID": pickup.order_ref,
        "mailNo": pickup.tracking_number,
        "cancelTime": china_clock(now),
        "remark": reason,
    }
    return _call(_ORDERS, "cancelOrder", given(params), credentials, now)


def find_order(pickup: BookedPickup, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask how an order stands (Deppon 6, queryOrder)."""
    params = {"logisticCompanyID": codes.COMPANY, "logisticID": pickup.order_ref}
    return _call(_QUERIES, "queryOrder", params, credentials, now)


def subscribe_tracking(
    subscription: TrackingSubscription, credentials: Credentials, now: datetime
) -> OutgoingRequest:
    """Have a parcel watched; where the pushes go is fixed with the contract (Deppon 6, standTraceSubscribe)."""
    params = {"tracking_number": subscription.tracking_number}
    return _call(_ORDERS, "standTraceSubscribe", params, credentials, now)


def query_tracking(query: TrackingQuery, credentials: Credentials, now: datetime) -> OutgoingRequest:
    """Ask for a parcel's history now (Deppon 6, newTraceQuery)."""
    return _call(_QUERIES, "newTraceQuery", {"mailNo": query.tracking_number}, credentials, now)


def _call(
    place: tuple[str, str],
    action: str,
    params: Mapping[str, object],
    credentials: Credentials,
    now: datetime,
) -> OutgoingRequest:
    configured, default = place
    path = credentials.get(configured) or default
    url = f"{base_url(credentials, DEFAULT_BASE_URL)}/{path}/{action}.action"
    return sign(UnsignedCall(url, {"params": compact_json(params)}), credentials, now)


def _contact(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "mobile": contact.phone,
        "province": contact.province,
        "city": contact.city,
        "county": contact.county,
        "address": contact.detail,
    }
