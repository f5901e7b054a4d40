"""The main pages in both languages, both themes and on a phone: no axe findings, no sideways scroll."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.actors import Role
from portal.clock import now
from portal.models import Appeal, Enrolment, EnrolmentApplication, Shop
from portal.policies import eligibility
from portal.policies.eligibility import Condition, Measured
from portal.services import applications, moves
from portal.services.catalogue import load_catalogue
from tests.builders import (
    make_appeal,
    make_carrier,
    make_contract,
    make_draft,
    make_enrolment,
    make_member,
    make_order,
    make_repair_centre,
    make_service,
    make_shop,
    make_trend,
    make_version,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_centre import make_centre_card, make_colleague
from tests.builders_repairs import approve, ask, make_line
from tickets.services import links, returns

pytestmark = pytest.mark.e2e
LOOKS = [("zh-CN", False, 1280), ("en-US", True, 1280), ("zh-CN", True, 390), ("en-US", False, 390)]
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}
ASKED = [
    {"kind": "attestation", "code": "honest", "text_zh": "情况属实。", "text_en": "All of this is true."},
    {"kind": "carrier_contract", "service": "gift_wrap"},
    {"kind": "deposit", "service": "gift_wrap", "amount_fen": 100_000},
]
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
    application, membership, appeal = _governed(shop)
    paths = [
        "",
        "tickets/",
        f"tickets/{ticket.number}/",
        "services/",
        "services/next_day/",
        "promises/",
        "services/gift_wrap/",
        f"applications/{application.number}/",
        f"memberships/{membership.number}/",
        f"memberships/{membership.number}/exit/",
        "appeals/",
        f"appeals/{appeal.number}/",
        "rule-changes/",
        "scorecard/?service=next_day",
        "contracts/",
        "notices/",
        "warnings/",
        "quiet-hours/",
        "forecast/",
        "batch-alarms/",
        "saved-filters/",
        "exports/",
        "search/?q=broken",
        "settings/",
    ]
    public = [
        f"/p/{shop.code}/badges/",
        "/rules/",
        "/rules/next_day/",
        "/rules/next_day/1/",
        "/rules/door_to_door/",
        "/measures/",
    ]
    return shop, [*(f"/portal/{path}" for path in paths), f"/c/{token}/", *public]


def _governed(shop: Shop) -> tuple[EnrolmentApplication, Enrolment, Appeal]:
    """An application with a question and tasks, a warned member before new rules, an appeal, a consultation."""
    at = now()
    wrap = make_service("gift_wrap", conditions=[LEVEL], requirements=ASKED)
    waiting = applications.start_application(
        shop, wrap.service, actor=merchant(shop), at=at, answers={"honest": "yes"}
    )
    waiting = applications.submit(waiting, actor=merchant(shop), at=at)
    waiting = moves.perform(waiting, "request_info", actor=staff(), at=at, data={"reason": "Which house?"})
    member = make_enrolment(
        shop, "door_to_door", since=at - timedelta(days=60), findings=[unmet()], failing_since=at
    )
    data = {"reason": "late parcels", "advice": "Ship before 16:00."}
    member = moves.perform(member, "warn", actor=staff(id=11), at=at, data=data)
    make_version(member.terms, at + timedelta(days=10), published=at, conditions=[LEVEL], text_en="New text")
    draft = make_draft(member.terms, at + timedelta(days=40), text_en="Draft text")
    closing = {"closes_on": (at + timedelta(days=9)).date()}
    moves.perform(draft, "open_consultation", actor=staff(Role.RULE_EDITOR), at=at, data=closing)
    return waiting, member, make_appeal(member, at)


def unmet() -> dict[str, Any]:
    """A finding as the daily judgement keeps it."""
    (verdict,) = eligibility.judge([Condition.from_rule(LEVEL)], {"shop_level": Measured(3)})
    return verdict.reason.as_json()


@pytest.mark.parametrize(("locale", "dark", "width"), LOOKS)
def test_main_pages_are_accessible(screen: Any, pages: Any, locale: str, dark: bool, width: int) -> None:
    shop, paths = pages
    window = screen(locale=locale, dark=dark, width=width)
    window.log_in(make_member(shop))
    assert findings(window, paths) == []


@pytest.mark.parametrize(("locale", "dark", "width"), LOOKS[::3])
def test_the_pages_of_a_repair_centre_are_accessible(
    screen: Any, locale: str, dark: bool, width: int
) -> None:
    centre = make_repair_centre()
    case = approve(ask(make_line(make_shop())))
    make_centre_card(centre)
    paths = ["", "jobs/", f"jobs/{case.repair.number}/", "intake/", "scorecard/", "people/"]
    window = screen(locale=locale, dark=dark, width=width)
    window.log_in(make_colleague(centre.partner))
    assert findings(window, [f"/centre/{path}" for path in paths]) == []


def findings(window: Any, paths: list[str]) -> list[Any]:
    """What axe and the width of each page have against it."""
    found: list[Any] = []
    for path in paths:
        page = window.open(path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((path, "scrolls sideways"))
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [(path, v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    return found
