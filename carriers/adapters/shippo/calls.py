"""What we ask of Shippo (section 8, Shippo; docs.goshippo.com).

Credentials: `api_key`; `base_url` for a stand-in.
"""

from collections.abc import Mapping
from urllib.parse import quote

from carriers.adapters import forms, mapping, rest
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription
from carriers.adapters.shippo.codes import PROVIDER

DEFAULT_BASE_URL = "https://api.goshippo.com"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our token."""
    return rest.post(call.url, _token(credentials), dict(call.form))


def register(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched; the address of the pushes is set once for the whole account at Shippo."""
    document = forms.given(
        {
            "carrier": mapping.their_carrier(PROVIDER, subscription.carrier),
            "tracking_number": subscription.tracking_number,
            "metadata": subscription.order_ref,
        }
    )
    url = forms.base_url(credentials, DEFAULT_BASE_URL) + "/tracks/"
    return rest.post(url, _token(credentials), document)


def find_track(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's history."""
    carrier = quote(mapping.their_carrier(PROVIDER, query.carrier), safe="")
    number = quote(query.tracking_number, safe="")
    url = f"{forms.base_url(credentials, DEFAULT_BASE_URL)}/tracks/{carrier}/{number}"
    return rest.get(url, _token(credentials))


def _token(credentials: Credentials) -> Mapping[str, str]:
    return {"Authorization": f"ShippoToken {forms.required(credentials, 'api_key')}"}
