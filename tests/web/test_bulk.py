"""Bulk moves in the merchant portal: tick, choose, preview, watch."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.actors import Role
from portal.models import BulkRun, Shop
from portal.services import bulk_moves
from tests.builders import NOW, make_member, make_shop
from tests.portal.test_bulk_moves import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def client_of(shop: Shop, role: str = Role.OWNER) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(make_member(shop, role))
    return client


def numbers(rows: list) -> dict[str, list[str]]:
    return {"number": [row.number for row in rows]}


def test_ticked_cases_show_the_moves_they_offer(shop: Shop) -> None:
    page = client_of(shop).post("/portal/bulk/tickets/", numbers(asked(shop))).content.decode()
    assert "Agree (3 / 3)" in page


def test_nothing_ticked_says_what_to_do(shop: Shop) -> None:
    page = client_of(shop).post("/portal/bulk/tickets/", follow=True).content.decode()
    assert "Tick at least one row first." in page


def test_a_preview_counts_and_a_click_queues(shop: Shop) -> None:
    client, chosen = client_of(shop), numbers(asked(shop))
    assert "3 of 3 rows allow it." in client.post("/portal/bulk/tickets/agree/", chosen).content.decode()
    gone = client.post("/portal/bulk/tickets/agree/", chosen | {"go": "1", "note": "fine"})
    run = BulkRun.objects.get()
    assert gone.headers["Location"] == f"/portal/bulk-moves/{run.number}/"
    assert client.get(gone.headers["Location"]).headers["Refresh"] == "2"
    bulk_moves.work(at=NOW)
    page = client.get(gone.headers["Location"])
    assert "3 of 3 tried, 3 moved, 0 not moved." in page.content.decode()
    assert "Refresh" not in page.headers


def test_a_viewer_sees_no_boxes_and_may_not_begin(shop: Shop) -> None:
    client, chosen = client_of(shop, Role.VIEWER), numbers(asked(shop))
    assert 'name="number"' not in client.get("/portal/tickets/").content.decode()
    assert client.post("/portal/bulk/tickets/agree/", chosen | {"go": "1"}).status_code == 403
    assert not BulkRun.objects.exists()


def test_foreign_cases_are_not_found(shop: Shop) -> None:
    theirs = numbers(asked(make_shop()))
    assert client_of(shop).post("/portal/bulk/tickets/agree/", theirs | {"go": "1"}).status_code == 404


def test_the_results_can_be_had_as_a_file(shop: Shop) -> None:
    client, chosen = client_of(shop), numbers(asked(shop, 1))
    client.post("/portal/bulk/tickets/agree/", chosen | {"go": "1", "note": ""})
    run = BulkRun.objects.get()
    file = b"".join(client.get(f"/portal/bulk-moves/{run.number}/results.csv").streaming_content)
    assert chosen["number"][0].encode() in file
