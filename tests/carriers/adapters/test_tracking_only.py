"""What the providers that only track have in common, and the worker that calls them."""

import json
from datetime import UTC, datetime

import pytest

from carriers.adapters import http, rest
from carriers.adapters.base import BookedPickup, CallRefused, CarrierAdapter, OutgoingRequest, PushRequest
from tests.carriers.adapters.samples import ADAPTERS
from tests.carriers.adapters.test_calls import BOOKING

NOW = datetime(2025, 3, 1, tzinfo=UTC)
NAMES = ("17track", "aftership", "dhl", "easypost", "karrio", "shippo")


@pytest.fixture(params=NAMES)
def adapter(request: pytest.FixtureRequest) -> CarrierAdapter:
    return ADAPTERS[request.param]


def test_nobody_is_sent_to_a_door(adapter: CarrierAdapter) -> None:
    with pytest.raises(CallRefused, match="not_offered"):
        adapter.book_pickup(BOOKING, {"api_key": "k"}, NOW)


def test_and_nobody_is_called_off(adapter: CarrierAdapter) -> None:
    with pytest.raises(CallRefused, match="not_offered"):
        adapter.cancel_pickup(BookedPickup("AS-1", "dhl"), "", {"api_key": "k"}, NOW)


@pytest.mark.parametrize(("accepted", "status"), [(True, 200), (False, 400)])
def test_the_status_is_the_answer_to_a_push(adapter: CarrierAdapter, accepted: bool, status: int) -> None:
    reply = adapter.acknowledge(PushRequest("POST", {}, {}, b"?"), accepted, NOW)

    assert (reply.status, json.loads(reply.body)) == (status, {"accepted": accepted})


def test_their_name_is_the_one_in_the_settings(adapter: CarrierAdapter) -> None:
    assert ADAPTERS[adapter.provider] is adapter


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_an_unreadable_answer_may_be_asked_for_again(adapter: CarrierAdapter, body: bytes) -> None:
    answer = adapter.read_answer("query_response", 200, body)

    assert (answer.ok, answer.retryable, answer.error_code) == (False, True, "unreadable")


def test_a_network_failure_may_be_tried_again(adapter: CarrierAdapter) -> None:
    assert adapter.read_answer("query_response", 0, b"connection refused").retryable


def test_a_call_waits_as_long_as_the_provider_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(http, "sleep", waited.append)

    http.send(OutgoingRequest("GET", "http://127.0.0.1:9/", {}, b"", pause=0.34))

    assert waited == [0.34]


def test_a_query_is_part_of_the_address() -> None:
    request = rest.get("https://x.example/a", {"Key": "k"}, q="顺 丰")

    assert (request.url, request.body) == ("https://x.example/a?q=%E9%A1%BA+%E4%B8%B0", b"")
