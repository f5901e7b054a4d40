"""A shop that is frozen or closes, and what that means for its memberships."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Enrolment, PublishedMeasure, Shop
from portal.services import applications, exits, moves
from tests.builders import (
    NOW,
    make_calendar,
    make_deposit_payment,
    make_enrolment,
    make_service,
    make_shop,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
SUPERVISOR = staff(Role.SUPERVISOR, id=7)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "home_pickup")
    return moves.perform(shop, "freeze", actor=SUPERVISOR, at=NOW, data={"reason": "fraud alarm"})


def test_a_frozen_shop_gives_no_new_promises(shop: Shop) -> None:
    member = Enrolment.objects.get()

    assert (member.state, member.suspension_cause) == ("suspended", "shop")
    assert not member.protects(LATER)
    assert PublishedMeasure.objects.get().measure == "suspension"


def test_unfreezing_brings_back_what_only_the_freeze_had_stopped(shop: Shop) -> None:
    breach = make_enrolment(shop, "freight_insurance")
    data = {"reason": "counterfeits", "cause": "breach"}
    moves.perform(breach, "suspend", actor=SUPERVISOR, at=NOW, data=data)

    moves.perform(shop, "unfreeze", actor=SUPERVISOR, at=LATER, data={"note": ""})

    assert dict(Enrolment.objects.values_list("service__code", "state")) == {
        "home_pickup": "active",
        "freight_insurance": "suspended",
    }


def test_a_shop_is_closed_after_its_last_membership(shop: Shop) -> None:
    shop = moves.perform(shop, "begin_closing", actor=SUPERVISOR, at=LATER, data={"reason": "bankrupt"})
    with pytest.raises(Refused) as refusal:
        moves.perform(shop, "close", actor=SUPERVISOR, at=LATER)
    assert refusal.value.code == "memberships_left"

    exits.leave(Enrolment.objects.get(), actor=merchant(shop), at=LATER)
    exits.finish_exits(at=LATER, obligations=lambda _row, _at: [])
    assert moves.perform(shop, "close", actor=SUPERVISOR, at=LATER).state == "closed"


def test_a_payment_is_kept_although_the_shop_is_frozen(shop: Shop) -> None:
    version = make_service("one_click_help", requirements=[{"kind": "deposit", "amount_fen": 500}])
    shop = moves.perform(shop, "unfreeze", actor=SUPERVISOR, at=NOW, data={"note": ""})
    row = applications.start_application(shop, version.service, actor=merchant(shop), at=NOW)
    row = applications.submit(row, actor=merchant(shop), at=NOW)
    moves.perform(row, "approve", actor=staff(id=8), at=NOW, data={"note": ""})
    payment = make_deposit_payment(shop.deposits.get(), 500)
    moves.perform(shop, "freeze", actor=SUPERVISOR, at=NOW, data={"reason": "fraud alarm"})

    moves.perform(payment, "pay", actor=SYSTEM, at=NOW)

    row.refresh_from_db()
    assert (row.state, shop.deposits.get().held_fen) == ("approved", 500)
