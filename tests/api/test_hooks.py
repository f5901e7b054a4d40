"""Carrier hooks with the captured payloads: what is genuine is stored once, anything else leaves nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from carriers.api import hooks
from carriers.models import CarrierAccount, InboundPush
from carriers.services import pushes
from carriers.states import PushState
from tests.builders import NOW
from tests.carriers.adapters.samples import Sample, push, samples

PUSHES = samples("tracking_push", "pickup_push")
GENUINE = [sample for sample in PUSHES if sample.expected["accepted"]]
FORGED = [sample for sample in PUSHES if not sample.expected["accepted"]]


def account_for(sample: Sample, **fields: Any) -> CarrierAccount:
    account = CarrierAccount(provider=sample.adapter.provider, label=sample.name, **fields)
    account.credentials = sample.given.get("credentials") or {}
    account.save()
    return account


def deliver(
    account: CarrierAccount, sample: Sample, body: bytes | None = None, token: str = ""
) -> HttpResponse:
    given = sample.given["request"]
    headers = dict(given["headers"])
    return Client().generic(
        "POST",
        f"/hooks/{account.provider}/{token or account.hook_token}/",
        given["body"].encode() if body is None else body,
        content_type=headers.pop("Content-Type", "application/json"),
        headers=headers,
        query_params=given["query"],
    )


def by_name(name: str) -> Sample:
    return next(sample for sample in PUSHES if sample.name.endswith(name))


@pytest.mark.parametrize("sample", GENUINE, ids=lambda s: s.name)
def test_a_genuine_push_is_stored_as_received(sample: Sample) -> None:
    account = account_for(sample)
    response = deliver(account, sample)
    assert response.status_code == 200
    stored = InboundPush.objects.get()
    assert bytes(stored.body) == sample.given["request"]["body"].encode()
    assert (stored.account, stored.received_at, stored.state) == (account, NOW, PushState.STORED)
    said = (sample.expected.get("ack") or {}).get("body")
    if isinstance(said, dict):
        assert json.loads(response.content).keys() == said.keys()


@pytest.mark.parametrize("sample", FORGED, ids=lambda s: s.name)
def test_a_tampered_push_leaves_nothing(sample: Sample) -> None:
    response = deliver(account_for(sample), sample)
    assert response.status_code == 403
    refusal = sample.adapter.acknowledge(push(sample.given), False, NOW)
    assert response.content.decode() == refusal.body
    assert not InboundPush.objects.exists()


@pytest.mark.parametrize(
    ("fixed", "content_type"),
    [('{"code":"0"}', "application/json; charset=utf-8"), ("OK", "text/plain")],
)
def test_a_contract_may_fix_the_answer_to_a_push(fixed: str, content_type: str) -> None:
    sample = by_name("jd-collected")
    account = account_for(sample)
    account.credentials = {"acknowledgement": fixed}
    account.save()

    response = deliver(account, sample)

    assert (response.content.decode(), response.headers["Content-Type"]) == (fixed, content_type)


def test_a_refusal_is_ours_whatever_the_contract_fixes() -> None:
    sample = by_name("push_collected")
    account = account_for(sample)
    account.credentials = {"acknowledgement": "OK"}
    account.save()

    assert deliver(account, sample).content == b"failure"


UNREADABLE = {
    "nothing": b"",
    "bytes": b"\xff\x00",
    "no values": b"param=",
    "deep": b"{" * 5000,
    "a list": b"sign=1&param=[]",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("name", ["yunda_delivered_full_history", "route_json_first_leg"])
def test_what_cannot_be_read_leaves_nothing(name: str, body: bytes) -> None:
    sample = by_name(name)
    assert deliver(account_for(sample), sample, body).status_code == 403
    assert not InboundPush.objects.exists()


def test_too_large_a_push_is_refused() -> None:
    sample = by_name("yunda_delivered_full_history")
    assert deliver(account_for(sample), sample, b"x" * 1_048_577).status_code == 413


def test_unknown_and_switched_off_addresses_look_the_same() -> None:
    sample = by_name("yunda_delivered_full_history")
    account = account_for(sample)
    off = account_for(sample, active=False)
    answers = [
        deliver(account, sample, token="no-such-token"),
        deliver(off, sample),
        Client().post(f"/hooks/sf/{account.hook_token}/", b"{}", content_type="application/json"),
    ]
    assert [(a.status_code, a.content) for a in answers] == [(404, b"")] * 3
    assert not InboundPush.objects.exists()


def test_only_post() -> None:
    account = account_for(by_name("yunda_delivered_full_history"))
    assert Client().get(f"/hooks/kuaidi100/{account.hook_token}/").status_code == 405


def test_a_repetition_is_acknowledged_alike_and_changes_nothing(django_assert_num_queries: Any) -> None:
    sample = by_name("yunda_delivered_full_history")
    account = account_for(sample)
    with django_assert_num_queries(3):
        first = deliver(account, sample)
    with django_assert_num_queries(3):
        second = deliver(account, sample)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert InboundPush.objects.count() == 1


def test_no_session_and_no_cookie() -> None:
    sample = by_name("yunda_delivered_full_history")
    assert not deliver(account_for(sample), sample).cookies


def test_a_broker_that_is_down_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(hooks.app, "send_task", fail)
    monkeypatch.setitem(hooks._nudged, "at", 0.0)
    sample = by_name("yunda_delivered_full_history")
    assert deliver(account_for(sample), sample).status_code == 200
    assert pushes.apply_due(at=NOW) == 1


def test_the_worker_is_nudged_twice_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(hooks.app, "send_task", lambda name, **_: sent.append(name))
    monkeypatch.setitem(hooks._nudged, "at", -1000.0)
    sample = by_name("yunda_delivered_full_history")
    account = account_for(sample)
    for second in (10.0, 10.4, 10.6):
        monkeypatch.setattr(hooks, "monotonic", lambda second=second: second)
        deliver(account, sample)
    assert sent == ["carriers.apply_pushes"] * 2
