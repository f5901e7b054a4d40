"""What we ask of EasyPost (section 8, EasyPost; docs.easypost.com).

Credentials: `api_key` for calls and the webhook `secret` for pushes; `base_url` for a stand-in.
"""

from base64 import b64encode
from collections.abc import Mapping

from carriers.adapters import forms, mapping, rest
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription
from carriers.adapters.easypost.codes import PROVIDER

DEFAULT_BASE_URL = "https://api.easypost.com/v2"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our key."""
    return rest.post(call.url, _key(credentials), dict(call.form))


def create_tracker(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched; the address of the pushes is set once for the whole account at EasyPost."""
    tracker = {
        "tracking_code": subscription.tracking_number,
        "carrier": mapping.their_carrier(PROVIDER, subscription.carrier),
    }
    return rest.post(_trackers(credentials), _key(credentials), {"tracker": tracker})


def find_tracker(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's newest tracker: carriers use their numbers again, and the newest comes first."""
    return rest.get(
        _trackers(credentials),
        _key(credentials),
        tracking_code=query.tracking_number,
        carrier=mapping.their_carrier(PROVIDER, query.carrier),
        page_size="1",
    )


def _trackers(credentials: Credentials) -> str:
    return forms.base_url(credentials, DEFAULT_BASE_URL) + "/trackers"


def _key(credentials: Credentials) -> Mapping[str, str]:
    """The key is the user name of HTTP's basic authentication; there is no password."""
    key = forms.required(credentials, "api_key")
    return {"Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode('ascii')}"}
