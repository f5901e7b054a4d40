"""17TRACK beyond the captured messages (interface document, section 8)."""

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
from carriers.adapters.seventeentrack import ADAPTER
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

BODY = b'{"event":"TRACKING_UPDATED","data":{"number":"RR123456789CN","carrier":3011,"tag":null}}'
SIGNATURE = "45acb4a6f4a194a6ac1f0f712182c4e314b1ae9399941ea086987408f3166994"
KEY = {"api_key": "123456ABCDEF"}


def updated(track_info: dict[str, Any], **data: Any) -> Update:
    told = {"number": "RR1", "carrier": 3011, "track_info": track_info} | data
    (update,) = pushed(ADAPTER, {"event": "TRACKING_UPDATED", "data": told})
    return update


def event(**fields: Any) -> Update:
    return updated({"latest_event": fields})


def test_the_worked_signature() -> None:
    assert signed(ADAPTER, BODY, KEY, sign=SIGNATURE) is True


@pytest.mark.parametrize("received", ["", "签名", SIGNATURE.upper()])
def test_another_signature_is_refused(received: str) -> None:
    assert signed(ADAPTER, BODY, KEY, Sign=received) is False


def test_white_space_is_part_of_what_is_signed() -> None:
    assert signed(ADAPTER, BODY.replace(b":", b": "), KEY, sign=SIGNATURE) is False


@pytest.mark.parametrize("credentials", [{}, {"api_key": "other"}])
def test_without_the_right_key_nothing_is_believed(credentials: dict[str, str]) -> None:
    assert signed(ADAPTER, BODY, credentials, sign=SIGNATURE) is False


@pytest.mark.parametrize(
    ("sub_status", "status", "meaning", "raw"),
    [
        ("Exception_Lost", "Exception", ("exception", "lost"), "Exception_Lost"),
        ("Exception_Melted", "Exception", ("exception", "other"), "Exception"),
        (None, "Delivered", ("delivered", None), "Delivered"),
        ("Melted", "Molten", ("unknown", None), "Melted"),
        (None, None, (None, None), None),
    ],
)
def test_the_sub_status_decides_and_then_the_status(
    sub_status: str | None, status: str | None, meaning: tuple[str | None, str | None], raw: str | None
) -> None:
    update = updated({"latest_status": {"status": status, "sub_status": sub_status}})

    assert ((update.status, update.sub_status), update.raw_status) == (meaning, raw)


def test_carriers_are_numbers_and_pass_through() -> None:
    assert updated({}).carrier == "17track:3011"


@pytest.mark.parametrize("carrier", [None, ""])
def test_a_carrier_may_be_unknown(carrier: object) -> None:
    assert updated({}, carrier=carrier).carrier is None


@pytest.mark.parametrize(
    "told",
    [
        {"time_iso": "2025-03-01T18:00:00+08:00"},
        {"time_iso": None, "time_utc": "2025-03-01T10:00:00Z"},
        {"time_raw": {"date": "2025-03-01", "time": "07:00:00", "timezone": "-03:00"}},
    ],
)
def test_an_offset_makes_an_instant(told: dict[str, Any]) -> None:
    update = event(**told)

    assert update.occurred_at is not None and update.occurred_at.timestamp() == 1740823200


@pytest.mark.parametrize(
    ("raw", "local"),
    [
        ({"date": "2025-03-01", "time": "07:00:00", "timezone": None}, "2025-03-01 07:00:00"),
        ({"date": "2025-03-01", "time": "07:00", "timezone": "Brasilia"}, "2025-03-01 07:00:00"),
        ({"date": "2025-03-01"}, "2025-03-01 00:00:00"),
    ],
)
def test_without_an_offset_the_time_stays_local(raw: dict[str, Any], local: str) -> None:
    update = event(time_raw=raw)

    assert (update.occurred_at, str(update.occurred_local)) == (None, local)


def test_the_legs_of_several_carriers_are_one_history() -> None:
    first = {"events": [{"time_utc": "2025-03-01T10:00:00Z", "sub_status": "InTransit_PickedUp"}]}
    last = {"events": [{"time_utc": "2025-03-09T10:00:00Z", "sub_status": "Delivered_Other"}]}

    events = updated({"tracking": {"providers": [last, first]}}).events

    assert [row.status for row in events] == ["picked_up", "delivered"]


def test_an_unknown_event_says_nothing() -> None:
    assert pushed(ADAPTER, {"event": "QUOTA_LOW", "data": {}}) == ()


@pytest.mark.parametrize(
    "push",
    [
        {"data": {"number": "RR1"}},
        {"event": "TRACKING_UPDATED", "data": {}},
        {"event": "TRACKING_STOPPED"},
        {"event": "TRACKING_UPDATED", "data": {"number": "RR1", "track_info": []}},
        {
            "event": "TRACKING_UPDATED",
            "data": {"number": "RR1", "track_info": {"latest_event": {"time_iso": "?"}}},
        },
    ],
)
def test_a_wrong_push_is_refused(push: dict[str, Any]) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, push)


@pytest.mark.parametrize(
    ("carrier", "body"),
    [
        ("17track:3011", b'[{"number":"RR1","tag":"AS-1","carrier":3011}]'),
        ("ems", b'[{"number":"RR1","tag":"AS-1"}]'),
    ],
)
def test_a_number_is_registered_byte_for_byte(carrier: str, body: bytes) -> None:
    request = ADAPTER.subscribe_tracking(
        TrackingSubscription(carrier, "RR1", WEBHOOK, order_ref="AS-1"), KEY, NOW
    )

    assert request is not None
    assert (request.method, request.url) == ("POST", "https://api.17track.net/track/v2.4/register")
    assert request.headers["17token"] == "123456ABCDEF"
    assert request.body == body


def test_a_number_is_asked_for() -> None:
    request = ADAPTER.query_tracking(TrackingQuery("17track:3011", "RR1"), KEY, NOW)

    assert request.url == "https://api.17track.net/track/v2.4/gettrackinfo"
    assert document(request) == [{"number": "RR1", "carrier": 3011}]


def test_at_most_three_calls_a_second_are_made() -> None:
    request = ADAPTER.sign(
        UnsignedCall("https://api.17track.net/track/v2.4/stoptrack", {"number": "RR1"}), KEY, NOW
    )

    assert document(request) == [{"number": "RR1"}]
    assert request.pause * 3 > 1


def test_without_a_key_no_call_is_made() -> None:
    with pytest.raises(CallRefused, match="credentials-missing"):
        ADAPTER.query_tracking(TrackingQuery("ems", "RR1"), {}, NOW)


def rejected(code: int) -> dict[str, Any]:
    error = {"code": code, "message": "no"}
    return {"code": 0, "data": {"accepted": [], "rejected": [{"number": "RR1", "error": error}]}}


def test_a_registered_number_has_no_history_yet() -> None:
    accepted = {"accepted": [{"number": "RR1", "carrier": 3011, "origin": 1}], "rejected": []}

    answer = answered(ADAPTER, 200, {"code": 0, "data": accepted}, "subscribe_response")

    assert (verdict(answer), answer.updates) == ((True, False, None), ())


@pytest.mark.parametrize("code", [-18019901, -18019909])
def test_registered_before_and_nothing_known_are_no_errors(code: int) -> None:
    assert verdict(answered(ADAPTER, 200, rejected(code))) == (True, False, str(code))


@pytest.mark.parametrize(("code", "retryable"), [(-18019902, False), (-18019908, False), (-18010014, True)])
def test_rejected_numbers(code: int, retryable: bool) -> None:
    answer = answered(ADAPTER, 200, rejected(code))

    assert verdict(answer) == (False, retryable, str(code))
    assert answer.error_message == "no"


@pytest.mark.parametrize(
    ("http_status", "body", "expected"),
    [
        (
            200,
            {"code": 0, "data": {"errors": [{"code": -18010010, "message": "no"}]}},
            (False, False, "-18010010"),
        ),
        (401, {"code": -18010002, "data": {}}, (False, False, "-18010002")),
        (429, {}, (False, True, "429")),
        (503, {"code": -18010003}, (False, True, "-18010003")),
    ],
)
def test_refused_calls(http_status: int, body: object, expected: tuple[bool, bool, str]) -> None:
    assert verdict(answered(ADAPTER, http_status, body)) == expected
