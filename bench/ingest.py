"""W1: a courier's push over HTTP, verified, stored and answered, beside a bare view doing one INSERT."""

from __future__ import annotations

from itertools import count

from django.test import Client

from bench.measure import Figure, in_turn, queries
from bench.parcels import make_account, route_push
from bench.server import Call, send, served

CLIENTS, PUSHES = 4, 160
JSON = {"Content-Type": "application/json"}
GOAL, MOST_QUERIES = 0.60, 3


def run() -> list[Figure]:
    hook = f"/hooks/sf/{(account := make_account()).hook_token}/"
    assert account.active
    serial = count()
    known = [Call("POST", hook, route_push("d", number, 0), JSON) for number in range(PUSHES)]

    def fresh(path: str) -> list[Call]:
        return [Call("POST", path, route_push("n", next(serial), 0), JSON) for _ in range(PUSHES)]

    with served() as port:
        speeds = in_turn(
            {
                "new": lambda: send(port, fresh(hook), clients=CLIENTS),
                "again": lambda: send(port, known, clients=CLIENTS),
                "bare": lambda: send(port, fresh("/bench/insert/"), clients=CLIENTS),
            }
        )
    sent = queries(lambda: _post(hook, route_push("q", 0, 0)))
    ours, again = speeds.ratio("new", "bare"), speeds.ratio("again", "new")
    return [
        Figure(
            "W1", f"push taken over HTTP, {CLIENTS} clients", f"{speeds.of('new'):,.0f}/s",
            f"bare view, one INSERT: {speeds.of('bare'):,.0f}/s", str(ours), f"≥ {GOAL:.2f} ×", ours.median >= GOAL,
        ),
        Figure(
            "W1", "the same push again", f"{speeds.of('again'):,.0f}/s", f"new: {speeds.of('new'):,.0f}/s",
            str(again), "≥ 0.90 ×", again.median >= 0.9,
        ),
        Figure("W1", "queries a push", str(sent), "", "", f"≤ {MOST_QUERIES}", sent <= MOST_QUERIES),
    ]  # fmt: skip


def _post(path: str, body: bytes) -> None:
    assert Client().post(path, body, content_type="application/json").status_code == 200
