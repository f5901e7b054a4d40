"""Reviewing applications: who gets which, the clock, the second look at approval (acceptance cases A20, B1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.errors import InvalidInput, Refused
from portal.models import Deadline, Enrolment, EnrolmentApplication, Shop, ShopMember
from portal.services import applications, evidence, exits, moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_service,
    make_shop,
    make_staff,
    make_upload,
    make_version,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


def apply(shop: Shop, version: Any, when: Any = NOW, **answers: str) -> EnrolmentApplication:
    row = applications.start_application(
        shop, version.service, actor=merchant(shop), at=when, answers=answers
    )
    row = applications.submit(row, actor=merchant(shop), at=when)
    row.refresh_from_db()
    return row


def approve(row: EnrolmentApplication, when: Any = NOW) -> EnrolmentApplication:
    return moves.perform(row, "approve", actor=staff(id=77), at=when, data={"note": ""})


def test_work_is_spread_over_the_reviewers(shop: Shop) -> None:
    one, two = make_staff(Role.REVIEWER), make_staff(Role.REVIEWER)
    rows = [apply(shop, make_service(f"service_{n}")) for n in range(4)]

    assert [row.reviewer for row in rows] == [one, two, one, two]


def test_a20_nobody_is_given_an_application_of_the_own_shop(shop: Shop) -> None:
    own, other = make_staff(Role.REVIEWER), make_staff(Role.REVIEWER)
    ShopMember.objects.create(shop=shop, user=own, role=Role.AGENT)

    row = apply(shop, make_service("home_pickup"))

    assert row.reviewer == other
    with pytest.raises(Refused):
        moves.perform(row, "assign", actor=staff(Role.SUPERVISOR), at=NOW, data={"reviewer": own.username})


def test_only_reviewers_can_be_assigned(shop: Shop) -> None:
    finance = make_staff(Role.FINANCE)
    row = apply(shop, make_service("home_pickup"))

    with pytest.raises(InvalidInput):
        moves.perform(
            row, "assign", actor=staff(Role.SUPERVISOR), at=NOW, data={"reviewer": finance.username}
        )


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        ("2026-11-20 12:00:00", "2026-11-20 18:00:00", "2026-11-26 00:00:00"),
        ("2026-11-20 12:00:00", "2026-11-23 09:00:00", "2026-11-27 00:00:00"),
        ("2026-11-24 12:00:00", "2026-11-26 09:00:00", "2026-11-28 00:00:00"),
    ],
)
def test_the_review_clock_stands_still_while_the_merchant_answers(
    shop: Shop, asked: str, answered: str, due: str
) -> None:
    """Three working days from Friday end on Wednesday; the days until the answer are not counted."""
    row = apply(shop, make_service("home_pickup"))
    row = moves.perform(row, "request_info", actor=staff(), at=at(asked), data={"reason": "Which warehouse?"})

    moves.perform(row, "provide_info", actor=merchant(shop), at=at(answered), data={"reason": "Hangzhou"})

    review = Deadline.objects.get(name="review", settled_at=None)
    assert (review.due_at, review.paused_at) == (at(due), None)


def test_a_question_left_unanswered_closes_the_application(shop: Shop) -> None:
    row = apply(shop, make_service("home_pickup"))
    moves.perform(row, "request_info", actor=staff(), at=NOW, data={"reason": "Which warehouse?"})

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    row.refresh_from_db()
    assert row.state == "withdrawn"


class TestB1:
    """A second version takes effect while an application under the first is in review."""

    @pytest.fixture
    def row(self, shop: Shop) -> EnrolmentApplication:
        version = make_service("next_day", conditions=[LEVEL])
        harder = [{**LEVEL, "threshold": 12}]
        make_version(version, NOW + timedelta(days=1), published=NOW - timedelta(days=7), conditions=harder)
        return apply(shop, version)

    def test_b1_it_stays_pinned_to_the_version_of_its_submission(self, row: EnrolmentApplication) -> None:
        assert approve(row).terms.number == 1

    def test_b1_if_only_the_newer_one_fails_nothing_is_approved_silently(
        self, row: EnrolmentApplication
    ) -> None:
        with pytest.raises(Refused) as refusal:
            approve(row, NOW + timedelta(days=2))
        assert [reason.code for reason in refusal.value.reasons] == ["newer_version_fails", "condition.fail"]

    def test_b1_a_merchant_who_accepts_the_newer_version_is_enrolled(self, row: EnrolmentApplication) -> None:
        later = NOW + timedelta(days=2)
        row = moves.perform(
            row, "request_info", actor=staff(), at=later, data={"reason": "Accept version 2?"}
        )
        data = {"reason": "We accept it.", "accept_version": 2}
        row = moves.perform(row, "provide_info", actor=merchant(row.shop), at=later, data=data)

        approve(row, later)

        assert Enrolment.objects.get().accepted_terms.number == 2  # type: ignore[union-attr]

    def test_b1_a_version_that_is_not_in_force_cannot_be_accepted(self, row: EnrolmentApplication) -> None:
        row = moves.perform(row, "request_info", actor=staff(), at=NOW, data={"reason": "Accept version 2?"})

        with pytest.raises(Refused):
            data = {"reason": "Yes.", "accept_version": 2}
            moves.perform(row, "provide_info", actor=merchant(row.shop), at=NOW, data=data)


def test_a_document_and_a_declaration_are_asked_for_at_submission(shop: Shop) -> None:
    asked = [{"kind": "document", "code": "brand_licence"}, {"kind": "attestation", "code": "no_resale"}]
    version = make_service("next_day", requirements=asked)
    row = applications.start_application(shop, version.service, actor=merchant(shop), at=NOW)
    with pytest.raises(Refused) as refusal:
        applications.submit(row, actor=merchant(shop), at=NOW)
    assert [r.code for r in refusal.value.reasons] == ["document_missing", "declaration_missing"]

    evidence.add(row, make_upload(), actor=merchant(shop), at=NOW, kind="brand_licence")
    EnrolmentApplication.objects.update(answers={"no_resale": "yes"})
    assert applications.submit(row, actor=merchant(shop), at=NOW).state == "in_review"


def test_a_contract_may_follow_the_approval_and_then_enrols(shop: Shop) -> None:
    version = make_service("next_day", requirements=[{"kind": "carrier_contract", "service": "next_day"}])
    contract = make_contract(make_carrier(), shop, since=NOW + timedelta(days=2))
    row = apply(shop, version, carrier_contract=contract.number)

    assert approve(row).state == "approved"
    applications.activate_waiting(shop_id=shop.pk, at=NOW + timedelta(days=2))

    assert Enrolment.objects.get().state == "active"


def test_an_approval_without_its_tasks_expires(shop: Shop) -> None:
    version = make_service("next_day", requirements=[{"kind": "carrier_contract", "service": "next_day"}])
    approve(apply(shop, version, carrier_contract="none"))

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    assert EnrolmentApplication.objects.get().state == "expired"


@pytest.mark.parametrize(
    ("rule", "state", "begins"),
    [
        ({}, "active", NOW),
        ({"starts": "next_midnight"}, "active", at("2026-11-21 00:00:00")),
        ({"probation_days": 30}, "probation", NOW),
    ],
)
def test_a_membership_begins_as_its_rules_say(
    shop: Shop, rule: dict[str, Any], state: str, begins: Any
) -> None:
    approve(apply(shop, make_service("next_day", membership=rule)))

    member = Enrolment.objects.get()
    assert (member.state, member.effective_from) == (state, begins)


def test_the_rules_may_ask_for_a_wait_after_a_rejection(shop: Shop) -> None:
    version = make_service("next_day", membership={"reapply_days": 30})
    row = apply(shop, version)
    moves.perform(row, "reject", actor=staff(), at=NOW, data={"reason": "papers", "advice": ""})

    found = [
        applications.reasons_not_to_start(shop, version.service, NOW + timedelta(days=d)) for d in (29, 30)
    ]

    assert [[reason.code for reason in reasons] for reasons in found] == [["rejected_recently"], []]


def test_a9_a_shop_with_obligations_applies_again_beside_them(shop: Shop) -> None:
    version = make_service("home_pickup")
    exits.leave(make_enrolment(shop, "home_pickup"), actor=merchant(shop), at=NOW)

    approve(apply(shop, version))

    assert sorted(Enrolment.objects.values_list("state", flat=True)) == ["active", "exiting"]
