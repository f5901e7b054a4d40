"""AfterShip beyond the captured messages (interface document, section 8)."""

import pytest

from carriers.adapters.aftership import ADAPTER
from carriers.adapters.base import BadPush, CallRefused, TrackingQuery, TrackingSubscription, UnsignedCall
from tests.carriers.adapters.abroad import NOW, WEBHOOK, answered, document, pushed, signed, verdict

BODY = b'{"event":"tracking_update"}'
SIGNATURE = "ILbkHdTl/KzwHNmWuJ/D4Kxm8BpN7fB7eprhK6NR3J0="
SECRET = {"secret": "s3cret"}
KEY = {"api_key": "asat_1"}
CREATED = {
    "meta": {"code": 201},
    "data": {"id": "t1", "tracking_number": "1Z1", "slug": "ups", "tag": "Pending"},
}


@pytest.mark.parametrize(
    "name",
    ["aftership_hmac_sha256", "Aftership_Hmac_Sha256", "as_signature_hmac_sha256", "am_webhook_signature"],
)
def test_the_worked_signature_in_every_spelling(name: str) -> None:
    assert signed(ADAPTER, BODY, SECRET, **{name: SIGNATURE}) is True


@pytest.mark.parametrize("header", [{}, {"aftership_hmac_sha256": ""}, {"aftership_hmac_sha256": "签名"}])
def test_another_signature_is_refused(header: dict[str, str]) -> None:
    assert signed(ADAPTER, BODY, SECRET, **header) is False


def test_a_tampered_body_is_refused() -> None:
    assert signed(ADAPTER, BODY + b" ", SECRET, aftership_hmac_sha256=SIGNATURE) is False


@pytest.mark.parametrize("credentials", [{}, {"secret": ""}, {"secret": "other"}])
def test_without_the_right_secret_nothing_is_believed(credentials: dict[str, str]) -> None:
    assert signed(ADAPTER, BODY, credentials, aftership_hmac_sha256=SIGNATURE) is False


@pytest.mark.parametrize(
    ("subtag", "tag", "status", "sub_status", "raw"),
    [
        ("Exception_004", "Exception", "exception", "customs", "Exception_004"),
        ("InTransit_099", "InTransit", "in_transit", None, "InTransit"),
        (None, "Expired", "exception", "no_update", "Expired"),
        ("Lost_001", "Lost", "unknown", None, "Lost_001"),
        (None, None, None, None, None),
    ],
)
def test_the_subtag_decides_and_then_the_tag(
    subtag: str | None, tag: str | None, status: str | None, sub_status: str | None, raw: str | None
) -> None:
    (update,) = pushed(ADAPTER, {"msg": {"tracking_number": "1", "subtag": subtag, "tag": tag}})

    assert (update.status, update.sub_status, update.raw_status) == (status, sub_status, raw)


def test_an_unknown_carrier_is_passed_through() -> None:
    (update,) = pushed(ADAPTER, {"event": "edd_revise", "msg": {"tracking_number": "1", "slug": "toll-ipec"}})

    assert (update.carrier, update.status) == ("toll-ipec", None)


@pytest.mark.parametrize(
    "msg",
    [
        None,
        {},
        [],
        {"tracking_number": {}},
        {"tracking_number": "1", "checkpoints": [{"checkpoint_time": "noon"}]},
    ],
)
def test_a_wrong_field_is_refused(msg: object) -> None:
    with pytest.raises(BadPush):
        pushed(ADAPTER, {"event": "tracking_update", "msg": msg})


def test_a_parcel_is_registered_byte_for_byte() -> None:
    wish = TrackingSubscription("sf", "SF1", WEBHOOK, order_ref="AS-1")

    request = ADAPTER.subscribe_tracking(wish, KEY, NOW)

    assert request is not None
    assert (request.method, request.url) == ("POST", "https://api.aftership.com/tracking/2026-07/trackings")
    assert request.headers["as-api-key"] == "asat_1"
    assert request.body == b'{"tracking_number":"SF1","slug":"sf-express","order_id":"AS-1"}'


def test_a_parcel_is_asked_for() -> None:
    keys = KEY | {"base_url": "https://stand-in.example/"}

    request = ADAPTER.query_tracking(TrackingQuery("ups", "1Z 1/2"), keys, NOW)

    assert (request.method, request.body) == ("GET", b"")
    assert request.url == "https://stand-in.example/trackings?tracking_numbers=1Z+1%2F2&slug=ups"


def test_without_a_key_no_call_is_made() -> None:
    with pytest.raises(CallRefused, match="credentials-missing"):
        ADAPTER.query_tracking(TrackingQuery("ups", "1Z1"), {}, NOW)


def test_any_other_call_gets_the_key() -> None:
    request = ADAPTER.sign(UnsignedCall("https://api.aftership.com/x", {"slug": "ups"}), KEY, NOW)

    assert (request.headers["as-api-key"], document(request)) == ("asat_1", {"slug": "ups"})


def test_a_registered_parcel_tells_what_is_known() -> None:
    answer = answered(ADAPTER, 201, CREATED, "subscribe_response")

    assert [(update.tracking_number, update.sub_status) for update in answer.updates] == [("1Z1", "no_trace")]


def test_registered_before_is_success() -> None:
    meta = {"code": 4003, "message": "Tracking already exists.", "type": "BadRequest"}

    answer = answered(ADAPTER, 400, {"meta": meta, "data": {}}, "subscribe_response")

    assert verdict(answer) == (True, False, "4003")
    assert answer.data == {"already_subscribed": True}


def test_a_search_may_find_nothing() -> None:
    answer = answered(ADAPTER, 200, {"meta": {"code": 200}, "data": {"trackings": []}})

    assert (answer.ok, answer.updates) == (True, ())


@pytest.mark.parametrize(
    ("http_status", "code", "retryable"),
    [(401, 401, False), (404, 4004, False), (429, 429, True), (500, 500, True)],
)
def test_refused_calls(http_status: int, code: int, retryable: bool) -> None:
    answer = answered(ADAPTER, http_status, {"meta": {"code": code, "message": "no"}, "data": {}})

    assert verdict(answer) == (False, retryable, str(code))
    assert answer.error_message == "no"
