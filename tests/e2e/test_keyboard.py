"""A queue worked through by keyboard: rows, pages, the sheet of keys, and nothing where somebody writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.clock import now
from portal.models import User
from tests.builders import make_member, make_order, make_shop, partner_actor
from tickets.models import ReturnTicket
from tickets.services import returns

pytestmark = pytest.mark.e2e


@pytest.fixture
def queue(screen: Any) -> Page:
    """Two returns that wait for an answer, on the page of the shop's owner."""
    shop = make_shop()
    for _ in range(2):
        order = make_order(shop, paid_at=now() - timedelta(days=3), signed_at=now() - timedelta(days=1))
        returns.request(
            order.lines.get(), quantity=1, reason="quality", description="broken",
            actor=partner_actor(order.storefront), at=now(),
        )  # fmt: skip
    window = screen()
    window.log_in(make_member(shop))
    return window.open("/portal/tickets/")


def test_j_and_k_walk_and_o_opens_the_row(queue: Page) -> None:
    rows = queue.locator("[data-row]")
    for key in "jjk":
        queue.keyboard.press(key)
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    queue.keyboard.press("o")
    queue.wait_for_url("**/portal/tickets/RT*/")


def test_a_asks_before_anything_is_approved(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    queue.wait_for_url("**/moves/agree/")
    expect(queue.get_by_role("button", name="Agree").first).to_be_visible()
    assert set(ReturnTicket.objects.values_list("state", flat=True)) == {"wait_merchant"}


def test_the_sheet_names_the_keys_and_escape_closes_it(queue: Page) -> None:
    queue.keyboard.press("?")
    expect(queue.get_by_role("dialog")).to_be_visible()
    queue.keyboard.press("Escape")
    expect(queue.get_by_role("dialog")).to_be_hidden()


def test_keys_are_letters_where_somebody_writes(queue: Page) -> None:
    field = queue.get_by_role("searchbox").first
    field.click()
    queue.keyboard.type("jao")
    expect(field).to_have_value("jao")
    assert queue.url.endswith("/portal/tickets/")


def test_keys_can_be_switched_off(queue: Page) -> None:
    User.objects.update(single_keys=False)
    queue.reload()
    queue.keyboard.press("j")
    assert queue.evaluate("document.activeElement.closest('[data-row]')") is None
