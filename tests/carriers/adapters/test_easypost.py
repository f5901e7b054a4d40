"""EasyPost beyond the captured messages (interface document, section 8)."""

from typing import Any

import pytest

from carriers.adapters.base import BadPush, TrackingQuery, TrackingSubscription, UnsignedCall, Update
from carriers.adapters.easypost import ADAPTER
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

BODY = b'{"id":"evt_1"}'
SIGNATURE = "hmac-sha256-hex=648a648ccf2d4fb82924f631da8d92ecfb4d0e8406023c78f9a215117f1ac4d0"
KEY = {"api_key": "EZTK1"}


def tracker(**fields: Any) -> Update:
    event = {"description": "tracker.updated", "result": {"tracking_code": "EZ1", "carrier": "UPS"} | fields}
    (update,) = pushed(ADAPTER, event)
    return update


@pytest.mark.parametrize("secret", ["s\u00e9cret", "se\u0301cret"])
def test_the_worked_signature_with_the_secret_in_either_form(secret: str) -> None:
    assert signed(ADAPTER, BODY, {"secret": secret}, X_Hmac_Signature=SIGNATURE) is True


@pytest.mark.parametrize("received", ["", SIGNATURE.removeprefix("hmac-sha256-hex="), SIGNATURE.upper()])
def test_another_signature_is_refused(received: str) -> None:
    assert signed(ADAPTER, BODY, {"secret": "s\u00e9cret"}, X_Hmac_Signature=received) is False


def test_a_tampered_body_is_refused() -> None:
    assert signed(ADAPTER, b'{"id":"evt_2"}', {"secret": "s\u00e9cret"}, X_Hmac_Signature=SIGNATURE) is False


@pytest.mark.parametrize("credentials", [{}, {"secret": "secret"}])
def test_without_the_right_secret_nothing_is_believed(credentials: dict[str, str]) -> None:
    assert signed(ADAPTER, BODY, credentials, X_Hmac_Signature=SIGNATURE) is False


@pytest.mark.parametrize(
    ("status", "detail", "meaning"),
    [
        ("in_transit", "departed_facility", ("in_transit", "departed")),
        ("in_transit", "damaged", ("exception", "damaged")),
        ("failure", "refused", ("delivery_failed", "recipient_refused")),
        ("failure", "arrived_at_facility", ("exception", "other")),
        ("delivered", "damaged", ("delivered", None)),
        ("return_to_sender", "refused", ("returning", None)),
        ("cancelled", "expired", ("cancelled", None)),
        ("teleported", None, ("unknown", None)),
        (None, None, (None, None)),
    ],
)
def test_the_detail_overrides_or_refines(
    status: str | None, detail: str | None, meaning: tuple[str | None, str | None]
) -> None:
    update = tracker(status=status, status_detail=detail)

    assert (update.status, update.sub_status) == meaning


def test_a_detail_without_a_zone_stays_local() -> None:
    update = tracker(status="in_transit", tracking_details=[{"datetime": "2025-03-01T10:00:00"}])

    assert update.occurred_at is None
    assert str(update.occurred_local) == "2025-03-01 10:00:00"


def test_an_unknown_carrier_is_passed_through() -> None:
    assert tracker(carrier="LaserShip").carrier == "LaserShip"


@pytest.mark.parametrize(
    "event",
    [
        {"description": "tracker.updated"},
        {"description": "tracker.updated", "result": None},
        {"description": "batch.updated", "result": {"id": "batch_1"}},
    ],
)
def test_an_event_about_nothing_of_ours_says_nothing(event: dict[str, Any]) -> None:
    assert pushed(ADAPTER, event) == ()


@pytest.mark.parametrize("result", [{"id": "trk_1"}, "text", {"tracking_code": "1", "tracking_details": {}}])
def test_a_wrong_tracker_is_refused(result: object) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, {"description": "tracker.created", "result": result})


def test_a_parcel_is_registered_byte_for_byte() -> None:
    request = ADAPTER.subscribe_tracking(TrackingSubscription("dhl", "JD01", WEBHOOK), KEY, NOW)

    assert request is not None
    assert (request.method, request.url) == ("POST", "https://api.easypost.com/v2/trackers")
    assert request.headers["Authorization"] == "Basic RVpUSzE6"
    assert request.body == b'{"tracker":{"tracking_code":"JD01","carrier":"DHLExpress"}}'


def test_the_newest_tracker_is_asked_for() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("fedex", "7 1"), KEY, NOW)

    query = "tracking_code=7+1&carrier=FedEx&page_size=1"
    assert (request.method, request.url) == ("GET", f"https://api.easypost.com/v2/trackers?{query}")


def test_a_tracker_that_exists_is_answered_again() -> None:
    found = {"object": "Tracker", "tracking_code": "EZ1", "status": "delivered"}

    (update,) = answered(ADAPTER, 200, found, "subscribe_response").updates

    assert (update.tracking_number, update.status) == ("EZ1", "delivered")


@pytest.mark.parametrize(("trackers", "count"), [([], 0), ([{"tracking_code": "EZ1"}], 1)])
def test_a_list_of_trackers(trackers: list[object], count: int) -> None:
    answer = answered(ADAPTER, 200, {"trackers": trackers, "has_more": False})

    assert (answer.ok, len(answer.updates)) == (True, count)


@pytest.mark.parametrize(
    ("http_status", "code", "retryable"),
    [(422, "TRACKER.CREATE.ERROR", False), (429, "RATE_LIMITED", True), (503, "INTERNAL", True)],
)
def test_refused_calls(http_status: int, code: str, retryable: bool) -> None:
    answer = answered(ADAPTER, http_status, {"error": {"code": code, "message": ["a", "list"]}})

    assert verdict(answer) == (False, retryable, code)


@pytest.mark.parametrize(
    ("status", "meaning"), [("canceled", "cancelled"), ("unknown", "pending"), ("moved", "unknown")]
)
def test_states_of_a_pickup(status: str, meaning: str) -> None:
    (update,) = answered(ADAPTER, 200, {"object": "Pickup", "id": "pickup_1", "status": status}).updates

    assert (update.kind, update.status, update.carrier, update.window) == ("pickup", meaning, None, None)


def test_any_other_call_gets_the_key() -> None:
    request = ADAPTER.sign(UnsignedCall("https://api.easypost.com/v2/x", {"a": "b"}), KEY, NOW)

    assert (request.headers["Authorization"], document(request)) == ("Basic RVpUSzE6", {"a": "b"})
