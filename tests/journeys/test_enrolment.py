"""Journeys of a membership: joining next-day delivery, leaving freight insurance, losing a contract."""

from __future__ import annotations

from datetime import timedelta

from carriers.models import Carrier
from portal.actors import Role
from portal.models import Enrolment, EnrolmentApplication, Notice, Service
from portal.services.catalogue import load_catalogue
from tests.builders import NOW, at, make_contract, make_metric
from tests.journeys.doors import Story, staff

NEXT_DAY = "/portal/logistics/courier-warehouse/next-day/"
MEASURED = {
    "return_rate": (1, 101),
    "daily_ship_days": (30, 1),
    "volume_variation": (200, 1000),
    "shipped_before_cutoff": (99, 100),
}


def measured(story: Story) -> None:
    for metric, (numerator, denominator) in MEASURED.items():
        make_metric(story.shop, metric, numerator, denominator)


def test_next_day_application(story: Story) -> None:
    load_catalogue(at=NOW)
    measured(story)
    contract = make_contract(Carrier.objects.get(), story.shop)

    page = story.merchant.page(NEXT_DAY)
    assert "less than 1" in page and "1 of 101" in page, "required and own value stand side by side"
    assert contract.number in page

    story.merchant.send("/portal/services/next_day/apply/", carrier_contract=contract.number)
    application = EnrolmentApplication.objects.get()
    assert application.state == "in_review"
    reviewer = staff(Role.REVIEWER)
    story.sweep()
    assert Notice.objects.filter(user=reviewer.user, template="application.submitted").exists()

    reviewer.decide(application, "request_info", reason="Which warehouse?")
    story.merchant.move("applications", application, "provide_info", reason="Warehouse 3")
    reviewer.decide(application, "approve", note="welcome")

    assert Enrolment.objects.get().state == "active"
    promises = story.storefront.get("/shops/meidi/promises/", category="appliances").json()["results"]
    assert [promise["kind"] for promise in promises] == ["next_day"]


def test_next_day_application_is_closed_by_a_failed_condition(story: Story) -> None:
    load_catalogue(at=NOW)
    measured(story)
    make_metric(story.shop, "return_rate", 1, 100, NOW)
    contract = make_contract(Carrier.objects.get(), story.shop)

    story.merchant.send("/portal/services/next_day/apply/", carrier_contract=contract.number)

    application = EnrolmentApplication.objects.get()
    assert application.state == "ineligible"
    assert "1 of 100" in story.merchant.page(f"/portal/applications/{application.number}/")


def test_freight_insurance_45_days(story: Story) -> None:
    load_catalogue(at=NOW)
    story.merchant.send("/portal/services/freight_insurance/apply/")
    staff(Role.REVIEWER).decide(EnrolmentApplication.objects.get(), "approve", note="")
    membership = Enrolment.objects.get()
    story.go_to(at("2026-11-25 23:59:59"))

    preview = story.merchant.page(f"/portal/memberships/{membership.number}/exit/")
    assert "2027-01-10" in preview, "the price is said before the click"
    story.merchant.move("memberships", membership, "request_exit")

    story.go_to(at("2027-01-09 23:59:59"))  # day 45
    refused = story.merchant.send("/portal/services/freight_insurance/apply/")
    assert refused.status_code == 422 and "2027-01-10" in refused.content.decode()
    assert "2027-01-10" in story.merchant.page("/portal/services/freight_insurance/")
    assert EnrolmentApplication.objects.count() == 1

    story.traveller.move_to(at("2027-01-10 00:00:00"))  # no sweep has run: the date is compared when read
    story.merchant.send("/portal/services/freight_insurance/apply/")
    assert EnrolmentApplication.objects.filter(state="in_review").count() == 1


def test_contract_lapses(story: Story) -> None:
    load_catalogue(at=NOW)
    measured(story)
    contract = make_contract(Carrier.objects.get(), story.shop, until=NOW + timedelta(days=60))
    story.merchant.send("/portal/services/next_day/apply/", carrier_contract=contract.number)
    staff(Role.REVIEWER).decide(EnrolmentApplication.objects.get(), "approve", note="")

    reminded = []
    for days in (0, 30, 53):
        story.go_to(NOW + timedelta(days=days, minutes=1))
        told = Notice.objects.filter(user=story.merchant.user, template="deadline.reminder", channel="in_app")
        reminded.append(told.filter(values__number=contract.number).count())
    assert reminded == [1, 2, 3], "sixty, thirty and seven days before"

    story.go_to(NOW + timedelta(days=60))
    contract.refresh_from_db()
    membership = Enrolment.objects.get()
    assert (contract.state, membership.state) == ("closed", "suspended")
    assert story.storefront.get("/shops/meidi/promises/", category="appliances").json()["results"] == []
    assert membership.number in story.merchant.page("/portal/memberships/")
    assert Service.objects.get(code="next_day").state == "open"
