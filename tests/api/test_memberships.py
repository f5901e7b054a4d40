"""Memberships by API: what a program sees of one, what leaving means, and what the platform decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.models import Enrolment, Shop
from portal.services import moves, standing
from tests.api.conftest import Program, assert_problem, program
from tests.builders import (
    NOW,
    make_deposit,
    make_draft,
    make_enrolment,
    make_order,
    make_service,
    make_shop,
    make_version,
    make_waiver,
    staff,
)

RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100]}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}
DAY = timedelta(days=1)


@pytest.fixture
def desk(shop: Shop) -> Program:
    return program("shop", shops=(shop,))


@pytest.fixture
def member(shop: Shop) -> Enrolment:
    rule = {"cooling_off_days": 45, "undo_same_day": True}
    make_service("freight_insurance", exit_rule=rule, keep_conditions=[LEVEL])
    return make_enrolment(shop, "freight_insurance")


def place(member: Enrolment, *rest: str) -> str:
    return "/".join(["/enrolments", member.number, *rest, ""])


def act(desk: Program, member: Enrolment, move: str, **fields: Any) -> Any:
    return desk.post(place(member, "actions", move), fields)


def warn(member: Enrolment) -> None:
    moves.perform(member, "warn", actor=staff(), at=NOW, data={"reason": "late", "advice": "Ship earlier."})


def test_a_condition_not_kept_is_found_with_its_numbers(desk: Program, shop: Shop, member: Enrolment) -> None:
    Shop.objects.update(shop_level=7)
    standing.reevaluate(at=NOW)

    shown = desk.get(place(member)).json()

    (finding,) = shown["findings"]
    assert (shown["state"], shown["failing_since"]) == ("at_risk", "2026-11-20T10:00:00+08:00")
    assert (finding["code"], finding["facts"]["metric"]) == ("condition.fail", "shop_level")
    given = act(desk, member, "give_plan", plan="We train the people who pack.").json()
    assert given["plan"] == "We train the people who pack."


def test_the_preview_of_leaving_says_everything_and_does_nothing(
    desk: Program, shop: Shop, member: Enrolment
) -> None:
    order = make_order(shop)
    make_deposit(shop, "freight_insurance", paid_fen=700)
    coming = make_version(member.terms, NOW + 10 * DAY, published=NOW)

    said = desk.get(place(member, "exit-preview")).json()

    assert [(o["kind"], o["number"]) for o in said["obligations"]] == [("order", order.external_id)]
    assert (said["rejoin_date"], said["rejoin_days"], said["cooling_off_days"]) == ("2027-01-05", 46, 45)
    assert (said["deposit_fen"], said["undo_same_day"]) == (700, True)
    assert (said["coming_version"]["number"], said["coming_version"]["accepted"]) == (coming.number, False)
    assert desk.get(place(member)).json()["state"] == "active"


def test_leaving_and_staying_after_all(desk: Program, member: Enrolment) -> None:
    left = act(desk, member, "request_exit", version=1).json()
    assert (left["state"], left["rejoin_allowed_at"]) == ("exiting", "2027-01-05T00:00:00+08:00")
    assert "cancel_exit" in [action["name"] for action in left["allowed_actions"]]

    assert act(desk, member, "cancel_exit").json()["state"] == "active"


def test_a_coming_version_is_accepted(desk: Program, member: Enrolment) -> None:
    assert_problem(act(desk, member, "accept_rules"), 409, "no_coming_version")
    make_version(member.terms, NOW + 10 * DAY, published=NOW)

    shown = act(desk, member, "accept_rules").json()

    assert (shown["coming_version"]["accepted"], shown["accepted_version"]) == (True, 2)
    assert_problem(act(desk, member, "exit_on_rule_change"), 409, "already_accepted")


def test_b3_leaving_because_of_the_new_rules_costs_no_wait(desk: Program, member: Enrolment) -> None:
    make_version(member.terms, NOW + 10 * DAY, published=NOW)

    left = act(desk, member, "exit_on_rule_change").json()

    assert (left["exit_kind"], left["rejoin_allowed_at"]) == ("rule_change", None)


def test_a_term_is_renewed_from_the_day_that_is_told(desk: Program, member: Enrolment) -> None:
    assert_problem(act(desk, member, "renew"), 409, "too_early")
    Enrolment.objects.update(term_ends_at=NOW + 60 * DAY)

    assert desk.get(place(member)).json()["renewable_from"] == "2026-11-20T10:00:00+08:00"
    assert act(desk, member, "renew").json()["term_ends_at"] == "2028-01-19T10:00:00+08:00"


def test_a_measure_is_public_and_appealed_by_the_shop(desk: Program, member: Enrolment) -> None:
    warn(member)

    (measure,) = desk.get(place(member)).json()["measures"]
    assert (measure["measure"], measure["cause"], measure["advice"]) == ("warning", "late", "Ship earlier.")
    appealed = act(desk, member, "appeal", grounds="It was the flood of the tenth.").json()
    assert_problem(act(desk, member, "appeal", grounds="It was the flood."), 409, "appealed_already")
    (row,) = desk.get("/appeals/", enrolment=member.number, state="open").json()["results"]
    assert row["number"] == appealed["appeal"]
    assert desk.post(f"/appeals/{row['number']}/actions/withdraw/", {}).json()["state"] == "withdrawn"


def test_anybody_reads_the_measures_that_stand_and_only_those(shop: Shop, member: Enrolment) -> None:
    other = make_enrolment(make_shop(), "freight_insurance")
    for row in (member, other):
        warn(row)
    reader = program("courier", scopes="services:read")

    def read(**filters: str) -> list[str]:
        return [row["shop"] for row in reader.get("/measures/", **filters).json()["results"]]

    assert read() == [other.shop.code, shop.code]
    assert read(shop=shop.code, service="freight_insurance", measure="warning") == [shop.code]
    assert read(measure="termination") == read(shop="none") == []
    moves.perform(member, "recover", actor=staff(), at=NOW)
    assert read() == [other.shop.code]


def test_waivers_are_read_until_when_and_why(desk: Program, member: Enrolment) -> None:
    waiver = make_waiver(member, "shop_level", until=NOW + DAY)

    (row,) = desk.get("/waivers/", shop=member.shop.code).json()["results"]

    assert (row["number"], row["code"], row["reason"]) == (waiver.number, "shop_level", "new brand")
    assert row["valid_until"] == "2026-11-21T10:00:00+08:00"
    assert desk.get(f"/waivers/{waiver.number}/").json() == row


def test_versions_say_how_they_stand(desk: Program, member: Enrolment) -> None:
    make_version(member.terms, NOW + 10 * DAY, published=NOW, exit_rule={"cooling_off_days": 30})

    coming, current = desk.get("/services/freight_insurance/versions/").json()["results"]

    assert (coming["standing"], current["standing"]) == ("scheduled", "effective")
    assert current["until"] == coming["effective_at"] == "2026-11-30T10:00:00+08:00"
    assert (coming["exit_rule"], coming["keep_conditions"]) == ({"cooling_off_days": 30}, [LEVEL])


def test_a_shop_comments_on_a_draft_while_it_may(desk: Program, shop: Shop, member: Enrolment) -> None:
    draft = make_draft(member.terms, NOW + 60 * DAY)
    comments = f"/services/freight_insurance/versions/{draft.number}/comments/"
    body = {"shop": shop.code, "text": "Thirty days are too few."}
    assert_problem(desk.post(comments, body), 404, "not_found")
    editor, closes = staff(Role.RULE_EDITOR), {"closes_on": "2026-12-10"}
    moves.perform(draft, "open_consultation", actor=editor, at=NOW, data=closes)

    (shown,) = desk.get("/services/freight_insurance/versions/").json()["consultations"]
    said = desk.post(comments, body)

    assert (shown["number"], shown["closes_at"]) == (2, "2026-12-11T00:00:00+08:00")
    assert (said.status_code, said.json()["text"]) == (201, body["text"])
    first = comments.replace("/2/", "/1/")
    assert_problem(desk.post(first, body), 409, "consultation_closed")


@pytest.mark.parametrize("kind", ["erp", "shop"])
def test_a_foreign_membership_does_not_exist(member: Enrolment, kind: str) -> None:
    stranger = program(kind, shops=(make_shop(),))
    waiver = make_waiver(member, "shop_level", until=NOW + DAY)

    for path in (place(member), place(member, "exit-preview"), f"/waivers/{waiver.number}/"):
        assert_problem(stranger.get(path), 404, "not_found")
    assert_problem(act(stranger, member, "request_exit"), 404, "not_found")
    assert Enrolment.objects.get().state == "active"
