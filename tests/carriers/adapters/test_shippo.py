"""Shippo beyond the captured messages (interface document, section 8)."""

from typing import Any

import pytest

from carriers.adapters.base import (
    BadPush,
    CallRefused,
    TrackingQuery,
    TrackingSubscription,
    UnsignedCall,
    Update,
)
from carriers.adapters.shippo import ADAPTER
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

KEY = {"api_key": "shippo_test_1"}


def track(**fields: Any) -> Update:
    data = {"carrier": "usps", "tracking_number": "92"} | fields
    (update,) = pushed(ADAPTER, {"event": "track_updated", "data": data})
    return update


def test_nothing_is_signed() -> None:
    assert signed(ADAPTER, b"{}", KEY) is None


@pytest.mark.parametrize(
    ("status", "substatus", "meaning", "raw"),
    [
        ("TRANSIT", "out_for_delivery", "out_for_delivery", "TRANSIT/out_for_delivery"),
        ("TRANSIT", "package_arrived", "in_transit", "TRANSIT/package_arrived"),
        ("DELIVERED", "out_for_delivery", "delivered", "DELIVERED/out_for_delivery"),
        ("RETURNED", None, "returning", "RETURNED"),
        ("FAILURE", None, "exception", "FAILURE"),
        ("BEAMED", None, "unknown", "BEAMED"),
    ],
)
def test_statuses(status: str, substatus: str | None, meaning: str, raw: str) -> None:
    update = track(tracking_status={"status": status, "substatus": {"code": substatus}})

    assert (update.status, update.raw_status) == (meaning, raw)


def test_a_track_without_a_status_changes_none() -> None:
    update = track(tracking_status=None)

    assert (update.status, update.raw_status, update.occurred_at) == (None, None, None)


def test_an_unknown_carrier_is_passed_through() -> None:
    assert track(carrier="canada_post").carrier == "canada_post"


def test_foreign_metadata_is_not_our_number() -> None:
    assert track(metadata="a long remark of somebody else about this parcel").order_ref is None


def test_another_event_says_nothing() -> None:
    assert pushed(ADAPTER, {"event": "transaction_created", "data": {"rate": "1"}}) == ()


@pytest.mark.parametrize(
    "push",
    [
        {"data": {"tracking_number": "92"}},
        {"event": "track_updated"},
        {"event": "track_updated", "data": {"tracking_number": "92", "tracking_status": "DELIVERED"}},
        {
            "event": "track_updated",
            "data": {"tracking_number": "92", "tracking_history": [{"status_date": "?"}]},
        },
    ],
)
def test_a_wrong_push_is_refused(push: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, push)


def test_a_parcel_is_registered_byte_for_byte() -> None:
    wish = TrackingSubscription("dhl", "JD01", WEBHOOK, order_ref="AS-1")

    request = ADAPTER.subscribe_tracking(wish, KEY, NOW)

    assert request is not None
    assert (request.method, request.url) == ("POST", "https://api.goshippo.com/tracks/")
    assert request.headers["Authorization"] == "ShippoToken shippo_test_1"
    assert request.body == b'{"carrier":"dhl_express","tracking_number":"JD01","metadata":"AS-1"}'


def test_a_parcel_is_asked_for_whatever_its_number() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("usps", "92/../05"), KEY, NOW)

    assert (request.method, request.body) == ("GET", b"")
    assert request.url == "https://api.goshippo.com/tracks/usps/92%2F..%2F05"


def test_without_a_key_no_call_is_made() -> None:
    with pytest.raises(CallRefused, match="credentials-missing"):
        ADAPTER.query_tracking(TrackingQuery("usps", "92"), {}, NOW)


def test_any_other_call_gets_the_token() -> None:
    request = ADAPTER.sign(UnsignedCall("https://api.goshippo.com/x", {"a": "b"}), KEY, NOW)

    assert (request.headers["Authorization"], document(request)) == ("ShippoToken shippo_test_1", {"a": "b"})


def test_a_parcel_registered_twice_is_answered_twice() -> None:
    found = {"carrier": "usps", "tracking_number": "92", "tracking_status": {"status": "UNKNOWN"}}

    (update,) = answered(ADAPTER, 200, found, "subscribe_response").updates

    assert (update.status, update.sub_status) == ("pending", "no_trace")


@pytest.mark.parametrize(
    ("http_status", "body", "retryable"),
    [
        (400, {"carrier": ["Unknown carrier."]}, False),
        (404, {"detail": "Not found."}, False),
        (429, {}, True),
        (500, {}, True),
    ],
)
def test_refused_calls(http_status: int, body: dict[str, Any], retryable: bool) -> None:
    answer = answered(ADAPTER, http_status, body)

    assert verdict(answer) == (False, retryable, str(http_status))
    assert answer.error_message == body.get("detail")
