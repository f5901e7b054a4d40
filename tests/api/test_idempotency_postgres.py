"""Many requests with one key at the same instant, on the real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client

from portal.models import IdempotencyRecord
from tests.api.conftest import V1, Program
from tickets.models import Order, ReturnTicket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 20


def at_once(storefront: Program, order: Order, key: str) -> list[HttpResponse]:
    """The same POST from twenty connections, released together."""
    gate = Barrier(AT_ONCE)
    body = {"order": order.external_id, "line": "1", "reason": "quality"}
    headers = storefront.headers | {"Idempotency-Key": key}

    def send(_: int) -> HttpResponse:
        try:
            gate.wait()
            return Client().post(f"{V1}/returns/", body, content_type="application/json", headers=headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


@pytest.mark.parametrize("round_", range(5))
def test_one_key_makes_one_object(storefront: Program, order: Order, round_: int) -> None:
    assert connection.vendor == "postgresql"
    answers = at_once(storefront, order, f"k-{round_}")
    made = [a for a in answers if a.status_code == 201 and "Idempotent-Replayed" not in a]
    replayed = [a for a in answers if a.status_code == 201 and "Idempotent-Replayed" in a]
    running = [a for a in answers if a.status_code == 409]
    assert (len(made), len(made) + len(replayed) + len(running)) == (1, AT_ONCE)
    assert {a.content for a in replayed} <= {made[0].content}
    assert {a.json()["code"] for a in running} <= {"idempotency_in_progress"}
    assert ReturnTicket.objects.count() == IdempotencyRecord.objects.count() == 1


def test_keys_of_their_own_all_count(storefront: Program, order: Order) -> None:
    """The race is real: without a common key the pieces of the item decide, and nobody gets a 500."""
    body = {"order": order.external_id, "line": "1", "reason": "quality"}
    gate = Barrier(AT_ONCE)

    def send(number: int) -> int:
        try:
            gate.wait()
            headers = storefront.headers | {"Idempotency-Key": f"own-{number}"}
            return (
                Client()
                .post(f"{V1}/returns/", body, content_type="application/json", headers=headers)
                .status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(send, range(AT_ONCE)))
    assert sorted(set(statuses)) == [201, 409]
    assert statuses.count(201) == ReturnTicket.objects.count() == 2


@pytest.mark.parametrize("seed", range(4))
def test_invariant_17_a_key_has_one_body_and_one_answer_whoever_asks_when(
    storefront: Program, order: Order, seed: int
) -> None:
    """Three keys with two bodies each, asked for in any order by twenty connections."""
    dice, gate = Random(seed), Barrier(AT_ONCE)
    asked = [(f"k-{dice.randrange(3)}", dice.choice(["quality", "no_reason"])) for _ in range(AT_ONCE)]

    def send(one: tuple[str, str]) -> tuple[str, str, int, bytes]:
        key, reason = one
        headers = storefront.headers | {"Idempotency-Key": key}
        body = {"order": order.external_id, "line": "1", "reason": reason}
        try:
            gate.wait()
            answer = Client().post(f"{V1}/returns/", body, content_type="application/json", headers=headers)
            return key, reason, answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, asked))
    for key in {key for key, *_ in answers}:
        told = {
            (reason, content) for named, reason, status, content in answers if named == key and status == 201
        }
        assert len(told) <= 1
    assert {status for *_, status, _ in answers} <= {201, 409, 422}
    assert (
        ReturnTicket.objects.count() == len({content for *_, status, content in answers if status == 201}) > 0
    )
