"""W10: a return opened by a storefront over HTTP, with everything recorded, beside a bare view doing one INSERT."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.test import Client

from bench.measure import Figure, in_turn, queries
from bench.promises import caller
from bench.server import Call, send, served
from tests.builders import make_calendar, make_enrolment, make_order, make_partner, make_shop
from tickets.models import Order

CALLS, ROUNDS, MOST_QUERIES = 30, 5, 20
PATH = "/api/v1/returns/"
PEER_MS, PEER_TIMES = 22, 2
"""django-helpdesk's creation by REST at 100,000 tickets, as measured once, in another run."""


def run() -> list[Figure]:
    make_calendar()
    shop, storefront = make_shop(), make_partner()
    make_enrolment(shop, "seven_day_return")
    headers = caller(storefront) | {"Content-Type": "application/json"}
    orders = (make_order(shop, storefront=storefront) for _ in range(CALLS * (ROUNDS + 1) + 2))
    ready = iter(list(orders))
    bare = [Call("POST", "/bench/insert/", _body(next(ready)), headers)] * CALLS
    with served() as port:
        speeds = in_turn(
            {
                "ours": lambda: send(port, list(_calls(ready, headers))),
                "bare": lambda: send(port, bare),
            },
            rounds=ROUNDS,
        )
    call = next(_calls(ready, headers))
    sent = queries(lambda: _post(call))
    share, each = speeds.ratio("ours", "bare"), 1000 / speeds.of("ours")
    return [
        Figure(
            "W10", "a return opened over HTTP, one client", f"{speeds.of('ours'):,.0f}/s",
            f"bare view, one INSERT: {speeds.of('bare'):,.0f}/s", str(share),
        ),
        Figure(
            "W10", "the same", f"{each:,.0f} ms; {sent} queries", f"peer, in another run: {PEER_MS} ms",
            f"{PEER_MS / each:.2f} × as fast", f"≥ {PEER_TIMES} ×; ≤ {MOST_QUERIES} queries",
            PEER_MS / each >= PEER_TIMES and sent <= MOST_QUERIES,
        ),
    ]  # fmt: skip


def _calls(orders: Iterator[Order], headers: dict[str, str]) -> Iterator[Call]:
    for _ in range(CALLS):
        order = next(orders)
        key = {"Idempotency-Key": f"open-{order.pk}"}
        yield Call("POST", PATH, _body(order), headers | key, expected=201)


def _body(order: Order) -> bytes:
    return json.dumps({"order": order.external_id, "line": "1", "reason": "quality"}).encode()


def _post(call: Call) -> None:
    answer = Client().post(call.path, call.body, content_type="application/json", headers=dict(call.headers))
    assert answer.status_code == 201, answer.content
