"""What we ask of 17TRACK (section 8, 17TRACK; api.17track.net/en/doc?version=v2.4).

One number a call, although 40 would be taken: each call of ours is about one parcel and has its own answer.

Credentials: `api_key`, which is both the token of our calls and the key of their signature; `base_url` for a
stand-in.
"""

from carriers.adapters import forms, rest
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription
from carriers.adapters.seventeentrack import codes

DEFAULT_BASE_URL = "https://api.17track.net/track/v2.4"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our token, about one number."""
    return _post(call.url, dict(call.form), credentials)


def register(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a number watched; the address of the pushes is set once for the whole account at 17TRACK."""
    number = forms.given({"number": subscription.tracking_number, "tag": subscription.order_ref})
    return _call("register", number | codes.their_carrier(subscription.carrier), credentials)


def track_info(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for the history of a number that is being watched."""
    number = {"number": query.tracking_number} | codes.their_carrier(query.carrier)
    return _call("gettrackinfo", number, credentials)


def _call(method: str, number: object, credentials: Credentials) -> OutgoingRequest:
    return _post(f"{forms.base_url(credentials, DEFAULT_BASE_URL)}/{method}", number, credentials)


def _post(url: str, number: object, credentials: Credentials) -> OutgoingRequest:
    token = {"17token": forms.required(credentials, "api_key")}
    return rest.post(url, token, [number], pause=codes.PAUSE)
