"""Joining and leaving through the pages (S1 1.12-1.13, S2 2.1-2.9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.actors import Role
from portal.models import Enrolment, EnrolmentApplication, Service, Shop
from portal.services import exits
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_member,
    make_metric,
    make_order,
    make_service,
    make_shop,
    merchant,
)

CONDITIONS = [
    {
        "metric": "shop_kind",
        "operator": "in",
        "threshold": ["brand", "flagship", "exclusive"],
        "unit": "kind",
    },
    {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"},
    {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100},
]
NEXT_DAY = "/portal/logistics/courier-warehouse/next-day/"


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def manager(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop, Role.MANAGER))
    return client


@pytest.fixture
def next_day(shop: Shop) -> Service:
    rules = {"conditions": CONDITIONS, "requirements": [{"kind": "carrier_contract", "service": "next_day"}]}
    return make_service("next_day", **rules).service


def test_next_day_application_is_reached_by_its_navigation_path(manager: Client, next_day: Service) -> None:
    home = manager.get("/portal/").content.decode()
    assert "Logistics › Courier/Warehouse" in home
    assert f'href="{NEXT_DAY}"' in home
    assert reverse("web:next_day") == NEXT_DAY
    assert manager.get(NEXT_DAY).context["service"] == next_day


def test_next_day_application_shows_each_condition_before_applying(
    manager: Client, shop: Shop, next_day: Service
) -> None:
    make_metric(shop, "return_rate", 1, 101)
    rows = {row["label"]: row for row in manager.get(NEXT_DAY).context["conditions"]}
    rate = rows["Return and exchange rate, last 30 days"]
    assert (rate["verdict"], rate["required"], rate["actual"]) == (
        "pass",
        "less than 1 %",
        "0.9901 % (1 of 101)",
    )
    assert rows["Shop level"]["required"] == "at least level 8 of 20"
    assert rows["Kind of shop"]["actual"] == "brand shop"


def test_next_day_application_without_data_is_undetermined(manager: Client, next_day: Service) -> None:
    rows = {row["label"]: row["verdict"] for row in manager.get(NEXT_DAY).context["conditions"]}
    assert rows["Return and exchange rate, last 30 days"] == "undetermined"


def test_next_day_application_is_handed_in_with_a_contract(
    manager: Client, shop: Shop, next_day: Service
) -> None:
    make_metric(shop, "return_rate", 0, 500)
    contract = make_contract(make_carrier(), shop)
    answer = manager.post(
        "/portal/services/next_day/apply/", {"carrier_contract": contract.number, "do": "submit"}
    )
    row = EnrolmentApplication.objects.get()
    assert answer["Location"] == f"/portal/applications/{row.number}/"
    assert (row.state, row.answers) == ("in_review", {"carrier_contract": contract.number})
    shown = manager.get(answer["Location"])
    assert shown.context["position"] == 1
    assert [c["verdict"] for c in shown.context["conditions"]] == ["pass"] * 3
    assert shown.context["deadlines"][0].move_label == "Escalate"


def test_a_contract_may_follow_after_approval(manager: Client, shop: Shop, next_day: Service) -> None:
    answer = manager.post(
        "/portal/services/next_day/apply/", {"carrier_contract": "", "do": "submit"}, follow=True
    )
    assert answer.context["row"].state == "in_review"
    (task,) = answer.context["tasks"]
    assert (task.label, task.now, task.url) == ("Signed contract with a carrier", False, "/portal/contracts/")
    make_contract(make_carrier(), shop)
    assert manager.get(answer.request["PATH_INFO"]).context["tasks"] == []


def test_next_day_application_that_fails_is_closed_with_the_numbers(
    manager: Client, shop: Shop, next_day: Service
) -> None:
    make_metric(shop, "return_rate", 5, 500)
    contract = make_contract(make_carrier(), shop)
    data = {"carrier_contract": contract.number, "do": "submit"}
    answer = manager.post("/portal/services/next_day/apply/", data, follow=True)
    assert answer.context["row"].state == "ineligible"
    failed = [row for row in answer.context["conditions"] if row["verdict"] == "fail"]
    assert [row["actual"] for row in failed] == ["1 % (5 of 500)"]


def test_a_draft_is_kept_changed_and_handed_in(manager: Client, shop: Shop, next_day: Service) -> None:
    manager.post("/portal/services/next_day/apply/", {"carrier_contract": "", "do": "draft"})
    draft = EnrolmentApplication.objects.get()
    assert draft.state == "draft"
    contract = make_contract(make_carrier(), shop)
    manager.post("/portal/services/next_day/apply/", {"carrier_contract": contract.number, "do": "submit"})
    draft.refresh_from_db()
    assert (EnrolmentApplication.objects.count(), draft.state) == (1, "in_review")


def test_a_second_application_is_refused_with_its_number(manager: Client, shop: Shop) -> None:
    make_service("fast_refund")
    manager.post("/portal/services/fast_refund/apply/", {"do": "submit"})
    answer = manager.post("/portal/services/fast_refund/apply/", {"do": "submit"})
    assert answer.status_code == 422
    assert EnrolmentApplication.objects.get().number in answer.content.decode()


def test_rejoining_counts_down(manager: Client, shop: Shop) -> None:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45})
    member = make_enrolment(shop, "freight_insurance", since=at("2026-01-10 00:00:00"))
    with time_machine.travel(at("2026-03-01 23:59:59"), tick=False):
        exits.leave(Enrolment.objects.get(pk=member.pk), actor=merchant(shop), at=at("2026-03-01 23:59:59"))
    with time_machine.travel(at("2026-04-01 12:00:00"), tick=False):
        manager.force_login(shop.members.get().user)
        shown = manager.get("/portal/services/freight_insurance/")
        assert "Re-join possible from 2026-04-16." in shown.content.decode()
        assert shown.context["rejoin_days"] == 15
        refused = manager.post("/portal/services/freight_insurance/apply/", {"do": "submit"})
        assert refused.status_code == 422
        assert [reason.code for reason in refused.context["refused"]] == ["cooling_off"]
    with time_machine.travel(at("2026-04-16 00:00:00"), tick=False):
        manager.force_login(shop.members.get().user)
        assert manager.post("/portal/services/freight_insurance/apply/", {"do": "submit"}).status_code == 302


def test_leaving_states_its_price_first(manager: Client, shop: Shop) -> None:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45})
    member = make_enrolment(shop, "freight_insurance")
    order = make_order(shop)
    preview = manager.get(f"/portal/memberships/{member.number}/exit/")
    assert "Re-join possible from 2027-01-05." in preview.content.decode()
    assert preview.context["preview"].rejoin_days == 46
    assert [entry["number"] for entry in preview.context["obligations"]["order"]] == [order.external_id]
    member.refresh_from_db()
    assert member.state == "active"


def test_leaving_is_one_more_click(manager: Client, shop: Shop) -> None:
    member = make_enrolment(shop, "freight_insurance")
    path = f"/portal/memberships/{member.number}/moves/request_exit/"
    assert manager.get(path)["Location"] == f"/portal/memberships/{member.number}/exit/"
    assert manager.post(path, {"version": member.version}).status_code == 302
    member.refresh_from_db()
    assert (member.state, member.effective_exit_at) == ("exiting", NOW)


def test_the_catalogue_shows_how_the_shop_stands(manager: Client, shop: Shop) -> None:
    make_enrolment(shop, "seven_day_return", since=NOW - timedelta(days=5))
    make_service("fast_refund")
    manager.post("/portal/services/fast_refund/apply/", {"do": "draft"})
    make_service("breakage")
    shown = manager.get("/portal/services/").content.decode()
    assert "member · active" in shown
    assert "application · draft" in shown
    assert "not joined" in shown
