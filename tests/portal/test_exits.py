"""Leaving, undoing it, coming back (acceptance cases A1-A14, B3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import Role
from portal.errors import Refused
from portal.models import Enrolment, Shop, TimelineEvent
from portal.queries.exits import exit_preview
from portal.services import applications, exits, moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_enrolment,
    make_order,
    make_service,
    make_shop,
    make_version,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
SINCE, EXIT = at("2025-12-01 00:00:00"), at("2026-03-01 23:59:59")


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def freight(shop: Shop) -> Enrolment:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45})
    return make_enrolment(shop, "freight_insurance", since=SINCE)


def codes_of(member: Enrolment, move: str, when: object = NOW) -> list[str]:
    with pytest.raises(Refused) as refusal:
        moves.perform(member, move, actor=merchant(member.shop), at=when)  # type: ignore[arg-type]
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("left", "boundary", "opens"),
    [
        ("2026-03-01 23:59:59", "after_last_day", "2026-04-16 00:00:00"),
        ("2026-03-02 00:00:00", "after_last_day", "2026-04-17 00:00:00"),
        ("2024-01-16 12:00:00", "after_last_day", "2024-03-02 00:00:00"),
        ("2026-03-01 23:59:59", "on_last_day", "2026-04-15 00:00:00"),
    ],
    ids=["a1", "a2", "a4", "on_last_day"],
)
def test_a1_a2_a4_calendar_days_in_shanghai(shop: Shop, left: str, boundary: str, opens: str) -> None:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45, "boundary": boundary})
    member = make_enrolment(shop, "freight_insurance", since=at("2023-12-01 00:00:00"), term_ends_at=None)

    assert exits.leave(member, actor=merchant(shop), at=at(left)).rejoin_allowed_at == at(opens)


def test_the_rules_in_force_when_the_shop_leaves_count(shop: Shop, freight: Enrolment) -> None:
    make_version(freight.terms, at("2026-02-01 00:00:00"), exit_rule={"cooling_off_days": 10})

    assert exits.leave(freight, actor=merchant(shop), at=EXIT).rejoin_allowed_at == at("2026-03-12 00:00:00")


def test_an_exit_after_the_term_has_no_cooling_off(shop: Shop, freight: Enrolment) -> None:
    Enrolment.objects.update(term_ends_at=EXIT)

    assert exits.leave(freight, actor=merchant(shop), at=EXIT).rejoin_allowed_at is None


def test_a_term_that_ends_by_itself_has_no_cooling_off(shop: Shop, freight: Enrolment) -> None:
    ends = SINCE + timedelta(days=365)
    sweeps.fire_deadlines(at=ends + timedelta(hours=3))

    freight.refresh_from_db()
    assert (freight.state, freight.exit_kind, freight.effective_exit_at) == ("exiting", "expired", ends)
    assert freight.rejoin_allowed_at is None


def test_b3_leaving_because_of_new_rules_has_no_cooling_off(shop: Shop, freight: Enrolment) -> None:
    make_version(freight.terms, NOW + timedelta(days=10), published=NOW - timedelta(days=1))

    left = moves.perform(freight, "exit_on_rule_change", actor=merchant(shop), at=NOW)

    assert (left.exit_kind, left.rejoin_allowed_at) == ("rule_change", None)
    assert applications.reasons_not_to_start(shop, left.service, NOW) == []


def test_b3_without_a_coming_version_there_is_nothing_to_flee(freight: Enrolment) -> None:
    assert codes_of(freight, "exit_on_rule_change") == ["no_coming_version"]


def test_b3_who_accepted_the_new_version_leaves_like_anybody(shop: Shop, freight: Enrolment) -> None:
    make_version(freight.terms, NOW + timedelta(days=10), published=NOW - timedelta(days=1))
    accepted = moves.perform(freight, "accept_rules", actor=merchant(shop), at=NOW)

    assert codes_of(accepted, "exit_on_rule_change") == ["already_accepted"]
    assert exits.leave(accepted, actor=merchant(shop), at=NOW).rejoin_allowed_at


@pytest.mark.parametrize(
    ("allowed", "later", "order", "refused"),
    [
        (True, timedelta(hours=1), False, []),
        (False, timedelta(hours=1), False, ["undo_not_allowed"]),
        (True, timedelta(hours=14), False, ["another_day"]),
        (True, timedelta(hours=1), True, ["orders_lost"]),
    ],
)
def test_leaving_is_undone_on_the_same_day_before_an_order_was_lost(
    shop: Shop, allowed: bool, later: timedelta, order: bool, refused: list[str]
) -> None:
    make_service("freight_insurance", exit_rule={"cooling_off_days": 45, "undo_same_day": allowed})
    left = exits.leave(make_enrolment(shop, "freight_insurance"), actor=merchant(shop), at=NOW)
    if order:
        make_order(shop, paid_at=NOW + timedelta(minutes=5), signed_at=None)

    if refused:
        assert codes_of(left, "cancel_exit", NOW + later) == refused
    else:
        back = moves.perform(left, "cancel_exit", actor=merchant(shop), at=NOW + later)
        assert (back.state, back.effective_exit_at, back.rejoin_allowed_at) == ("active", None, None)


def test_the_preview_says_what_leaving_costs_and_changes_nothing(shop: Shop, freight: Enrolment) -> None:
    order = make_order(shop, signed_at=NOW - timedelta(days=1))

    preview = exit_preview(freight, NOW)

    assert preview.rejoin_allowed_at == at("2027-01-05 00:00:00")
    assert (preview.rejoin_days, preview.cooling_off_days) == (46, 45)
    assert [owed["number"] for owed in preview.owed("order")] == [order.external_id]
    freight.refresh_from_db()
    assert (freight.state, freight.effective_exit_at) == ("active", None)


def test_a5_the_reminder_comes_late_but_the_door_opened_in_time(shop: Shop, freight: Enrolment) -> None:
    left = exits.leave(freight, actor=merchant(shop), at=EXIT)
    opens = at("2026-04-16 00:00:00")
    assert applications.reasons_not_to_start(shop, left.service, opens) == []

    for days in (-1, 3, 4):
        sweeps.fire_deadlines(at=opens + timedelta(days=days))

    told = TimelineEvent.objects.filter(name="enrolment.rejoin_open")
    assert list(told.values_list("happened_at", flat=True)) == [opens + timedelta(days=3)]


def test_a14_the_later_of_both_dates_counts(shop: Shop, freight: Enrolment) -> None:
    until = at("2026-07-01 00:00:00")
    data = {"reason": "breach of the rules", "cause": "breach", "until": "2026-07-01 00:00:00"}
    moves.perform(freight, "suspend", actor=staff(), at=at("2026-03-01 00:00:00"), data=data)

    left = exits.leave(freight, actor=merchant(shop), at=at("2026-03-02 00:00:00"))

    assert left.rejoin_allowed_at == until


def test_a_membership_is_renewed_in_its_last_weeks(shop: Shop, freight: Enrolment) -> None:
    ends = freight.term_ends_at
    assert ends
    assert codes_of(freight, "renew", ends - timedelta(days=61)) == ["too_early"]

    renewed = moves.perform(freight, "renew", actor=merchant(shop), at=ends - timedelta(days=60))
    renewed.refresh_from_db()
    assert renewed.term_ends_at == ends + timedelta(days=365)
    sweeps.fire_deadlines(at=ends + timedelta(days=1))
    renewed.refresh_from_db()
    assert renewed.state == "active"


def test_leaving_under_a_measure_cannot_be_undone(shop: Shop) -> None:
    make_service("freight_insurance", exit_rule={"undo_same_day": True})
    member = make_enrolment(shop, "freight_insurance")
    member = moves.perform(member, "suspend", actor=staff(), at=NOW, data={"reason": "breach of rules"})
    left = exits.leave(member, actor=merchant(shop), at=NOW)

    assert codes_of(left, "cancel_exit") == ["not_in_order"]


def test_who_leaves_while_suspended_for_a_breach_comes_back_when_a_supervisor_says_so(
    shop: Shop, freight: Enrolment
) -> None:
    Enrolment.objects.update(term_ends_at=NOW)
    member = moves.perform(freight, "suspend", actor=staff(), at=NOW, data={"reason": "breach of rules"})
    left = exits.leave(member, actor=merchant(shop), at=NOW)
    found = applications.reasons_not_to_start(shop, left.service, NOW + timedelta(days=400))
    assert [reason.code for reason in found] == ["left_under_measure"]

    moves.perform(left, "lift_bar", actor=staff(Role.SUPERVISOR, id=5), at=NOW)

    assert applications.reasons_not_to_start(shop, left.service, NOW) == []


def test_one_membership_that_cannot_be_looked_at_does_not_keep_the_others_open(shop: Shop) -> None:
    rows: list[Enrolment] = []
    for _ in range(2):
        member = make_enrolment(make_shop(), "home_pickup")
        rows.append(exits.leave(member, actor=merchant(member.shop), at=NOW))

    def broken(row: Enrolment, _at: object) -> list[object]:
        if row.pk == rows[0].pk:
            raise KeyError("window")
        return []

    assert exits.finish_exits(at=NOW, obligations=broken) == 1
