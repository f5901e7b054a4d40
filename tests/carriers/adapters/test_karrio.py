"""Karrio beyond the captured messages (interface document, section 8)."""

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
from carriers.adapters.karrio import ADAPTER
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

KEY = {"api_key": "key_1", "base_url": "https://karrio.example"}


def tracker(**fields: Any) -> Update:
    data = {"tracking_number": "39", "carrier_name": "fedex"} | fields
    (update,) = pushed(ADAPTER, {"event": "tracker_updated", "data": data})
    return update


@pytest.mark.parametrize(("received", "genuine"), [("whk", True), ("WHK", False), ("", False), ("密", False)])
def test_the_header_is_the_secret_itself(received: str, genuine: bool) -> None:
    assert signed(ADAPTER, b"{}", {"secret": "whk"}, X_Event_Id=received) is genuine


@pytest.mark.parametrize("credentials", [{}, {"secret": ""}])
def test_without_a_secret_nothing_is_believed(credentials: dict[str, str]) -> None:
    assert signed(ADAPTER, b"{}", credentials, X_Event_Id="") is False


@pytest.mark.parametrize(
    ("status", "meaning", "sub_status"),
    [
        ("on_hold", "exception", "held"),
        ("ready_for_pickup", "ready_for_collection", None),
        ("vanished", "unknown", None),
        (None, None, None),
    ],
)
def test_statuses(status: str | None, meaning: str | None, sub_status: str | None) -> None:
    update = tracker(status=status)

    assert (update.status, update.sub_status, update.raw_status) == (meaning, sub_status, status)


@pytest.mark.parametrize(
    ("time", "local"),
    [
        ("10:39", "10:39:00"),
        ("10:39:07", "10:39:07"),
        ("9:05 PM", "21:05:00"),
        ("12:00 am", "00:00:00"),
        ("12:30PM", "12:30:00"),
        (None, "00:00:00"),
    ],
)
def test_times_have_no_zone(time: str | None, local: str) -> None:
    (event,) = tracker(events=[{"date": "2025-03-01", "time": time, "code": "DL"}]).events

    assert (event.occurred_at, str(event.occurred_local)) == (None, f"2025-03-01 {local}")


def test_an_event_may_have_no_date() -> None:
    assert tracker(events=[{"time": "10:00", "code": "DL"}]).occurred_local is None


def test_codes_of_carriers_are_not_guessed() -> None:
    (event,) = tracker(events=[{"date": "2025-03-01", "code": "DL", "description": "Delivered"}]).events

    assert (event.status, event.raw_code) == (None, "DL")


def test_an_unknown_carrier_is_passed_through() -> None:
    assert tracker(carrier_name="canadapost").carrier == "canadapost"


def test_another_event_says_nothing() -> None:
    assert pushed(ADAPTER, {"event": "pickup_scheduled", "data": {"confirmation_number": "1"}}) == ()


@pytest.mark.parametrize(
    "push",
    [
        {"data": {"tracking_number": "39"}},
        {"event": "tracker_updated", "data": {}},
        {"event": "tracker_updated", "data": {"tracking_number": "39", "events": [{"date": "May 1st"}]}},
        {
            "event": "tracker_updated",
            "data": {"tracking_number": "39", "events": [{"date": "2025-03-01", "time": "25:00"}]},
        },
    ],
)
def test_a_wrong_push_is_refused(push: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, push)


def test_a_parcel_is_registered_byte_for_byte() -> None:
    request = ADAPTER.subscribe_tracking(TrackingSubscription("dhl", "JD01", WEBHOOK), KEY, NOW)

    assert request is not None
    assert (request.method, request.url) == ("POST", "https://karrio.example/v1/trackers")
    assert request.headers["Authorization"] == "Token key_1"
    assert request.body == b'{"tracking_number":"JD01","carrier_name":"dhl_express"}'


def test_the_newest_tracker_is_asked_for() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("fedex", "39"), {"api_key": "key_1"}, NOW)

    query = "tracking_number=39&carrier_name=fedex&limit=1"
    assert (request.method, request.url) == ("GET", f"https://api.karrio.io/v1/trackers?{query}")


def test_without_a_key_no_call_is_made() -> None:
    with pytest.raises(CallRefused, match="credentials-missing"):
        ADAPTER.query_tracking(TrackingQuery("fedex", "39"), {}, NOW)


def test_any_other_call_gets_the_token() -> None:
    request = ADAPTER.sign(UnsignedCall("https://karrio.example/v1/x", {"a": "b"}), KEY, NOW)

    assert (request.headers["Authorization"], document(request)) == ("Token key_1", {"a": "b"})


@pytest.mark.parametrize(("results", "count"), [([], 0), ([{"tracking_number": "39"}], 1)])
def test_a_page_of_trackers(results: list[object], count: int) -> None:
    answer = answered(ADAPTER, 200, {"count": count, "next": None, "results": results})

    assert (answer.ok, len(answer.updates)) == (True, count)


def test_a_tracker_that_exists_is_answered_again() -> None:
    (update,) = answered(
        ADAPTER, 200, {"tracking_number": "39", "status": "pending"}, "subscribe_response"
    ).updates

    assert update.status == "pending"


@pytest.mark.parametrize(
    ("http_status", "body", "expected"),
    [
        (400, {"errors": [{"code": "validation", "message": "no"}]}, (False, False, "validation")),
        (401, {"detail": "Invalid token."}, (False, False, "401")),
        (429, {}, (False, True, "429")),
        (502, {"errors": []}, (False, True, "502")),
    ],
)
def test_refused_calls(http_status: int, body: object, expected: tuple[bool, bool, str]) -> None:
    assert verdict(answered(ADAPTER, http_status, body)) == expected
