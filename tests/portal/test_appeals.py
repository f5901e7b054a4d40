"""Appeals: a second person looks at a decision and undoes it or lets it stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Appeal, Enrolment, EnrolmentApplication, PublishedMeasure, Shop, ShopMember
from portal.queries.promises import memberships_of
from portal.services import applications, moves
from tests.builders import (
    NOW,
    expel,
    make_calendar,
    make_enrolment,
    make_service,
    make_shop,
    make_staff,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = staff(Role.REVIEWER, id=601), staff(Role.SUPERVISOR, id=602)
GROUNDS = {"grounds": "The parcels were held up by the flood, see the carrier's note."}
LATER = NOW + timedelta(days=2)


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


def rejected(shop: Shop) -> EnrolmentApplication:
    version = make_service("home_pickup")
    row = applications.start_application(shop, version.service, actor=merchant(shop), at=NOW)
    row = applications.submit(row, actor=merchant(shop), at=NOW)
    data = {"reason": "no warehouse", "advice": "Rent one."}
    return moves.perform(row, "reject", actor=FIRST, at=NOW, data=data)


def appeal(subject: Any, when: Any = NOW) -> Appeal:
    moves.perform(subject, "appeal", actor=merchant(subject.shop), at=when, data=GROUNDS)
    return Appeal.objects.get(state="open")


def rule(row: Appeal, move: str, actor: Any, **data: str) -> Appeal:
    return moves.perform(row, move, actor=actor, at=LATER, data=data)


def codes(refusal: Any) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_a_granted_appeal_puts_the_application_before_the_reviewers_again(shop: Shop) -> None:
    row = rejected(shop)

    rule(appeal(row), "grant", SECOND, note="The warehouse is there.")

    row.refresh_from_db()
    assert (row.state, row.manual_review) == ("in_review", True)


def test_who_rejected_does_not_rule_on_the_appeal(shop: Shop) -> None:
    row = appeal(rejected(shop))

    with pytest.raises(Refused) as refusal:
        rule(row, "grant", FIRST, note="")
    assert codes(refusal) == ["second_person"]
    assert Appeal.objects.get().state == "open"


def test_who_works_for_the_shop_does_not_rule_either(shop: Shop) -> None:
    user = make_staff(Role.REVIEWER)
    ShopMember.objects.create(shop=shop, user=user, role=Role.AGENT)
    row = appeal(rejected(shop))

    with pytest.raises(Refused) as refusal:
        rule(row, "dismiss", staff(Role.REVIEWER, id=user.pk), reason="no new facts")
    assert codes(refusal) == ["conflict_of_interest"]


def test_a_decision_is_appealed_once(shop: Shop) -> None:
    row = rejected(shop)
    rule(appeal(row), "dismiss", SECOND, reason="no new facts")

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "appeal", actor=merchant(shop), at=LATER, data=GROUNDS)
    assert codes(refusal) == ["appealed_already"]


def test_an_appeal_comes_within_thirty_days(shop: Shop) -> None:
    row = rejected(shop)

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "appeal", actor=merchant(shop), at=NOW + timedelta(days=31), data=GROUNDS)
    assert codes(refusal) == ["appeal_too_late"]


def test_an_application_reopened_gives_way_to_a_newer_one(shop: Shop) -> None:
    row = rejected(shop)
    waiting = appeal(row)
    applications.start_application(shop, row.service, actor=merchant(shop), at=LATER)

    with pytest.raises(Refused) as refusal:
        rule(waiting, "grant", SECOND, note="")
    assert codes(refusal) == ["already_open"]


@pytest.mark.parametrize(("state", "back"), [("warned", "active"), ("suspended", "active")])
def test_a_measure_that_was_wrong_is_undone_and_taken_down(shop: Shop, state: str, back: str) -> None:
    member = make_enrolment(shop, "home_pickup")
    move = {"warned": "warn", "suspended": "suspend"}[state]
    member = moves.perform(member, move, actor=FIRST, at=NOW, data={"reason": "late", "advice": ""})

    rule(appeal(member), "grant", SECOND, note="It was the flood.")

    assert Enrolment.objects.get().state == back
    assert PublishedMeasure.objects.get().ended_at == LATER


def test_an_expelled_shop_that_was_right_is_a_member_again_without_the_gap(shop: Shop) -> None:
    member = expel(make_enrolment(shop, "home_pickup"), NOW)

    rule(appeal(member), "grant", SECOND, note="Mistaken identity.")

    member.refresh_from_db()
    assert (member.state, member.exit_kind, member.rejoin_allowed_at) == ("active", "", None)
    covered = [bool(memberships_of(shop.pk, NOW + timedelta(days=d))) for d in (-1, 1, 3)]
    assert covered == [True, False, True]


def test_an_expelled_shop_whose_membership_was_closed_may_apply_again(shop: Shop) -> None:
    member = expel(make_enrolment(shop, "home_pickup"), NOW)
    member = moves.perform(member, "finish_exit", actor=SYSTEM, at=NOW)

    rule(appeal(member), "grant", SECOND, note="Mistaken identity.")

    assert applications.reasons_not_to_start(shop, member.service, LATER) == []


def test_a_shop_that_left_by_itself_has_nothing_to_appeal(shop: Shop) -> None:
    member = make_enrolment(shop, "home_pickup")
    member = moves.perform(member, "request_exit", actor=merchant(shop), at=NOW)

    with pytest.raises(Refused) as refusal:
        moves.perform(member, "appeal", actor=merchant(shop), at=NOW, data=GROUNDS)
    assert codes(refusal) == ["nothing_to_appeal"]


BREACH = {"reason": "counterfeits", "advice": "", "cause": "breach"}


def test_what_was_decided_after_the_decision_appealed_against_stands(shop: Shop) -> None:
    member = make_enrolment(shop, "home_pickup")
    member = moves.perform(member, "warn", actor=FIRST, at=NOW, data={"reason": "late", "advice": ""})
    waiting = appeal(member)
    moves.perform(member, "suspend", actor=FIRST, at=NOW + timedelta(days=1), data=BREACH)

    rule(waiting, "grant", SECOND, note="The warning was wrong.")

    assert Enrolment.objects.get().state == "suspended"


def test_a_shop_that_left_meanwhile_is_not_brought_back_against_its_will(shop: Shop) -> None:
    member = make_enrolment(shop, "home_pickup")
    member = moves.perform(member, "warn", actor=FIRST, at=NOW, data={"reason": "late", "advice": ""})
    waiting = appeal(member)
    moves.perform(member, "request_exit", actor=merchant(shop), at=NOW + timedelta(days=1))

    rule(waiting, "grant", SECOND, note="")

    assert Enrolment.objects.get().state == "exiting"


def test_a_person_may_end_a_suspension_before_its_date_by_granting_the_appeal(shop: Shop) -> None:
    until = {**BREACH, "until": (NOW + timedelta(days=60)).isoformat()}
    member = moves.perform(make_enrolment(shop, "home_pickup"), "suspend", actor=FIRST, at=NOW, data=until)

    rule(appeal(member), "grant", SECOND, note="")

    assert Enrolment.objects.get().state == "active"


def test_who_proposed_the_termination_does_not_rule_on_it(shop: Shop) -> None:
    row = appeal(expel(make_enrolment(shop, "home_pickup"), NOW))

    with pytest.raises(Refused) as refusal:
        rule(row, "grant", staff(Role.REVIEWER, id=9_000_901), note="")
    assert codes(refusal) == ["second_person"]


def test_a_restored_shop_keeps_the_gap_of_its_suspension(shop: Shop) -> None:
    member = moves.perform(make_enrolment(shop, "home_pickup"), "suspend", actor=FIRST, at=NOW, data=BREACH)
    member = expel(member, NOW + timedelta(days=1))

    rule(appeal(member, NOW + timedelta(days=1)), "grant", SECOND, note="")

    covered = [bool(memberships_of(shop.pk, NOW + timedelta(hours=h))) for h in (-1, 1, 49)]
    assert covered == [True, False, True]


def test_after_a_granted_appeal_somebody_else_decides_on_the_application(shop: Shop) -> None:
    row = rejected(shop)
    rule(appeal(row), "grant", SECOND, note="")
    row.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "reject", actor=FIRST, at=LATER, data={"reason": "still no", "advice": ""})
    assert codes(refusal) == ["second_person"]
