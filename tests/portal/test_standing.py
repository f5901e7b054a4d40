"""Keeping the conditions: the daily judgement and what follows from it (domain E3, acceptance case A16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Enrolment, OutboxEntry, PublishedMeasure, Shop, ShopMember, TimelineEvent
from portal.queries.promises import memberships_of
from portal.services import moves, standing, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_enrolment,
    make_metric,
    make_service,
    make_shop,
    make_staff,
    make_waiver,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
KIND = {"metric": "shop_kind", "operator": "in", "threshold": ["brand", "flagship"]}


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    make_service("next_day", conditions=[RETURNS, KIND])
    return make_shop()


def member(shop: Shop, **fields: Any) -> Enrolment:
    return make_enrolment(shop, "next_day", **fields)


def state() -> str:
    return Enrolment.objects.get().state


def judge(when: datetime = NOW) -> str:
    standing.reevaluate(at=when)
    return state()


def test_a16_a_shop_of_another_kind_is_warned_before_it_is_suspended(shop: Shop) -> None:
    member(shop)
    Shop.objects.update(kind="specialty")

    seen = []
    for day in range(40):
        standing.reevaluate(at=NOW + day * DAY)
        sweeps.fire_deadlines(at=NOW + day * DAY)
        if (now := state()) not in seen:
            seen.append(now)

    assert seen == ["at_risk", "warned", "grace", "suspended"]
    assert memberships_of(shop.pk, NOW + 5 * DAY)  # nothing promised is taken back
    assert not memberships_of(shop.pk, NOW + 39 * DAY)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 101, "active"), (1, 100, "at_risk"), (0, 99, "active"), (5, 400, "at_risk")],
)
def test_only_a_condition_that_fails_puts_a_member_at_risk(
    shop: Shop, numerator: int, denominator: int, expected: str
) -> None:
    member(shop)
    make_metric(shop, "return_rate", numerator, denominator)

    assert judge() == expected


@pytest.mark.parametrize("ailing", ["at_risk", "warned", "grace"])
def test_a_member_that_keeps_the_conditions_again_is_in_order(shop: Shop, ailing: str) -> None:
    member(shop, state=ailing, ailing_cause="conditions")
    make_metric(shop, "return_rate", 1, 400)

    assert judge() == "active"


def test_a_warning_by_a_person_is_not_taken_back_by_good_numbers_nor_carried_on_by_a_clock(
    shop: Shop,
) -> None:
    moves.perform(member(shop), "warn", actor=staff(), at=NOW, data={"reason": "rude to buyers"})
    make_metric(shop, "return_rate", 1, 400)

    sweeps.fire_deadlines(at=NOW + 60 * DAY)

    assert judge(NOW + 60 * DAY) == "warned"


def test_the_clock_does_not_warn_a_shop_that_has_recovered(shop: Shop) -> None:
    member(shop)
    make_metric(shop, "return_rate", 5, 400, NOW - DAY)
    judge()
    make_metric(shop, "return_rate", 1, 400, NOW + 3 * DAY)

    sweeps.fire_deadlines(at=NOW + 4 * DAY)

    assert state() == "at_risk"
    assert judge(NOW + 4 * DAY) == "active"


def test_a_suspension_for_conditions_ends_with_its_cause(shop: Shop) -> None:
    row = member(shop, state="grace", ailing_cause="conditions")
    make_metric(shop, "return_rate", 5, 400, NOW)
    data = row.system_data("suspend")
    moves.perform(row, "suspend", actor=SYSTEM, at=NOW, data=data)
    assert judge(NOW + DAY) == "suspended"

    make_metric(shop, "return_rate", 1, 400, NOW + 2 * DAY)

    assert judge(NOW + 2 * DAY) == "active"


def test_a_suspension_for_a_breach_is_not_ended_by_good_numbers(shop: Shop) -> None:
    row = member(shop)
    moves.perform(row, "suspend", actor=staff(), at=NOW, data={"reason": "counterfeits", "cause": "breach"})

    assert judge(NOW + DAY) == "suspended"


def test_probation_fails_at_once_and_without_grace(shop: Shop) -> None:
    member(shop, state="probation", probation_until=NOW + 30 * DAY)
    make_metric(shop, "return_rate", 5, 400)

    assert judge() == "suspended"


def test_a_measure_of_the_first_judgement_is_published_with_its_findings(shop: Shop) -> None:
    member(shop, state="probation", probation_until=NOW + 30 * DAY)
    make_metric(shop, "return_rate", 5, 400)

    judge()

    assert [finding["facts"]["metric"] for finding in PublishedMeasure.objects.get().findings] == [
        "return_rate"
    ]


def test_probation_that_was_kept_is_confirmed_at_its_end(shop: Shop) -> None:
    member(shop, state="probation", probation_until=NOW + 30 * DAY)
    make_metric(shop, "return_rate", 1, 400)

    for days in (29, 30):
        sweeps.fire_deadlines(at=NOW + days * DAY)
        assert state() == ("probation" if days == 29 else "active")


def test_each_measure_is_published_with_its_cause_and_taken_down_when_it_ends(shop: Shop) -> None:
    row = member(shop)
    data = {"reason": "late parcels", "advice": "Ship before 16:00."}
    row = moves.perform(row, "warn", actor=staff(), at=NOW, data=data)
    row = moves.perform(row, "suspend", actor=staff(), at=NOW + DAY, data={**data, "cause": "breach"})
    moves.perform(row, "reinstate", actor=staff(), at=NOW + 2 * DAY, data={"note": ""})

    found = PublishedMeasure.objects.order_by("id").values_list(
        "measure", "cause", "published_at", "ended_at"
    )
    assert list(found) == [
        ("warning", "late parcels", NOW, NOW + DAY),
        ("suspension", "late parcels", NOW + DAY, NOW + 2 * DAY),
    ]


def test_a_waived_condition_puts_nobody_at_risk_until_it_ends(shop: Shop) -> None:
    row = member(shop)
    make_metric(shop, "return_rate", 5, 400)
    make_waiver(row, "return_rate", until=NOW + 10 * DAY)

    assert [judge(), judge(NOW + 9 * DAY), judge(NOW + 10 * DAY)] == ["active", "active", "at_risk"]


def test_the_shop_answers_with_a_plan(shop: Shop) -> None:
    row = member(shop, state="warned")

    row = moves.perform(
        row, "give_plan", actor=merchant(shop), at=NOW, data={"plan": "A second packing shift."}
    )

    assert row.plan == "A second packing shift."


def test_a_termination_takes_two_people(shop: Shop) -> None:
    row, data = member(shop), {"reason": "counterfeits", "advice": ""}
    one, other = (staff(Role.SUPERVISOR, id=number) for number in (11, 12))
    with pytest.raises(Refused) as refusal:
        moves.perform(row, "terminate", actor=one, at=NOW, data=data)
    assert refusal.value.code == "not_proposed"

    row = moves.perform(row, "propose_termination", actor=one, at=NOW, data=data)
    with pytest.raises(Refused) as refusal:
        moves.perform(row, "terminate", actor=one, at=NOW, data=data)
    assert refusal.value.code == "four_eyes"
    assert moves.perform(row, "terminate", actor=other, at=NOW, data=data).exit_kind == "expelled"


def test_a_cure_that_is_overdue_is_put_before_the_supervisors_once(shop: Shop) -> None:
    row = member(shop)
    moves.perform(row, "suspend", actor=staff(), at=NOW, data={"reason": "breach of rules"})

    for days in (30, 31, 32):
        sweeps.fire_deadlines(at=NOW + days * DAY)

    assert TimelineEvent.objects.filter(name="enrolment.cure_overdue").count() == 1
    assert state() == "suspended"


def test_judging_twice_records_nothing_new(shop: Shop) -> None:
    member(shop)
    make_metric(shop, "return_rate", 5, 400)
    judge()
    facts = TimelineEvent.objects.count(), OutboxEntry.objects.count()

    judge()

    assert (TimelineEvent.objects.count(), OutboxEntry.objects.count()) == facts


def test_a_batch_costs_the_same_queries_for_one_and_for_many(shop: Shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            standing.reevaluate(at=NOW)
        return len(seen)

    make_metric(member(shop).shop, "return_rate", 1, 400)
    one = queries()
    for _ in range(30):
        make_metric(member(make_shop()).shop, "return_rate", 1, 400)

    assert queries() == one <= 9


def test_a_sample_that_became_too_small_reinstates_nobody(shop: Shop) -> None:
    row = member(shop, state="grace", ailing_cause="conditions")
    make_metric(shop, "return_rate", 5, 100, NOW)
    moves.perform(row, "suspend", actor=SYSTEM, at=NOW, data=row.system_data("suspend"))

    make_metric(shop, "return_rate", 20, 50, NOW + DAY)

    assert judge(NOW + DAY) == "suspended"


def test_a20_a_reviewer_who_works_for_the_shop_does_not_reinstate_it(shop: Shop) -> None:
    reviewer = make_staff(Role.REVIEWER)
    ShopMember.objects.create(shop=shop, user=reviewer, role=Role.AGENT)
    row = moves.perform(member(shop), "suspend", actor=staff(), at=NOW, data={"reason": "breach of rules"})

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "reinstate", actor=staff(Role.REVIEWER, id=reviewer.pk), at=NOW, data={"note": ""})
    assert refusal.value.code == "conflict_of_interest"
