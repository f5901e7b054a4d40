"""Applying by API, as a program of the shop: the draft, its answers and documents, and how it stands in review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.models import EnrolmentApplication, Evidence, ServiceVersion, Shop, TimelineEvent
from portal.services import drafts, moves
from tests.api.conftest import Program, assert_problem, program
from tests.builders import (
    NOW,
    make_deposit,
    make_enrolment,
    make_service,
    make_shop,
    make_staff,
    make_upload,
    make_waiver,
    merchant,
    staff,
)

ASKED = [
    {"kind": "document", "code": "brand_licence", "name_zh": "品牌授权书", "name_en": "Brand licence"},
    {"kind": "attestation", "code": "no_resale", "text_zh": "不转售", "text_en": "We do not resell."},
]
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 12}


@pytest.fixture
def desk(shop: Shop) -> Program:
    return program("shop", shops=(shop,))


@pytest.fixture
def version(db: None) -> ServiceVersion:
    return make_service("home_pickup")


@pytest.fixture
def demanding(db: None) -> ServiceVersion:
    return make_service("next_day", requirements=ASKED)


def apply(desk: Program, shop: Shop, service: str, **fields: Any) -> Any:
    return desk.post("/applications/", {"shop": shop.code, "service": service} | fields)


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["code"] for row in rows]


def test_handed_in_it_waits_in_the_queue_with_a_date_for_the_answer(
    desk: Program, shop: Shop, version: ServiceVersion
) -> None:
    make_staff(Role.REVIEWER, username="anna")
    other = make_shop()
    earlier = NOW - timedelta(hours=1)
    drafts.apply(other, version.service, answers={}, hand_in=True, actor=merchant(other), at=earlier)

    said = apply(desk, shop, "home_pickup", submit=True)

    shown = said.json()
    assert (said.status_code, shown["state"], shown["queue_position"]) == (201, "in_review", 2)
    assert shown["answer_expected_at"] == "2026-11-26T00:00:00+08:00"
    assert "anna" not in said.content.decode()


def test_a12_a_second_one_is_refused_with_the_number_of_the_first(
    desk: Program, shop: Shop, version: ServiceVersion
) -> None:
    first = apply(desk, shop, "home_pickup", submit=True).json()

    refused = assert_problem(apply(desk, shop, "home_pickup", submit=True), 409, "already_open")

    assert refused["facts"] == {"number": first["number"]}
    assert EnrolmentApplication.objects.count() == 1


def test_a_draft_is_gone_on_with(desk: Program, shop: Shop, demanding: ServiceVersion) -> None:
    first = apply(desk, shop, "next_day")
    again = apply(desk, shop, "next_day", answers={"no_resale": "yes"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]
    assert again.json()["answers"] == {"no_resale": "yes"}


def test_the_same_key_applies_once(desk: Program, shop: Shop, version: ServiceVersion) -> None:
    body = {"shop": shop.code, "service": "home_pickup", "submit": True}
    first, again = (desk.post("/applications/", body, key="k") for _ in range(2))

    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert_problem(desk.post("/applications/", body | {"submit": False}, key="k"), 422)


def test_a_condition_that_fails_is_told_with_both_numbers(desk: Program, shop: Shop) -> None:
    make_service("next_day", conditions=[LEVEL])

    shown = apply(desk, shop, "next_day", submit=True).json()

    assert (shown["state"], codes(shown["reasons"])) == ("ineligible", ["condition.fail"])
    facts = shown["reasons"][0]["facts"]
    assert (facts["metric"], facts["required"]) == ("shop_level", 12)


def test_what_is_missing_is_named_until_it_is_there(
    desk: Program, shop: Shop, demanding: ServiceVersion
) -> None:
    refused = assert_problem(apply(desk, shop, "next_day", submit=True), 409, "document_missing")
    assert codes(refused["reasons"]) == ["document_missing", "declaration_missing"]
    assert not EnrolmentApplication.objects.exists(), "a refused application leaves no draft"

    draft = apply(desk, shop, "next_day").json()
    licence, declaration = draft["requirements"]
    assert (licence["name"], licence["due"], codes(licence["missing"])) == (
        "Brand licence", "submit", ["document_missing"],
    )  # fmt: skip
    place = f"/applications/{draft['number']}/"
    form = {"code": "brand_licence", "file": make_upload()}
    assert desk.upload(f"{place}documents/", form).status_code == 201
    desk.post(f"{place}answers/", {"answers": {declaration["code"]: "yes"}, "version": 1})

    shown = desk.get(place).json()
    assert [row["missing"] for row in shown["requirements"]] == [[], []]
    assert [row["kind"] for row in shown["documents"]] == ["brand_licence"]
    assert desk.post(f"{place}actions/submit/", {}).json()["state"] == "in_review"


def test_what_is_waived_is_shown_as_waived(desk: Program, shop: Shop, demanding: ServiceVersion) -> None:
    member = make_enrolment(make_shop(), "next_day")
    member.shop = shop
    make_waiver(member, "brand_licence", until=NOW.replace(year=2027))

    licence, _declaration = apply(desk, shop, "next_day").json()["requirements"]

    assert (licence["waived"], licence["missing"]) == (True, [])


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({"unheard_of": "yes"}, "#/answers/unheard_of"),
        ({"brand_licence": "yes"}, "#/answers/brand_licence"),
        ({"no_resale": True}, "#/answers/no_resale"),
        ([], "#/answers"),
        ({"no_resale": "x" * 501}, "#/answers/no_resale"),
        ({f"a{n}": "" for n in range(51)}, "#/answers"),
    ],
)
def test_wrong_answers_are_named(
    desk: Program, shop: Shop, demanding: ServiceVersion, answers: Any, pointer: str
) -> None:
    refused = assert_problem(apply(desk, shop, "next_day", answers=answers), 422, "invalid")

    assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert not EnrolmentApplication.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("shop", "none"), ("service", "none")])
def test_a_foreign_shop_and_a_service_that_is_not_there_are_unknown(
    desk: Program, shop: Shop, version: ServiceVersion, field: str, value: str
) -> None:
    body = {"shop": shop.code, "service": "home_pickup"} | {field: value}

    refused = assert_problem(desk.post("/applications/", body), 422, "invalid")

    assert [error["pointer"] for error in refused["errors"]] == [f"#/{field}"]


def test_answers_change_only_in_a_draft_and_as_of_the_version_seen(
    desk: Program, shop: Shop, demanding: ServiceVersion
) -> None:
    place = f"/applications/{apply(desk, shop, 'next_day').json()['number']}/answers/"
    kept = desk.post(place, {"answers": {"no_resale": "yes"}, "version": 1}).json()
    assert (kept["answers"], kept["version"]) == ({"no_resale": "yes"}, 2)

    assert_problem(desk.post(place, {"answers": {}, "version": 1}), 409, "version_conflict")
    assert desk.post(place, {"answers": {"no_resale": ""}}).json()["answers"] == {}
    moves.perform(EnrolmentApplication.objects.get(), "withdraw", actor=merchant(shop), at=NOW)
    assert_problem(desk.post(place, {"answers": {}}), 409, "state_changed")


def test_a_document_nobody_asked_for_is_refused_and_not_kept(
    desk: Program, shop: Shop, demanding: ServiceVersion
) -> None:
    place = f"/applications/{apply(desk, shop, 'next_day').json()['number']}/documents/"

    refused = desk.upload(place, {"code": "photo", "file": make_upload()})

    assert assert_problem(refused, 422, "invalid")["errors"][0]["pointer"] == "#/code"
    assert not Evidence.objects.exists()


def test_a_document_waits_while_the_application_is_under_review(
    desk: Program, shop: Shop, version: ServiceVersion
) -> None:
    row = apply(desk, shop, "home_pickup", submit=True).json()

    refused = desk.upload(f"/applications/{row['number']}/documents/", {"code": "x", "file": make_upload()})

    assert_problem(refused, 409, "state_changed")


def test_a_rejection_tells_what_to_do_and_is_appealed(
    desk: Program, shop: Shop, version: ServiceVersion
) -> None:
    number = apply(desk, shop, "home_pickup", submit=True).json()["number"]
    said = {"reason": "no warehouse", "advice": "Rent one."}
    moves.perform(EnrolmentApplication.objects.get(), "reject", actor=staff(), at=NOW, data=said)

    place = f"/applications/{number}/"
    shown = desk.get(place).json()
    assert (shown["decision_note"], shown["advice"], shown["appeal"]) == ("no warehouse", "Rent one.", None)
    lodged = desk.post(f"{place}actions/appeal/", {"grounds": "The warehouse stands in Hangzhou."}).json()

    appeal = desk.get(f"/appeals/{lodged['appeal']}/").json()
    assert (appeal["application"], appeal["decision"]) == (number, "application.rejected")
    assert [action["name"] for action in appeal["allowed_actions"]] == ["withdraw"]


def test_an_erp_reads_but_does_not_decide(desk: Program, shop: Shop, version: ServiceVersion) -> None:
    erp = program("erp", shops=(shop,))
    number = apply(desk, shop, "home_pickup").json()["number"]
    before = TimelineEvent.objects.count()

    assert erp.get(f"/applications/{number}/").json()["allowed_actions"] == []
    assert_problem(apply(erp, shop, "home_pickup"), 403, "not_permitted")
    assert_problem(erp.post(f"/applications/{number}/actions/withdraw/", {}), 403, "not_permitted")
    assert TimelineEvent.objects.count() == before


def test_a_program_of_the_shop_pays_the_deposit_that_joining_needs(desk: Program, shop: Shop) -> None:
    account = make_deposit(shop)

    made = desk.post(f"/deposits/{account.number}/payments/", {"amount_fen": 100_000})

    assert (made.status_code, made.json()["state"]) == (201, "requested")
