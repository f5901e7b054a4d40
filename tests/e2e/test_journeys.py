"""Two journeys in a real browser: joining next-day delivery, and a return from the phone to the merchant's desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from carriers.models import PickupOrder
from portal.actors import Role
from portal.clock import now
from portal.models import Enrolment, EnrolmentApplication, MetricSnapshot
from portal.services.catalogue import load_catalogue
from tests.builders import (
    make_carrier,
    make_contract,
    make_enrolment,
    make_member,
    make_order,
    make_shop,
    make_staff,
    partner_actor,
)
from tests.journeys.test_enrolment import MEASURED
from tickets.models import ReturnTicket
from tickets.services import links, returns

pytestmark = pytest.mark.e2e


def test_next_day_application(screen: Any) -> None:
    load_catalogue(at=now())
    shop = make_shop()
    owner, reviewer = make_member(shop), make_staff(Role.REVIEWER)
    contract = make_contract(
        make_carrier(), shop, since=now() - timedelta(days=9), until=now() + timedelta(days=300)
    )
    for metric, (numerator, denominator) in MEASURED.items():
        MetricSnapshot.objects.create(
            shop=shop, metric=metric, numerator=numerator, denominator=denominator, source="test",
            window_from=now(), window_to=now(), computed_at=now(),
        )  # fmt: skip

    merchant = screen()
    merchant.log_in(owner)
    page = merchant.open("/portal/")
    page.get_by_role("link", name="Next-day application").click()
    expect(page.get_by_role("rowheader", name="Return and exchange rate")).to_be_visible()
    page.locator("select[name=carrier_contract]").select_option(contract.number)
    page.get_by_role("button", name="Submit the application").click()
    page.wait_for_url("**/portal/applications/**")

    desk = screen()
    desk.log_in(reviewer)
    page = desk.open("/admin/")
    page.get_by_role("link", name="Applications to review").click()
    page.get_by_role("link", name=EnrolmentApplication.objects.get().number).first.click()
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/change/")

    assert Enrolment.objects.get().state == "active"


def test_a_return_from_the_phone_to_the_desk(screen: Any) -> None:
    shop = make_shop()
    owner = make_member(shop)
    make_enrolment(shop, "seven_day_return", since=now() - timedelta(days=60))
    make_contract(make_carrier(), since=now() - timedelta(days=9), until=now() + timedelta(days=300))
    order = make_order(
        shop, buyer_grade="excellent", paid_at=now() - timedelta(days=3), signed_at=now() - timedelta(days=1)
    )
    ticket = returns.request(
        order.lines.get(), quantity=1, reason="no_reason", description="",
        actor=partner_actor(order.storefront), at=now(),
    )  # fmt: skip
    token = links.issue(ticket, at=now())

    phone = screen(width=390)
    page = phone.open(f"/c/{token}/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("input[name=slot]").first.check(force=True)
    page.get_by_role("button", name="courier").first.click()
    page.wait_for_load_state()
    assert PickupOrder.objects.get().state == "assigned"

    desk = screen()
    desk.log_in(owner)
    page = desk.open(f"/portal/tickets/{ticket.number}/")
    expect(page.get_by_text("Why this courier?").first).to_be_attached()
    assert "13912345678" not in page.content()
    assert ReturnTicket.objects.get().state == "wait_return"
