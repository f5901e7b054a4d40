"""What we ask of Karrio (section 8, Karrio; docs.karrio.io/reference/guides/trackers).

Credentials: `api_key` for calls and the webhook `secret` for pushes; `base_url` of our own server.
"""

from collections.abc import Mapping

from carriers.adapters import forms, mapping, rest
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription
from carriers.adapters.karrio.codes import PROVIDER

DEFAULT_BASE_URL = "https://api.karrio.io"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our token."""
    return rest.post(call.url, _token(credentials), dict(call.form))


def create_tracker(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched; the address of the pushes is set once for the whole account at Karrio."""
    document = {
        "tracking_number": subscription.tracking_number,
        "carrier_name": mapping.their_carrier(PROVIDER, subscription.carrier),
    }
    return rest.post(_trackers(credentials), _token(credentials), document)


def find_tracker(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's newest tracker."""
    return rest.get(
        _trackers(credentials),
        _token(credentials),
        tracking_number=query.tracking_number,
        carrier_name=mapping.their_carrier(PROVIDER, query.carrier),
        limit="1",
    )


def _trackers(credentials: Credentials) -> str:
    return forms.base_url(credentials, DEFAULT_BASE_URL) + "/v1/trackers"


def _token(credentials: Credentials) -> Mapping[str, str]:
    return {"Authorization": f"Token {forms.required(credentials, 'api_key')}"}
