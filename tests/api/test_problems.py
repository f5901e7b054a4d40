"""Every kind of error is one document, and none of them tells anything inner."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404

from portal.errors import (
    CalendarYearMissing,
    Conflict,
    InvalidInput,
    MoveNotAllowed,
    NotFound,
    NotPermitted,
    Reason,
    Refused,
    StaleVersion,
)
from portal.models import Shop
from tests.api.conftest import Program, assert_problem
from tickets.api.tickets import TicketViewSet
from tickets.models import Order

KINDS: list[tuple[Exception, int, str]] = [
    (NotFound(), 404, "not_found"),
    (NotPermitted(), 403, "not_permitted"),
    (InvalidInput({"field": ["Wrong."]}), 422, "invalid"),
    (StaleVersion(), 409, "version_conflict"),
    (MoveNotAllowed(), 409, "state_changed"),
    (Conflict("Exists."), 409, "conflict"),
    (Refused([Reason("why", "Because %(x)s.", {"x": 1})]), 409, "why"),
    (CalendarYearMissing(year=2031), 409, "calendar_year_missing"),
    (Http404(), 404, "not_found"),
    (PermissionDenied(), 403, "not_permitted"),
    (SuspiciousOperation("inner"), 400, "bad_request"),
    (IntegrityError("inner"), 409, "conflict"),
    (OperationalError("deadlock inner"), 503, "try_again"),
    (RuntimeError("inner"), 500, "internal_error"),
    (RecursionError("inner"), 500, "internal_error"),
]


@pytest.mark.parametrize(("error", "status", "code"), KINDS, ids=lambda v: type(v).__name__)
def test_each_error_has_its_status_and_code(
    storefront: Program, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(_: Any) -> None:
        raise error

    monkeypatch.setattr(TicketViewSet, "rows", fail)
    storefront.http.raise_request_exception = False
    response = storefront.get("/tickets/")
    document = assert_problem(response, status, code)
    assert "inner" not in response.content.decode().replace("internal_error", "")
    assert document["request_id"] == response["X-Request-ID"]
    if status == 503:
        assert response["Retry-After"] == "1"


def test_a_refusal_tells_its_reasons(storefront: Program, shop: Shop, order: Order) -> None:
    body = {"order": order.external_id, "line": "1", "reason": "quality", "quantity": 3}
    document = assert_problem(storefront.post("/returns/", body), 409, "too_many_pieces")
    assert document["reasons"] == [
        {
            "code": "too_many_pieces",
            "sentence": "Only 2 pieces of this item are free for a new request.",
            "facts": {"left": 2},
        }
    ]


def test_a_lost_race_says_so(storefront: Program, order: Order) -> None:
    case = storefront.post("/returns/", {"order": order.external_id, "line": "1", "reason": "quality"}).json()
    path = f"/tickets/{case['number']}/actions/withdraw/"
    assert_problem(storefront.post(path, {"version": case["version"] + 1}), 409, "version_conflict")
    assert storefront.post(path, {"version": case["version"]}).status_code == 200


def test_a_foreign_order_in_a_body_is_an_unknown_one(storefront: Program, shop: Shop) -> None:
    from tests.builders import make_order

    foreign = make_order(shop)
    bodies = [{"order": number, "line": "1", "reason": "quality"} for number in (foreign.external_id, "none")]
    documents = [assert_problem(storefront.post("/returns/", body), 422, "invalid") for body in bodies]
    assert documents[0]["errors"] == documents[1]["errors"]
    assert documents[0]["errors"][0]["pointer"] == "#/order"


def test_problems_speak_the_readers_language(storefront: Program) -> None:
    english = storefront.get("/tickets/RT0000-000000-0/").json()["detail"]
    assert english == "Not found."
