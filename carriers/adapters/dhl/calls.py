"""What we ask of DHL (section 8, DHL; developer.dhl.com).

Credentials: `api_key` for calls; `push_token`, a secret of our own choice that DHL sends back in the header
`push_header` (X-Push-Token unless named otherwise); `service` to narrow a query to one division; `account_id`
and `service` for the subscription of a whole account; `base_url` for a stand-in.
"""

from collections.abc import Mapping

from carriers.adapters import forms, rest
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery
from carriers.adapters.dhl import codes

DEFAULT_BASE_URL = "https://api-eu.dhl.com"


def push_header(credentials: Credentials) -> str:
    """The header in which DHL sends our token back."""
    return credentials.get("push_header") or codes.PUSH_HEADER


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our key."""
    return rest.post(call.url, _key(credentials), dict(call.form))


def track(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's events."""
    url = forms.base_url(credentials, DEFAULT_BASE_URL) + "/track/shipments"
    service = credentials.get("service")
    narrowed = {"service": service} if service else {}
    return rest.get(url, _key(credentials), trackingNumber=query.tracking_number, **narrowed)


def subscribe_account(callback_url: str, credentials: Credentials) -> OutgoingRequest:
    """Have all parcels of a DHL account pushed to us; made once, when the account is connected."""
    url = forms.base_url(credentials, DEFAULT_BASE_URL) + "/tracking/push/v1/subscription"
    authentication = {
        "type": "ApiKeyAuthentication",
        "header": push_header(credentials),
        "token": forms.required(credentials, "push_token"),
    }
    document = {
        "hook": {"uri": callback_url, "authentication": authentication},
        "format": "Default",
        "type": "Account",
        "service": forms.required(credentials, "service"),
        "events": list(codes.PUSHED_EVENTS),
        "accountID": forms.required(credentials, "account_id"),
    }
    return rest.post(url, _key(credentials), document)


def _key(credentials: Credentials) -> Mapping[str, str]:
    return {"DHL-API-Key": forms.required(credentials, "api_key")}
