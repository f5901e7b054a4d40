"""Every captured message gives exactly the result stated beside it."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from carriers.adapters.base import UnsignedCall
from tests.carriers.adapters.samples import (
    ADAPTERS,
    PAYLOADS,
    Sample,
    push,
    samples,
    stated,
    with_instants,
)

NOW = datetime(2025, 3, 1, 3, 33, 20, tzinfo=UTC)
PUSHES = samples("tracking_push", "pickup_push")
ACCEPTED = [sample for sample in PUSHES if sample.expected["accepted"]]
ANSWERS = samples("order_response", "query_response", "subscribe_response", "auth_response")
CALLS = samples("outgoing_request")


def named(sample: Sample) -> str:
    return sample.name


@pytest.mark.parametrize("provider", ADAPTERS)
def test_every_provider_has_samples_and_each_is_looked_at(provider: str) -> None:
    stored = {f"{provider}-{path.name}" for path in (PAYLOADS / provider).glob("*.expected.json")}

    looked_at = {f"{sample.name}.expected.json" for sample in (*PUSHES, *ANSWERS, *CALLS)}
    assert stored and stored <= looked_at


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
    given = {"http_status": reply.status, "content_type": reply.content_type, "body": reply.body}
    if isinstance(expected["body"], dict):
        expected = expected | {"body": with_current_time(expected["body"])}
        given["body"] = json.loads(reply.body)
    published = {name: value for name, value in expected.items() if value is not None}
    assert given | published == given


def with_current_time(body: dict[str, Any]) -> dict[str, Any]:
    """`<now …>` stands for the current time, in China where the provider is Chinese."""
    return {
        name: "2025-03-01 11:33:20" if str(value).startswith("<now") else value
        for name, value in body.items()
    }


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

    expected = sample.expected
    assert answer.data == expected.get("order", {}) | scalars(expected)
    assert [stated(update) for update in answer.updates] == with_instants(expected["updates"])
    plain = {name: expected[name] for name in expected.keys() & PLAIN_NAMES}
    assert {name: getattr(answer, name) for name in plain} == plain


PLAIN_NAMES = {"ok", "retryable", "error_code", "error_message"}


def scalars(expected: dict[str, Any]) -> dict[str, str | int | bool]:
    """Whatever a provider's answer tells beyond the fields of every answer is its data."""
    about_all = PLAIN_NAMES | {"provider", "kind"}
    return {
        name: value
        for name, value in expected.items()
        if name not in about_all and isinstance(value, str | int | bool)
    }


@pytest.mark.parametrize("sample", CALLS, ids=named)
def test_outgoing_calls_are_signed(sample: Sample) -> None:
    call = sample.given["call"]

    request = sample.adapter.sign(
        UnsignedCall(call["url"], call["form_without_sign"]), call["credentials"], NOW
    )

    sent = dict(parse_qsl(request.body.decode()))
    assert request.url == call["url"]
    assert sent == call["form_without_sign"] | sample.expected["form"]
