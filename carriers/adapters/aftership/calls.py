"""What we ask of AfterShip (section 8, AfterShip; www.aftership.com/docs/tracking).

Credentials: `api_key` for calls and the webhook `secret` for pushes; `base_url` for another version of the
interface than the one written here.
"""

from collections.abc import Mapping

from carriers.adapters import forms, mapping, rest
from carriers.adapters.aftership.codes import PROVIDER
from carriers.adapters.base import Credentials, OutgoingRequest, UnsignedCall
from carriers.adapters.bookings import TrackingQuery, TrackingSubscription

DEFAULT_BASE_URL = "https://api.aftership.com/tracking/2026-07"


def sign(call: UnsignedCall, credentials: Credentials) -> OutgoingRequest:
    """A JSON call with our key."""
    return rest.post(call.url, _key(credentials), dict(call.form))


def create_tracking(subscription: TrackingSubscription, credentials: Credentials) -> OutgoingRequest:
    """Have a parcel watched; the address of the pushes is set once for the whole account at AfterShip."""
    document = forms.given(
        {
            "tracking_number": subscription.tracking_number,
            "slug": mapping.their_carrier(PROVIDER, subscription.carrier),
            "order_id": subscription.order_ref,
        }
    )
    return rest.post(_trackings(credentials), _key(credentials), document)


def find_tracking(query: TrackingQuery, credentials: Credentials) -> OutgoingRequest:
    """Ask for a parcel's checkpoints."""
    return rest.get(
        _trackings(credentials),
        _key(credentials),
        tracking_numbers=query.tracking_number,
        slug=mapping.their_carrier(PROVIDER, query.carrier),
    )


def _trackings(credentials: Credentials) -> str:
    return forms.base_url(credentials, DEFAULT_BASE_URL) + "/trackings"


def _key(credentials: Credentials) -> Mapping[str, str]:
    return {"as-api-key": forms.required(credentials, "api_key")}
