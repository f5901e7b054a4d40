"""W5, W6: lists of cases as their number grows, on the first page and deep down."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from django.test import Client

from bench.cases import Cases, shared
from bench.measure import Figure, in_turn, milliseconds, queries, repeated, sizes
from bench.promises import caller
from tests.builders import make_member, make_partner
from tickets.models import Ticket

SIZES = sizes(10_000, 100_000, 1_000_000)
FLAT, PORTAL_QUERIES, API_QUERIES, PLAIN = 1.3, 8, 5, 1.0
DEEP, FULL_PAGE = 0.99, 60
"""How deep the deep page is, and how many rows are left behind it, so that it is as full as the first."""
PAGES = {
    "first page": "",
    "99 % deep": "after={after_due}",
    "returns, nearest first": "kind=return",
    "one state, nearest first": "state=wait_merchant",
    "open, nearest first": "open=yes",
    "closed, nearest first": "open=no",
    "overdue, nearest first": "due=over",
    "due within 24 hours, nearest first": "due=soon",
    "99 % deep, newest first": "sort=newest&after={after}",
    "oldest first": "sort=oldest",
    "returns": "kind=return&sort=newest",
    "one state": "state=wait_merchant&sort=newest",
    "one rare state": "state=refused&sort=newest",
    "open": "open=yes&sort=newest",
    "overdue": "due=over&sort=newest",
    "due within 24 hours": "due=soon&sort=newest",
    "created in a week": "created_at_min=2026-09-21&created_at_max=2026-09-27&sort=newest",
    "in my hands": "desk=mine",
    "in nobody's hands": "desk=nobody",
    "one category in a hundred": "category=c10",
    "no such category": "category=nothing",
    "number": "q=RT2601-0000100-0",
    "order number": "q=B000000000100",
    "phone tail": "q=0100",
    "number not found": "q=RT2601-9999999-9",
}
Get = Callable[[str], object]


def run() -> list[Figure]:
    times: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    figures: list[Figure] = []
    for size in SIZES:
        cases = shared(size)
        for name, call in _calls(cases).items():
            times.setdefault(name, []).append(milliseconds(call, rounds=5, warm_up=1))
            counts[name] = queries(call)
    figures += [_flat(name, times[name], counts[name]) for name in times]
    return figures + _beside_plain(cases)


def _deep(cases: Cases, *order: str) -> Ticket:
    """The case behind which the deep page begins."""
    rows = Ticket.objects.filter(shop=cases.shop).order_by(*order)
    total = rows.count()
    return rows[min(int(total * DEEP), total - FULL_PAGE)]


def _calls(cases: Cases) -> dict[str, Callable[[], object]]:
    """Pages of the portal for a member of the big shop, and of the API for its ERP."""
    key, late = _deep(cases, "-pk").pk, _deep(cases, "sort_due", "-pk")
    marks = {"after": _mark([key]), "after_due": _mark([late.sort_due.isoformat(), late.pk])}
    portal, api = _portal(cases), _api(cases)
    calls = {f"portal, {name}": partial(portal, query.format(**marks)) for name, query in PAGES.items()}
    return calls | {
        "REST, first page": partial(api, ""),
        "REST, 99 % deep": partial(api, f"cursor={_cursor(key)}"),
        "REST, one state": partial(api, "state=wait_merchant"),
    }


def _flat(name: str, times: list[float], sent: int) -> Figure:
    growth = times[-1] / times[0]
    goal, most = ("W6", API_QUERIES) if name.startswith("REST") else ("W5", PORTAL_QUERIES)
    over = "/".join(f"{size // 1000:,} k" for size in SIZES)
    return Figure(
        goal, f"{name}: {over}", " / ".join(f"{t:,.0f} ms" for t in times), "", f"{growth:.1f} ×; {sent} queries",
        f"≤ {FLAT} ×; ≤ {most}", growth <= FLAT and sent <= most,
    )  # fmt: skip


def _beside_plain(cases: Cases) -> list[Figure]:
    """Fifty for the storefront of every case: ours, the tutorial's, and the tutorial's with the same facts."""
    addresses = {"ours": "/api/v1/tickets/", "plain": "/bench/tickets/", "nested": "/bench/tickets-nested/"}
    headers = caller(cases.storefront)
    ways = {name: _got(path, headers) for name, path in addresses.items()}
    speeds = in_turn({name: repeated(way, 3) for name, way in ways.items()}, rounds=7)
    plain, nested = speeds.ratio("ours", "plain"), speeds.ratio("ours", "nested")
    ours = f"{1000 / speeds.of('ours'):,.0f} ms; {queries(ways['ours'])} queries"
    return [
        Figure(
            "W6", "REST list of 50", ours, f"plain ModelSerializer, related rows as ids: "
            f"{1000 / speeds.of('plain'):,.0f} ms; {queries(ways['plain'])} queries",
            str(plain), f"≥ {PLAIN:.1f} ×", plain.median >= PLAIN,
        ),
        Figure(
            "W6", "the same", ours, f"ModelSerializer with related rows nested: {1000 / speeds.of('nested'):,.0f} ms",
            str(nested),
        ),
    ]  # fmt: skip


def _portal(cases: Cases) -> Get:
    client = Client()
    client.force_login(make_member(cases.shop))
    return lambda query: _ok(client, f"/portal/tickets/?{query}", {"Accept-Language": "en"})


def _api(cases: Cases) -> Get:
    headers = caller(make_partner(("erp",), (cases.shop,)))
    return lambda query: _ok(Client(), f"/api/v1/tickets/?{query}", headers)


def _got(path: str, headers: dict[str, str]) -> Callable[[], object]:
    return lambda: _ok(Client(), path, headers)


def _ok(client: Client, path: str, headers: dict[str, str]) -> object:
    response = client.get(path, headers=headers)
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code} {response.content[:300]!r}")
    return response


def _mark(values: list[object]) -> str:
    return quote(base64.urlsafe_b64encode(json.dumps(values).encode()))


def _cursor(key: int) -> str:
    return quote(base64.b64encode(f"p={key}".encode()))
