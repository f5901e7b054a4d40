"""The page of one application: what is missing, who waits for whom, the decision and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.actors import Role
from portal.models import Appeal, DepositAccount, EnrolmentApplication, Shop
from portal.services import applications, moves
from tests.builders import (
    NOW,
    make_calendar,
    make_member,
    make_service,
    make_shop,
    make_upload,
    make_version,
    merchant,
    staff,
)

DEPOSIT = {"kind": "deposit", "service": "gift_wrap", "amount_fen": 100_000}
CONTRACT = {"kind": "carrier_contract", "service": "gift_wrap"}
LICENCE = {"kind": "document", "code": "licence", "name_zh": "营业执照", "name_en": "Business licence"}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}


@pytest.fixture
def shop(db: None) -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop))
    return client


def handed_in(shop: Shop, code: str = "gift_wrap", **rules: Any) -> EnrolmentApplication:
    service = make_service(code, **rules).service
    row = applications.start_application(shop, service, actor=merchant(shop), at=NOW)
    row = applications.submit(row, actor=merchant(shop), at=NOW)
    row.refresh_from_db()
    return row


def decided(row: EnrolmentApplication, move: str, when: Any = NOW, **data: str) -> EnrolmentApplication:
    return moves.perform(row, move, actor=staff(id=7), at=when, data=data)


def page(client: Client, row: EnrolmentApplication) -> Any:
    answer = client.get(f"/portal/applications/{row.number}/")
    assert answer.status_code == 200
    return answer


def test_what_is_missing_are_tasks_with_the_way_to_them(owner: Client, shop: Shop) -> None:
    row = decided(handed_in(shop, requirements=[CONTRACT, DEPOSIT]), "approve", note="")

    tasks = {task.label: task for task in page(owner, row).context["tasks"]}

    account = DepositAccount.objects.get()
    assert {label: task.url for label, task in tasks.items()} == {
        "Signed contract with a carrier": "/portal/contracts/",
        "Deposit": f"/portal/deposits/{account.number}/",
    }
    assert tasks["Deposit"].reason == "A deposit of ¥1,000.00 is required; ¥0.00 is there."
    assert all(task.now for task in tasks.values())


def test_a_deposit_that_is_not_open_yet_is_begun_from_its_task(owner: Client, shop: Shop) -> None:
    row = handed_in(shop, requirements=[DEPOSIT])
    (task,) = page(owner, row).context["tasks"]
    assert (task.url, task.post, task.now) == ("/portal/deposits/begin/gift_wrap/", True, False)
    owner.post(task.url)
    (task,) = page(owner, row).context["tasks"]
    assert task.url == f"/portal/deposits/{DepositAccount.objects.get().number}/"


def test_who_may_not_decide_reads_who_does(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, Role.AGENT))
    text = page(client, handed_in(shop, requirements=[DEPOSIT])).content.decode()
    assert "/portal/deposits/begin/" not in text
    assert "Owners and managers of the shop do this." in text


def test_a_draft_is_sent_to_its_form_for_a_document(owner: Client, shop: Shop) -> None:
    service = make_service("gift_wrap", requirements=[LICENCE]).service
    row = applications.start_application(shop, service, actor=merchant(shop), at=NOW)
    (task,) = page(owner, row).context["tasks"]
    assert (task.label, task.url) == ("Business licence", "/portal/services/gift_wrap/#apply")


def test_b1_a_document_of_a_version_newer_than_the_draft_follows(
    owner: Client, shop: Shop, tmp_path: Any, settings: Any
) -> None:
    settings.VAR_DIR = tmp_path
    version = make_service("gift_wrap")
    row = applications.start_application(shop, version.service, actor=merchant(shop), at=NOW)
    make_version(version, NOW - timedelta(days=1), requirements=[LICENCE])
    owner.post(f"/portal/applications/{row.number}/moves/submit/", {"version": row.version})
    assert [task.upload for task in page(owner, row).context["tasks"]] == [False], "not while it is reviewed"
    row.refresh_from_db()
    decided(row, "approve", note="")

    (task,) = page(owner, row).context["tasks"]
    owner.post(task.url, {"file": make_upload()})

    row.refresh_from_db()
    assert row.state == "enrolled"


def test_who_waits_reads_the_place_the_latest_date_and_the_usual_time(owner: Client, shop: Shop) -> None:
    row = handed_in(shop)
    for days in (1, 2, 6):
        other = applications.start_application(s := make_shop(), row.service, actor=merchant(s), at=NOW)
        EnrolmentApplication.objects.filter(pk=other.pk).update(
            state="rejected", submitted_at=NOW - timedelta(days=days), decided_at=NOW
        )

    shown = page(owner, row)

    assert (shown.context["position"], shown.context["usual"]) == (1, "2 d")
    assert "You get an answer by 2026-11-26 00:00 at the latest." in shown.content.decode()


def test_two_decisions_are_too_few_for_a_median(owner: Client, shop: Shop) -> None:
    assert page(owner, handed_in(shop)).context["usual"] == ""


def test_the_time_of_the_review_stands_still_while_the_shop_answers(owner: Client, shop: Shop) -> None:
    row = decided(handed_in(shop), "request_info", reason="Which warehouse?")
    shown = page(owner, row)
    assert shown.context["expected"].paused
    assert "stands still until you have answered" in shown.content.decode()
    assert "Which warehouse?" in shown.content.decode()


def test_b1_a_newer_version_is_accepted_in_place_by_its_number(owner: Client, shop: Shop) -> None:
    row = handed_in(shop, conditions=[LEVEL])
    newer = make_version(row.terms, NOW - timedelta(hours=1), conditions=[{**LEVEL, "threshold": 12}])
    row = decided(row, "request_info", reason="Version 2 holds now.")
    shown = page(owner, row)
    assert 'href="/rules/gift_wrap/2/"' in shown.content.decode()
    assert "provide_info" not in [move.name for move in shown.context["moves"]], "one form, not two"

    data = {"reason": "We accept.", "accept_version": newer.number, "version": row.version}
    owner.post(f"/portal/applications/{row.number}/moves/provide_info/", data)

    row.refresh_from_db()
    assert (row.state, row.accepted_terms) == ("in_review", newer)
    assert page(owner, row).context["newer"] is None


def test_a_wrong_answer_comes_back_with_what_was_written(owner: Client, shop: Shop) -> None:
    row = decided(handed_in(shop), "request_info", reason="Which warehouse?")
    data = {"reason": "Warehouse 3", "accept_version": "9", "version": row.version}
    answer = owner.post(f"/portal/applications/{row.number}/moves/provide_info/", data)
    assert answer.status_code == 422
    assert answer.context["form"]["reason"].value() == "Warehouse 3"
    assert [reason.code for reason in answer.context["reasons"]] == ["no_such_version"]


def test_a_file_can_be_added_while_the_shop_answers(
    owner: Client, shop: Shop, tmp_path: Any, settings: Any
) -> None:
    settings.VAR_DIR = tmp_path
    row = handed_in(shop)
    assert page(owner, row).context["file_form"] is None
    row = decided(row, "request_info", reason="Send a photo.")
    owner.post(f"/portal/applications/{row.number}/files/", {"file": make_upload("warehouse.png")})
    assert [file.name for file in page(owner, row).context["files"]] == ["warehouse.png"]


def test_a_rejection_is_told_with_reason_advice_and_appeal(owner: Client, shop: Shop) -> None:
    row = decided(handed_in(shop), "reject", reason="no warehouse", advice="Rent one.")
    shown = page(owner, row).content.decode()
    assert "no warehouse" in shown and "Rent one." in shown and "You can appeal until 2026-12-20" in shown

    grounds = "The warehouse has been there since May, see the lease."
    owner.post(
        f"/portal/applications/{row.number}/moves/appeal/", {"grounds": grounds, "version": row.version}
    )
    appeal = Appeal.objects.get()
    moves.perform(
        appeal, "dismiss", actor=staff(Role.SUPERVISOR, id=8), at=NOW, data={"reason": "The lease ended."}
    )

    shown = page(owner, row)
    assert [entry.state for entry in shown.context["appeals"]] == ["dismissed"]
    assert "The lease ended." in shown.content.decode()


def test_one_or_many_appeals_and_tasks_cost_the_same(
    owner: Client, shop: Shop, django_assert_max_num_queries: Any
) -> None:
    row = handed_in(shop)
    page(owner, row)
    with django_assert_max_num_queries(30):
        page(owner, row)
    for n in range(6):
        Appeal.objects.create(
            number=f"AL-{n}",
            shop=shop,
            application=row,
            decision="application.rejected",
            state="dismissed",
            grounds="g",
            created_at=NOW,
            updated_at=NOW,
        )
    with django_assert_max_num_queries(30):
        page(owner, row)
