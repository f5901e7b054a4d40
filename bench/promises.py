"""W13: the promises that an item page shows, over HTTP, beside a bare view with one query and beside none."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from bench.measure import Figure, in_turn, queries
from bench.server import Call, send, served
from portal.models import Partner
from tests.builders import make_client, make_enrolment, make_partner, make_shop

CALLS, MEMBERSHIPS = 200, 5
GOAL, GOAL_304 = 0.70, 0.80
TOKEN = "bench-token"
SCOPES = "cases:read cases:write services:read"


def caller(partner: Partner) -> dict[str, str]:
    """The headers of a program of a partner."""
    client = make_client(partner, SCOPES)
    until = timezone.now() + timedelta(days=1)  # noqa: TID251 - a token lives by the real clock
    token = f"{TOKEN}-{partner.pk}"
    AccessToken.objects.create(application=client, token=token, scope=SCOPES, expires=until)
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


def run() -> list[Figure]:
    shop, partner = make_shop(), caller(make_partner())
    for number in range(MEMBERSHIPS):
        make_enrolment(shop, f"service_{number}")
    path = f"/p/{shop.code}/promises.json?category=appliances/kitchen"
    first = Client().get(path)
    assert len(first.json()["promises"]) == MEMBERSHIPS
    calls = {
        "ours": Call("GET", path),
        "bare": Call("GET", f"/bench/query/?shop={shop.code}"),
        "304": Call("GET", path, headers={"If-None-Match": first["ETag"]}, expected=304),
        "hello": Call("GET", "/bench/hello/"),
        "api": Call("GET", f"/api/v1/shops/{shop.code}/promises/", headers=partner),
    }
    with served() as port:
        speeds = in_turn({name: lambda call=call: send(port, [call] * CALLS) for name, call in calls.items()})
    sent = queries(lambda: Client().get(path))
    full, short = speeds.ratio("ours", "bare"), speeds.ratio("304", "hello")
    return [
        Figure(
            "W13", f"public promises of an item, {MEMBERSHIPS} memberships",
            f"{speeds.of('ours'):,.0f}/s; queries: {sent}",
            f"bare view, one query: {speeds.of('bare'):,.0f}/s", str(full), f"≥ {GOAL:.2f} ×", full.median >= GOAL,
        ),
        Figure(
            "W13", "the same, known already: 304", f"{speeds.of('304'):,.0f}/s", f"hello: {speeds.of('hello'):,.0f}/s",
            str(short), f"≥ {GOAL_304:.2f} ×", short.median >= GOAL_304,
        ),
        Figure(
            "W13", "the same by the API, with token, scope and throttle", f"{speeds.of('api'):,.0f}/s",
            f"bare view, one query: {speeds.of('bare'):,.0f}/s", str(speeds.ratio("api", "bare")),
        ),
    ]  # fmt: skip
