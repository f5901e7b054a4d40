"""The main pages in both languages, both themes and on a phone: no axe findings, no sideways scroll."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.clock import now
from portal.models import Shop
from portal.services.catalogue import load_catalogue
from tests.builders import (
    make_carrier,
    make_contract,
    make_enrolment,
    make_member,
    make_order,
    make_shop,
    make_trend,
    partner_actor,
)
from tickets.services import links, returns

pytestmark = pytest.mark.e2e
LOOKS = [("zh-CN", False, 1280), ("en-US", True, 1280), ("zh-CN", True, 390), ("en-US", False, 390)]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def pages(screen: Any) -> tuple[Shop, list[str]]:
    load_catalogue(at=now())
    shop = make_shop()
    make_enrolment(shop, "seven_day_return", since=now() - timedelta(days=60))
    make_trend(shop, "return_rate", [12, 10, 8, 6, 4, 5], 1000, until=now())
    make_contract(make_carrier(), shop, since=now() - timedelta(days=9), until=now() + timedelta(days=40))
    order = make_order(shop, paid_at=now() - timedelta(days=3), signed_at=now() - timedelta(days=1))
    ticket = returns.request(
        order.lines.get(), quantity=1, reason="quality", description="broken",
        actor=partner_actor(order.storefront), at=now(),
    )  # fmt: skip
    token = links.issue(ticket, at=now())
    paths = [
        "",
        "tickets/",
        f"tickets/{ticket.number}/",
        "services/",
        "services/next_day/",
        "promises/",
        "scorecard/?service=next_day",
        "contracts/",
        "notices/",
    ]
    public = [f"/p/{shop.code}/badges/", "/rules/", "/rules/next_day/", "/rules/next_day/1/"]
    return shop, [*(f"/portal/{path}" for path in paths), f"/c/{token}/", *public]


@pytest.mark.parametrize(("locale", "dark", "width"), LOOKS)
def test_main_pages_are_accessible(screen: Any, pages: Any, locale: str, dark: bool, width: int) -> None:
    shop, paths = pages
    window = screen(locale=locale, dark=dark, width=width)
    window.log_in(make_member(shop))
    found = []
    for path in paths:
        page = window.open(path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((path, "scrolls sideways"))
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [(path, v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    assert found == []
