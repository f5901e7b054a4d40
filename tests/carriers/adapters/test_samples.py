"""Every captured message gives exactly the result stated beside it."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from carriers.adapters.base import UnsignedCall
from tests.carriers.adapters.samples import Sample, push, samples, stated, with_instants

NOW = datetime(2025, 3, 1, 3, 33, 20, tzinfo=UTC)
PUSHES = samples("tracking_push", "pickup_push")
ACCEPTED = [sample for sample in PUSHES if sample.expected["accepted"]]
ANSWERS = samples("order_response", "query_response", "subscribe_response", "auth_response")
CALLS = samples("outgoing_request")


def named(sample: Sample) -> str:
    return sample.name


def test_every_sample_is_looked_at() -> None:
    assert (len(PUSHES), len(ANSWERS), len(CALLS)) == (20, 5, 2)


@pytest.mark.parametrize("sample", PUSHES, ids=named)
def test_signature_is_judged(sample: Sample) -> None:
    verdict = sample.adapter.verify(push(sample.given), sample.given.get("credentials", {}))

    assert verdict is sample.expected["authentic"]


@pytest.mark.parametrize("sample", ACCEPTED, ids=named)
def test_updates_are_read(sample: Sample) -> None:
    updates = sample.adapter.parse(push(sample.given))

    assert [stated(update) for update in updates] == with_instants(sample.expected["updates"])


@pytest.mark.parametrize("sample", ACCEPTED, ids=named)
def test_push_is_acknowledged(sample: Sample) -> None:
    reply = sample.adapter.acknowledge(push(sample.given), True, NOW)

    expected = sample.expected["ack"]
    body = reply.body if isinstance(expected["body"], str) else json.loads(reply.body)
    assert (reply.status, reply.content_type, body) == (
        expected["http_status"],
        expected["content_type"],
        expected["body"],
    )


@pytest.mark.parametrize("sample", PUSHES, ids=named)
def test_refusal_is_not_the_acknowledgement(sample: Sample) -> None:
    accepted = sample.adapter.acknowledge(push(sample.given), True, NOW)

    assert sample.adapter.acknowledge(push(sample.given), False, NOW).body != accepted.body


@pytest.mark.parametrize("sample", ANSWERS, ids=named)
def test_answers_are_read(sample: Sample) -> None:
    response = sample.given["response"]

    answer = sample.adapter.read_answer(
        sample.given["kind"], response["http_status"], response["body"].encode()
    )

    expected = dict(sample.expected)
    data = expected.pop("order", {})
    data |= {name: expected[name] for name in expected.keys() & DATA_NAMES}
    assert answer.data == data
    assert [stated(update) for update in answer.updates] == with_instants(expected["updates"])
    plain = {name: expected[name] for name in expected.keys() & PLAIN_NAMES}
    assert {name: getattr(answer, name) for name in plain} == plain


DATA_NAMES = {"access_token", "expires_in", "already_subscribed", "platform_code"}
PLAIN_NAMES = {"ok", "retryable", "error_code", "error_message"}


@pytest.mark.parametrize("sample", CALLS, ids=named)
def test_outgoing_calls_are_signed(sample: Sample) -> None:
    call = sample.given["call"]

    request = sample.adapter.sign(
        UnsignedCall(call["url"], call["form_without_sign"]), call["credentials"], NOW
    )

    sent = dict(parse_qsl(request.body.decode()))
    assert request.url == call["url"]
    assert sent == call["form_without_sign"] | sample.expected["form"]
