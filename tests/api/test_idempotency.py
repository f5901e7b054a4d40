"""One answer per key."""

from __future__ import annotations

import pytest

from portal.models import IdempotencyRecord, Shop
from portal.services import idempotency
from tests.api.conftest import Program, assert_problem, order_body, program
from tests.builders import make_order
from tickets.models import BuyerLink, Order, ReturnTicket


def body_of(order: Order) -> dict[str, str]:
    return {"order": order.external_id, "line": "1", "reason": "quality"}


def test_the_same_key_and_body_get_the_stored_answer(storefront: Program, order: Order) -> None:
    first = storefront.post("/returns/", body_of(order), key="k-1")
    again = storefront.post("/returns/", body_of(order), key="k-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert ReturnTicket.objects.count() == BuyerLink.objects.count() == 1


def test_spacing_and_order_of_keys_say_nothing_new(storefront: Program, order: Order) -> None:
    number = order.external_id
    storefront.post("/returns/", f'{{"order": "{number}", "line": "1", "reason": "quality"}}', key="k-1")
    again = storefront.post("/returns/", f'{{"reason":"quality","line":"1","order":"{number}"}}', key="k-1")
    assert again["Idempotent-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(storefront: Program, order: Order) -> None:
    storefront.post("/returns/", body_of(order), key="k-1")
    other = storefront.post("/returns/", body_of(order) | {"reason": "damaged"}, key="k-1")
    assert_problem(other, 422, "idempotency_key_reused")
    assert ReturnTicket.objects.count() == 1


def test_other_clients_and_places_have_keys_of_their_own(storefront: Program, order: Order) -> None:
    other = program("storefront")
    theirs = make_order(order.shop, storefront=other.partner)
    assert storefront.post("/returns/", body_of(order), key="k-1").status_code == 201
    assert other.post("/returns/", body_of(theirs), key="k-1").status_code == 201
    body = body_of(order) | {"description": "does not heat"}
    elsewhere = storefront.post(
        "/warranties/", {k: body[k] for k in ("order", "line", "description")}, key="k-1"
    )
    assert elsewhere.status_code == 201, elsewhere.content


def test_a_post_without_a_usable_key_is_refused(storefront: Program, order: Order) -> None:
    for key, code in (("", "missing"), ("a b", "malformed"), ("x" * 201, "malformed")):
        response = storefront.post("/returns/", body_of(order), **{"Idempotency-Key": key})
        assert_problem(response, 400, f"idempotency_key_{code}")
    assert not ReturnTicket.objects.exists()


def test_what_failed_may_be_tried_again_with_its_key(storefront: Program, shop: Shop) -> None:
    unsigned = make_order(shop, storefront=storefront.partner, signed_at=None)
    wrong = storefront.post("/returns/", body_of(unsigned) | {"reason": "boredom"}, key="k-1")
    assert_problem(wrong, 422, "invalid")
    refused = storefront.post("/returns/", body_of(unsigned), key="k-1")
    assert_problem(refused, 409, "not_delivered")
    assert not IdempotencyRecord.objects.exists()
    Order.objects.update(signed_at=unsigned.paid_at)
    assert storefront.post("/returns/", body_of(unsigned), key="k-1").status_code == 201


def test_a_request_still_running_is_told_so(
    storefront: Program, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "_locked", lambda call: False)
    response = storefront.post("/returns/", body_of(order), key="k-1")
    assert_problem(response, 409, "idempotency_in_progress")
    assert response["Retry-After"] == "1"
    assert not ReturnTicket.objects.exists()


def test_a_crash_leaves_neither_effect_nor_answer(
    storefront: Program, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(idempotency, "keep", die)
    storefront.http.raise_request_exception = False
    assert_problem(storefront.post("/returns/", body_of(order), key="k-1"), 500, "internal_error")
    assert not ReturnTicket.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_moves_are_made_once(storefront: Program, order: Order) -> None:
    case = storefront.post("/returns/", body_of(order)).json()
    path = f"/tickets/{case['number']}/actions/withdraw/"
    first = storefront.post(path, {}, key="k-2")
    again = storefront.post(path, {}, key="k-2")
    assert (first.status_code, again.status_code) == (200, 200)
    assert_problem(storefront.post(path, {}, key="k-3"), 409, "state_changed")


def test_the_stored_answer_is_sealed(storefront: Program, order: Order) -> None:
    link = storefront.post("/returns/", body_of(order)).json()["buyer_link"]
    assert link not in IdempotencyRecord.objects.get().body


def test_answers_are_forgotten_after_three_days(storefront: Program, shop: Shop) -> None:
    storefront.post("/orders/", order_body(shop), key="k-1")
    record = IdempotencyRecord.objects.get()
    assert idempotency.purge(at=record.created_at + idempotency.KEPT_FOR) == 0
    IdempotencyRecord.objects.update(created_at=record.created_at - 2 * idempotency.KEPT_FOR)
    fresh = storefront.post("/orders/", order_body(shop, source_version=9), key="k-1")
    assert (fresh.status_code, fresh.json()["source_version"]) == (200, 9)
    assert idempotency.purge(at=record.created_at + 2 * idempotency.KEPT_FOR) == 1
