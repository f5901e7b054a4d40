"""Carriers: admitted by two people, suspended by cause, parted with by the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from carriers.models import Carrier, CarrierAccount, PickupOrder
from carriers.services import carriers
from carriers.states import CarrierState, Criterion
from portal.actors import SYSTEM, Actor, Role
from portal.errors import Refused
from portal.models import Notice
from portal.queries.timeline import latest_fact
from portal.services import moves, outbox
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contract,
    make_shop,
    make_staff,
    score_carrier,
    staff,
)
from tests.carriers.test_pickups import book

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
BOSS = staff(Role.SUPERVISOR, id=-2)
LEAVING = {"closes_down": False, "reason": "strategy"}


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_calendar()


def prospect(**fields: object) -> Carrier:
    facts = {"integration": "full", "licence_no": "L-1", "tier": "regional"} | fields
    row = Carrier(code="yto", name_zh="圆通", name_en="YTO", nominated_by=DESK.id, **facts)
    return moves.begin(row, emits="record.created", actor=DESK, at=NOW)


def evaluated(score: int = 80, **fields: object) -> Carrier:
    row = prospect(**fields)
    score_carrier(row, score)
    return moves.perform(row, "evaluate", actor=DESK, at=NOW)


def refusal(row: Carrier, name: str, actor: Actor = BOSS, **data: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        moves.perform(row, name, actor=actor, at=NOW, data=data)
    return [reason.code for reason in refused.value.reasons]


def test_an_evaluation_scores_all_five_criteria_with_evidence() -> None:
    row = prospect()
    score_carrier(row)
    row.scores.filter(criterion=Criterion.PRICE).update(evidence="")

    assert refusal(row, "evaluate", DESK) == ["criterion_missing"]


@pytest.mark.parametrize(
    ("score", "fields", "reasons"),
    [
        (80, {}, ["integration_untested"]),
        (80, {"integration": "poll"}, []),
        (59, {"integration": "poll"}, ["score_too_low"]),
        (80, {"integration": "poll", "licence_no": ""}, ["no_licence"]),
        (80, {"integration": "poll", "licence_until": date(2026, 11, 19)}, ["licence_lapsed"]),
    ],
)
def test_an_approval_needs_scores_licence_and_a_proved_connection(
    score: int, fields: dict[str, object], reasons: list[str]
) -> None:
    row = evaluated(score, **fields)
    if reasons:
        assert refusal(row, "approve") == reasons
    else:
        assert moves.perform(row, "approve", actor=BOSS, at=NOW).state == CarrierState.APPROVED


def test_who_evaluated_a_carrier_does_not_approve_it() -> None:
    both = staff(Role.SUPERVISOR, Role.CARRIER_MANAGER, id=DESK.id or 0)

    assert "four_eyes" in refusal(evaluated(integration="poll"), "approve", both)


def test_a_rejected_carrier_is_scored_anew() -> None:
    row = moves.perform(evaluated(), "reject", actor=BOSS, at=NOW, data={"reason": "no coverage"})

    row = moves.perform(row, "nominate_again", actor=DESK, at=NOW)

    assert (row.state, row.scores.count()) == (CarrierState.PROSPECT, 0)


def two_bookings() -> tuple[Carrier, PickupOrder, PickupOrder]:
    """One pickup today and one tomorrow with the cheaper carrier; another one could take over."""
    first = make_carrier("jd")
    make_contract(first, first_fee_fen=900)
    make_contract(make_carrier("sf"), first_fee_fen=1900)
    shop = make_shop()
    return first, book(shop), book(shop, slot="2026-11-21T08:30:00+08:00")


@pytest.mark.parametrize(
    ("cause", "served_by"),
    [("safety", ["sf", "sf"]), ("scorecard", ["jd", "sf"]), ("pause", ["jd", "sf"])],
)
def test_d10_what_becomes_of_afternoon_pickups_depends_on_the_cause(cause: str, served_by: list[str]) -> None:
    carrier, today, tomorrow = two_bookings()

    moves.perform(carrier, "suspend", actor=DESK, at=NOW, data={"cause": cause, "reason": "see note"})

    for pickup in (today, tomorrow):
        pickup.refresh_from_db()
    assert [p.carrier and p.carrier.code for p in (today, tomorrow)] == served_by


def test_a_suspended_carrier_gets_no_new_bookings() -> None:
    carrier, _today, _tomorrow = two_bookings()
    data = {"cause": "other", "reason": "audit"}
    moves.perform(carrier, "suspend", actor=DESK, at=NOW, data=data)

    pickup = book(make_shop())

    assert pickup.carrier and pickup.carrier.code == "sf"
    assert pickup.choice["candidates"][-1]["reasons"][0]["code"] == "not_approved"


def test_d4_a_stop_of_business_in_eight_days_is_an_alarm_and_not_refused() -> None:
    make_staff(Role.CARRIER_MANAGER, username="desk")
    carrier, _today, tomorrow = two_bookings()
    data = {"last_day": "2026-11-28", "closes_down": True, "reason": "bankrupt"}

    row = moves.perform(carrier, "start_offboarding", actor=DESK, at=NOW, data=data)
    outbox.fan_out(at=NOW)

    assert (row.state, row.short_notice) == (CarrierState.OFFBOARDING, True)
    assert Notice.objects.filter(user__username="desk", template="carrier.short_notice").exists()
    tomorrow.refresh_from_db()
    assert tomorrow.carrier == carrier, "it still works until its last day"


def test_leaving_takes_the_agreed_notice_unless_the_carrier_closes_down() -> None:
    assert refusal(make_carrier(), "start_offboarding", DESK, last_day="2026-12-01", **LEAVING) == [
        "notice_too_short"
    ]


def test_a_leaving_carrier_takes_bookings_until_its_last_day() -> None:
    carrier, _today, tomorrow = two_bookings()
    data = {"last_day": "2026-11-20", "closes_down": True, "reason": "bankrupt"}

    moves.perform(carrier, "start_offboarding", actor=DESK, at=NOW, data=data)

    tomorrow.refresh_from_db()
    assert tomorrow.carrier and tomorrow.carrier.code == "sf"
    again = book(make_shop())
    assert again.carrier == carrier


def test_a_carrier_has_left_when_nothing_is_under_way_and_its_keys_go_last() -> None:
    carrier = make_carrier(provider="sf")
    data = {"last_day": "2026-12-31", **LEAVING}
    moves.perform(carrier, "start_offboarding", actor=DESK, at=NOW, data=data)
    assert carriers.watch(at=NOW + timedelta(days=41)) == 0

    assert carriers.watch(at=NOW + timedelta(days=42)) == 1

    carrier.refresh_from_db()
    assert carrier.state == CarrierState.OFFBOARDED
    assert not CarrierAccount.objects.filter(active=True).exists()


def test_a_lapsed_licence_suspends() -> None:
    carrier = make_carrier(licence_until=date(2026, 11, 30))

    assert carriers.watch(at=NOW + timedelta(days=10)) == 0
    assert carriers.watch(at=NOW + timedelta(days=11)) == 1

    carrier.refresh_from_db()
    assert (carrier.state, carrier.suspension_cause) == (CarrierState.SUSPENDED, "licence")


def test_two_people_ban_a_carrier_and_its_pickups_move_at_once() -> None:
    carrier, today, _tomorrow = two_bookings()
    assert refusal(carrier, "blacklist", reason="fraud") == ["not_proposed"]
    moves.perform(carrier, "propose_blacklisting", actor=BOSS, at=NOW, data={"reason": "fraud"})
    assert refusal(carrier, "blacklist", reason="fraud") == ["four_eyes"]

    other = staff(Role.SUPERVISOR, id=-9)
    moves.perform(carrier, "blacklist", actor=other, at=NOW, data={"reason": "fraud"})

    today.refresh_from_db()
    assert today.carrier and today.carrier.code == "sf"
    assert latest_fact(carrier, "carrier.blacklisted")


def test_only_the_system_finishes_an_offboarding() -> None:
    assert moves.machine_of(Carrier).move("finish").roles == SYSTEM.roles
