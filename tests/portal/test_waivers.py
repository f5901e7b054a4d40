"""Waivers: who, why, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.errors import NotPermitted, Refused
from portal.models import Enrolment, Shop, Waiver
from portal.queries.eligibility import verdicts_for
from portal.services import moves, waivers
from tests.builders import NOW, make_enrolment, make_service, make_shop, make_waiver, staff

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 12}


@pytest.fixture
def member() -> Enrolment:
    make_service("next_day", conditions=[LEVEL])
    return make_enrolment(make_shop(), "next_day")


def verdict(member: Enrolment, when: Any) -> str:
    [found] = verdicts_for(member.shop, member.terms, when)
    return found.verdict


def test_a_waiver_counts_from_its_beginning_to_its_end_and_for_its_shop_alone(member: Enrolment) -> None:
    make_waiver(member, "shop_level", until=NOW + MONTH)

    seen = [verdict(member, NOW + timedelta(seconds=s)) for s in (-1, 0, MONTH.total_seconds())]
    other = make_enrolment(make_shop(), "next_day")

    assert seen == ["fail", "waived", "fail"]
    assert verdict(other, NOW) == "fail"


def test_a_condition_that_is_met_anyway_is_shown_as_met(member: Enrolment) -> None:
    make_waiver(member, "shop_level", until=NOW + MONTH)
    Shop.objects.update(shop_level=12)
    member.shop.refresh_from_db()

    assert verdict(member, NOW) == "pass"


def test_a_revoked_waiver_ends_at_once(member: Enrolment) -> None:
    row = make_waiver(member, "shop_level", until=NOW + MONTH)

    moves.perform(row, "revoke", actor=staff(Role.SUPERVISOR), at=NOW, data={"reason": "misuse"})

    assert verdict(member, NOW) == "fail"


@pytest.mark.parametrize(
    ("code", "ends", "refused"),
    [("shop_age", MONTH, "unknown_code"), ("shop_level", timedelta(), "ends_in_the_past")],
)
def test_a_waiver_names_a_condition_and_an_end(
    member: Enrolment, code: str, ends: timedelta, refused: str
) -> None:
    with pytest.raises(Refused) as refusal:
        make_waiver(member, code, until=NOW + ends)
    assert refusal.value.code == refused


def test_only_a_supervisor_waives(member: Enrolment) -> None:
    row = Waiver(
        shop=member.shop, service=member.service, code="shop_level", reason="x", valid_until=NOW + MONTH
    )

    with pytest.raises(NotPermitted):
        waivers.grant(row, actor=staff(Role.REVIEWER), at=NOW)
    assert not Waiver.objects.exists()
