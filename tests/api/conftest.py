"""A partner program as the tests see it: a real token, JSON in and out, a fresh key for each POST."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from portal.models import Partner, PartnerClient, Shop
from tests.builders import NOW, make_calendar, make_client, make_partner, make_shop
from tickets.models import Order

ALL_SCOPES = (
    "orders:write cases:read cases:write repairs:write insurance:write appointments:read appointments:write "
    "services:read services:write shipments:read pickups:write metrics:write carriers:read carriers:write"
)
V1 = "/api/v1"


class Program:
    """One API client with its own token."""

    def __init__(self, client: PartnerClient, scope: str = "") -> None:
        self.client, self.partner = client, client.partner
        self.http = Client()
        self.token = self.get_token(scope)["access_token"]

    def get_token(self, scope: str = "", secret: str = "secret") -> dict[str, Any]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client.client_id,
            "client_secret": secret,
        } | ({"scope": scope} if scope else {})
        response = self.http.post("/o/token/", form)
        assert response.status_code == 200, response.content
        return response.json()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
        return self.http.get(V1 + path, query, headers=self.headers | (headers or {}))

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> HttpResponse:
        raw = body if isinstance(body, (bytes, str)) else json.dumps({} if body is None else body)
        sent = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex} | headers
        return self.http.post(V1 + path, raw, content_type="application/json", headers=sent)

    def put(self, path: str, body: Any) -> HttpResponse:
        raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self.http.put(V1 + path, raw, content_type="application/json", headers=self.headers)

    def upload(self, path: str, form: dict[str, Any], *, key: str | None = None) -> HttpResponse:
        sent = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.http.post(V1 + path, form, headers=sent)


def program(*kinds: str, shops: tuple[Shop, ...] = (), scopes: str = ALL_SCOPES) -> Program:
    return Program(make_client(make_partner(kinds, shops), scopes))


def program_of(partner: Partner, scopes: str = ALL_SCOPES) -> Program:
    return Program(make_client(partner, scopes))


def assert_problem(response: HttpResponse, status: int, code: str = "") -> dict[str, Any]:
    """The one shape of every error."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["type"].endswith(document["code"])
    assert {"title", "detail", "request_id"} <= document.keys()
    if code:
        assert document["code"] == code, document
    return document


def order_body(shop: Shop, /, **fields: Any) -> dict[str, Any]:
    body = {
        "external_id": "T-1",
        "shop": shop.code,
        "source_version": 1,
        "buyer_ref": "buyer-1",
        "buyer_grade": "excellent",
        "paid_at": "2026-11-17T10:00:00+08:00",
        "contact": {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": "330106"},
        "lines": [
            {
                "external_id": "1",
                "item": "item-1",
                "title": "电饭煲",
                "category": "appliances/kitchen",
                "quantity": 2,
                "paid_fen": 19900,
            }
        ],
    }
    return body | fields


def metric_row(shop: Shop, /, **fields: Any) -> dict[str, Any]:
    row = {
        "shop": shop.code,
        "metric": "return_rate",
        "window_from": "2026-10-21",
        "window_to": "2026-11-20",
        "numerator": 3,
        "denominator": 480,
        "source": "monthly report",
    }
    return row | fields


def opened_return(storefront: Program, order: Order, **fields: Any) -> dict[str, Any]:
    body = {"order": order.external_id, "line": "1", "reason": "quality", **fields}
    response = storefront.post("/returns/", body)
    assert response.status_code == 201, response.content
    return response.json()


@pytest.fixture(autouse=True)
def _world(db: None) -> Iterator[None]:
    cache.clear()
    make_calendar()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def storefront() -> Program:
    return program("storefront")


@pytest.fixture
def order(shop: Shop, storefront: Program) -> Order:
    from tests.builders import make_order

    return make_order(shop, storefront=storefront.partner)
