"""Joining, leaving, returning: the acceptance cases of enrolment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.errors import Conflict, NotPermitted, Refused
from portal.models import Enrolment, EnrolmentApplication, Service, ServiceVersion, Shop, ShopMember
from portal.queries.promises import memberships_of
from portal.services import applications, exits, moves
from tests.builders import (
    NOW,
    at,
    expel,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_metric,
    make_order,
    make_service,
    make_shop,
    make_staff,
    merchant,
    staff,
)
from tickets.models import OrderPromise
from tickets.queries.obligations import open_obligations

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def freight(shop: Shop) -> ServiceVersion:
    return make_service("freight_insurance", exit_rule={"cooling_off_days": 45})


def apply(shop: Shop, version: ServiceVersion, when: str) -> EnrolmentApplication:
    return applications.start_application(shop, version.service, actor=merchant(shop), at=at(when))


def leave(shop: Shop, when: str, code: str = "freight_insurance") -> Enrolment:
    member = make_enrolment(shop, code, since=at("2025-12-01 00:00:00"))
    return exits.leave(member, actor=merchant(shop), at=at(when))


def test_a1_the_door_opens_at_midnight_of_day_46(shop: Shop, freight: ServiceVersion) -> None:
    leave(shop, "2026-03-01 23:59:59")

    with pytest.raises(Refused) as refusal:
        apply(shop, freight, "2026-04-15 23:59:59")
    assert refusal.value.reasons[0].facts == {"date": "2026-04-16"}
    assert apply(shop, freight, "2026-04-16 00:00:00").state == "draft"


def test_a2_one_second_later_moves_the_door_by_a_day(shop: Shop, freight: ServiceVersion) -> None:
    member = leave(shop, "2026-03-02 00:00:00")

    assert member.rejoin_allowed_at == at("2026-04-17 00:00:00")


def test_a5_no_job_is_needed_to_open_the_door(shop: Shop, freight: ServiceVersion) -> None:
    """Every worker was down for three days around the date; the date is compared when read."""
    leave(shop, "2026-03-01 12:00:00")

    assert apply(shop, freight, "2026-04-16 00:00:00").state == "draft"


def test_a6_other_services_have_no_cooling_off(shop: Shop) -> None:
    version = make_service("home_pickup")
    leave(shop, "2026-03-01 12:00:00", "home_pickup")

    assert apply(shop, version, "2026-03-01 12:00:01").state == "draft"


def test_a8_an_expelled_shop_does_not_come_back_by_waiting(shop: Shop, freight: ServiceVersion) -> None:
    member = make_enrolment(shop, "freight_insurance", since=at("2025-12-01 00:00:00"))
    expel(member, at("2026-03-01 12:00:00"))

    with pytest.raises(Refused) as refusal:
        apply(shop, freight, "2027-03-01 12:00:00")
    assert [reason.code for reason in refusal.value.reasons] == ["expelled"]


def test_a9_exit_is_accepted_at_once_with_obligations_open(shop: Shop) -> None:
    make_service(
        "seven_day_return", promises=[{"kind": "seven_day_return", "window": {"amount": 7, "unit": "days"}}]
    )
    member = make_enrolment(shop, "seven_day_return")
    order = make_order(shop, signed_at=NOW - timedelta(days=1))

    member = exits.leave(member, actor=merchant(shop), at=NOW)

    assert member.state == "exiting"
    assert [owed["number"] for owed in open_obligations(member, NOW)] == [order.external_id]
    assert exits.finish_exits(at=NOW, obligations=open_obligations) == 0
    assert exits.finish_exits(at=NOW + timedelta(days=8), obligations=open_obligations) == 1


@pytest.mark.parametrize(("paid", "protected"), [("10:00:00", True), ("10:00:01", False)])
@pytest.mark.parametrize("order_first", [True, False])
def test_a10_the_tie_does_not_depend_on_arrival(
    shop: Shop, paid: str, protected: bool, order_first: bool
) -> None:
    member = make_enrolment(shop, "seven_day_return")
    paid_at, exit_at = at(f"2026-11-20 {paid}"), at("2026-11-20 10:00:00")

    if not order_first:
        exits.leave(member, actor=merchant(shop), at=exit_at)
    make_order(shop, paid_at=paid_at, signed_at=None)
    if order_first:
        exits.leave(member, actor=merchant(shop), at=exit_at)

    covered = [m.pk for m in memberships_of(shop.pk, paid_at) or []]
    assert covered == ([member.pk] if protected else [])


def test_a12_a_second_application_is_refused_with_the_first_ones_number(shop: Shop) -> None:
    version = make_service("home_pickup")
    first = apply(shop, version, "2026-11-20 10:00:00")

    with pytest.raises(Conflict) as refusal:
        apply(shop, version, "2026-11-20 10:00:00")

    assert refusal.value.facts == {"number": first.number}
    assert EnrolmentApplication.objects.count() == 1


def test_a13_an_old_order_stays_under_the_first_membership(shop: Shop, freight: ServiceVersion) -> None:
    first = leave(shop, "2026-03-01 12:00:00")
    make_enrolment(shop, "freight_insurance", since=at("2026-05-01 00:00:00"))

    make_order(shop, paid_at=at("2026-02-01 10:00:00"), signed_at=None)

    assert OrderPromise.objects.get().enrolment == first


def test_a14_leaving_while_suspended_does_not_shorten_the_suspension(
    shop: Shop, freight: ServiceVersion
) -> None:
    until = at("2026-07-01 00:00:00")
    member = make_enrolment(shop, "freight_insurance", since=at("2026-01-01 00:00:00"), suspended_until=until)
    actor = staff()
    member = moves.perform(
        member, "suspend", actor=actor, at=at("2026-03-01 00:00:00"), data={"reason": "breach"}
    )

    member = exits.leave(member, actor=merchant(shop), at=at("2026-03-02 00:00:00"))

    assert member.rejoin_allowed_at == until


def test_a20_a_reviewer_who_works_for_the_shop_does_not_decide(shop: Shop) -> None:
    version = make_service("home_pickup")
    reviewer = make_staff(Role.REVIEWER)
    ShopMember.objects.create(shop=shop, user=reviewer, role=Role.AGENT)
    row = applications.submit(apply(shop, version, "2026-11-20 10:00:00"), actor=merchant(shop), at=NOW)

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "approve", actor=staff(Role.REVIEWER, id=reviewer.pk), at=NOW, data={"note": ""})
    assert [reason.code for reason in refusal.value.reasons] == ["conflict_of_interest"]


def test_an_order_paid_during_a_suspension_is_never_protected(shop: Shop) -> None:
    member = make_enrolment(shop, "home_pickup")
    member = moves.perform(member, "suspend", actor=staff(), at=NOW, data={"reason": "contract"})
    member = moves.perform(member, "reinstate", actor=staff(), at=NOW + timedelta(days=2), data={"note": ""})

    covered = [bool(memberships_of(shop.pk, NOW + timedelta(days=days))) for days in (-1, 1, 3)]
    assert covered == [True, False, True]


def test_c3_missing_data_goes_to_a_person(shop: Shop) -> None:
    rule = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
    version = make_service("next_day", conditions=[rule])

    row = applications.submit(apply(shop, version, "2026-11-20 10:00:00"), actor=merchant(shop), at=NOW)

    row.refresh_from_db()
    assert (row.state, row.manual_review) == ("in_review", True)


def test_a_failed_condition_closes_the_application_with_both_numbers(shop: Shop) -> None:
    rule = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
    version = make_service("next_day", conditions=[rule])
    make_metric(shop, "return_rate", 1, 100)

    row = applications.submit(apply(shop, version, "2026-11-20 10:00:00"), actor=merchant(shop), at=NOW)

    row.refresh_from_db()
    facts = row.verdict_reasons[0].facts
    assert row.state == "ineligible"
    assert (facts["numerator"], facts["denominator"], facts["required"]) == (1, 100, [1, 100])


def test_c8_a_metric_that_fell_meanwhile_stops_the_approval(shop: Shop) -> None:
    rule = {"metric": "shop_level", "operator": ">=", "threshold": 8}
    version = make_service("next_day", conditions=[rule])
    row = applications.submit(apply(shop, version, "2026-11-20 10:00:00"), actor=merchant(shop), at=NOW)
    Shop.objects.update(shop_level=7)

    with pytest.raises(Refused) as refusal:
        moves.perform(row, "approve", actor=staff(), at=NOW, data={"note": ""})
    assert refusal.value.reasons[0].facts["numerator"] == 7


def test_a_contract_that_ends_suspends_the_membership(shop: Shop) -> None:
    from portal.services import sweeps

    requirement = [{"kind": "carrier_contract", "service": "next_day"}]
    version = make_service("next_day", requirements=requirement)
    contract = make_contract(make_carrier(), shop, until=NOW + timedelta(days=5))
    row = applications.start_application(
        shop, version.service, actor=merchant(shop), at=NOW, answers={"carrier_contract": contract.number}
    )
    row = applications.submit(row, actor=merchant(shop), at=NOW)
    moves.perform(row, "approve", actor=staff(), at=NOW, data={"note": ""})
    assert Enrolment.objects.get().state == "active"

    sweeps.fire_deadlines(at=NOW + timedelta(days=5))

    assert Enrolment.objects.get().state == "suspended"


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
def test_only_those_who_decide_for_the_shop_apply(shop: Shop, role: str) -> None:
    make_service("home_pickup")

    with pytest.raises(NotPermitted):
        applications.start_application(shop, Service.objects.get(), actor=merchant(shop, role), at=NOW)
    assert not EnrolmentApplication.objects.exists()
