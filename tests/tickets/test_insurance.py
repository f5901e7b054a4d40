"""Freight insurance: bound by the insurer, one claim or offset per policy, the buyer never billed again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.actors import SYSTEM, Role
from portal.errors import NotFound, NotPermitted, Refused
from portal.models import Notice, OutboxEntry
from portal.services import evidence, moves, sweeps
from tests.builders import (
    NOW,
    make_enrolment,
    make_order,
    make_partner,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_disputes import buyer_of
from tests.builders_insurance import bind, make_claim, make_insured_return
from tests.carriers.door import collected
from tickets import tasks
from tickets.models import InsuranceClaim, InsurancePolicy, OrderPromise, PremiumAccount, ReturnTicket
from tickets.queries.books import account_balances
from tickets.services import claims, insurance, legs, premiums
from tickets.states import ClaimKind

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.sampled_from(["online", "cash", "cancel", "collect", "self_ship", "pay", "refuse"]), max_size=12
)


@pytest.fixture(autouse=True)
def _world(settings: Any, tmp_path: Path, time_machine: Any) -> None:
    settings.VAR_DIR = tmp_path
    time_machine.move_to(NOW, tick=False)


def sold(ending: str = "", **facts: Any) -> Any:
    shop = make_shop()
    make_enrolment(shop, "freight_insurance")
    return make_order(shop, external_id=f"T-1{ending}", **facts)


def asked(times: int = 1) -> InsurancePolicy:
    for _ in range(times):
        InsurancePolicy.objects.update(next_attempt_at=NOW)
        InsuranceClaim.objects.update(next_attempt_at=NOW)
        tasks.exchange_insurance()
    return InsurancePolicy.objects.get()


@pytest.mark.parametrize(
    ("ending", "times", "state"),
    [
        ("", 1, "bound"),
        ("-BINDFAIL", 1, "not_insured"),
        ("-BINDLATER", 1, "asked"),
        ("-BINDLATER", 2, "bound"),
        ("-BINDLOST", 1, "asked"),
        ("-BINDLOST", 2, "bound"),
    ],
)
def test_an_order_is_insured_only_once_the_insurer_says_so(ending: str, times: int, state: str) -> None:
    sold(ending)
    before = InsurancePolicy.objects.get()

    policy = asked(times)

    assert (before.state, before.is_shown) == ("asked", False)
    assert (policy.state, policy.is_shown) == (state, state == "bound")


def test_a_shop_without_an_account_pays_the_premium_with_its_settlement() -> None:
    sold()
    asked()

    found = account_balances()

    assert (found["merchant_settlement"], found["insurer"]) == (-36, 36)


def test_l8_an_empty_premium_account_insures_nothing_and_alarms_the_shop() -> None:
    order = sold()
    InsurancePolicy.objects.all().delete()
    premiums.top_up(order.shop, amount_fen=40, reference="slip 1", actor=SYSTEM, at=NOW)

    first = make_order(order.shop, external_id="T-2")
    second = make_order(order.shop, external_id="T-3")

    assert [hasattr(row, "insurance") for row in (first, second)] == [True, False]
    assert PremiumAccount.objects.get().balance_fen == 4
    promise = OrderPromise.objects.get(line__order=second, kind="freight_insurance")
    assert (promise.state, promise.outcome_reasons[0].code) == ("broken", "premium_account_empty")
    assert OutboxEntry.objects.filter(event__name="premium.exhausted").count() == 1


def test_a_top_up_counts_once_and_a_declined_policy_gives_its_premium_back() -> None:
    shop = make_shop()
    make_enrolment(shop, "freight_insurance")
    for _ in range(2):
        premiums.top_up(shop, amount_fen=100, reference="slip 1", actor=SYSTEM, at=NOW)
    make_order(shop, external_id="T-1-BINDFAIL")
    charged = PremiumAccount.objects.get().balance_fen

    asked()

    assert (charged, PremiumAccount.objects.get().balance_fen) == (64, 100)


def test_l4_after_a_cancelled_pickup_the_buyers_own_waybill_is_claimed() -> None:
    ticket = make_insured_return()
    buyer = buyer_of(ticket)
    pickup = legs.book_pickup(ticket, slot="now", pay_mode="online", actor=buyer, at=NOW)
    moves.perform(pickup, "cancel", actor=buyer, at=NOW)

    claim = make_claim(ticket)

    assert (claim.kind, claim.waybill, claim.amount_fen) == ("payout", "ZT12345678", 1000)
    assert InsurancePolicy.objects.get().state == "reported"


def test_l2_the_offset_is_the_lower_of_cap_and_first_weight_and_is_claimed_when_collected() -> None:
    ticket = make_insured_return()
    pickup = legs.book_pickup(ticket, slot="now", pay_mode="online", actor=buyer_of(ticket), at=NOW)
    collected(pickup)

    claim = InsuranceClaim.objects.get()

    assert (claim.kind, claim.amount_fen, claim.policy.state) == ("offset", 1200, "applied")
    assert OrderPromise.objects.get(kind="freight_insurance").state == "kept"
    assert account_balances()["carrier"] == 1200


def offset_claim() -> InsuranceClaim:
    ticket = make_insured_return()
    pickup = legs.book_pickup(ticket, slot="now", pay_mode="online", actor=buyer_of(ticket), at=NOW)
    collected(pickup)
    return InsuranceClaim.objects.get()


def test_l6_an_offset_refused_afterwards_is_borne_by_the_last_resort_never_by_the_buyer() -> None:
    claim = offset_claim()
    before = account_balances()
    moves.perform(claim, "refuse", actor=SYSTEM, at=NOW, data={"reason": "no return"})

    sweeps.fire_deadlines(at=NOW + timedelta(days=8))

    claim.refresh_from_db()
    after = account_balances()
    assert (claim.state, claim.policy.state) == ("recovered", "applied")
    assert after["buyer"] == before["buyer"]
    assert before["merchant_settlement"] - after["merchant_settlement"] == 1200


def test_a_refused_claim_is_reopened_once_with_new_evidence() -> None:
    claim = make_claim()
    shop, said = merchant(claim.shop), {"reason": "the waybill shows no return"}
    claim = moves.perform(claim, "refuse", actor=SYSTEM, at=NOW, data=said)
    with pytest.raises(Refused):
        moves.perform(claim, "reopen", actor=shop, at=NOW)
    evidence.add(claim, make_upload("slip.png"), actor=shop, at=NOW)
    claim = moves.perform(claim, "reopen", actor=shop, at=NOW)
    claim = moves.perform(claim, "refuse", actor=SYSTEM, at=NOW, data=said)

    with pytest.raises(Refused) as again:
        moves.perform(claim, "reopen", actor=shop, at=NOW)

    assert next(reason.code for reason in again.value.reasons) == "reopened"
    assert InsurancePolicy.objects.get().state == "refused"


def test_the_insurer_decides_and_pays_its_own_claims_only() -> None:
    insurer = make_partner(("insurer",))
    claim = make_claim()
    actor, other = partner_actor(insurer), partner_actor(make_partner(("insurer",)))

    claim = moves.perform(claim, "approve", actor=actor, at=NOW)
    with pytest.raises(NotFound):
        moves.perform(claim, "pay", actor=other, at=NOW)
    claim = moves.perform(claim, "pay", actor=actor, at=NOW)

    assert (claim.state, InsurancePolicy.objects.get().state) == ("paid", "paid")
    with pytest.raises(NotPermitted):
        moves.perform(claim, "pay", actor=staff(Role.SUPERVISOR), at=NOW)


@pytest.mark.parametrize(
    ("ending", "times", "state"),
    [
        ("", 1, "approved"),
        ("", 2, "paid"),
        ("-CLAIMFAIL", 1, "refused"),
        ("-CLAIMLATER", 1, "reported"),
        ("-CLAIMLATER", 3, "paid"),
        ("-CLAIMLOST", 1, "reported"),
        ("-CLAIMLOST", 2, "paid"),
    ],
)
def test_the_insurer_is_asked_until_it_has_answered(ending: str, times: int, state: str) -> None:
    make_claim(make_insured_return(external_id=f"T-1{ending}"))

    asked(times)

    assert InsuranceClaim.objects.get().state == state


def test_one_waybill_is_claimed_once() -> None:
    make_claim(waybill="ZT12345678")

    assert claims.report(make_insured_return(), "zt12345678", at=NOW) is None


def test_a_policy_nobody_claimed_lapses_when_its_cover_is_over() -> None:
    bind(sold().insurance)

    assert insurance.lapse_due(at=NOW + timedelta(days=30)) == 0
    assert insurance.lapse_due(at=NOW + timedelta(days=60)) == 1
    assert InsurancePolicy.objects.get().state == "lapsed"


@settings(max_examples=25)
@given(STEPS)
def test_invariant_10_one_policy_at_most_one_claim_or_offset(steps: list[str]) -> None:
    with transaction.atomic():
        cash = _history(steps)
        found = InsuranceClaim.objects.all()
        assert found.count() <= 1
        assert all(row.amount_fen <= 1200 for row in found)
        assert not found.filter(kind=ClaimKind.OFFSET, waybill__in=cash).exists()
        transaction.set_rollback(True)


def _history(steps: list[str]) -> set[str]:
    """Make the steps on a new insured return; the numbers of the pickups paid in cash."""
    ticket = make_insured_return()
    order, booked, cash = ticket.order, None, set()
    for number, step in enumerate(steps):
        if step in {"online", "cash"} and booked is None:
            cash |= {f"PU{number}"} if step == "cash" else set()
            fee = 0 if step == "cash" else 1200
            booked = SimpleNamespace(number=f"PU{number}", offset_fen=fee, shipment=None)
            insurance.reserve(order, booked, at=NOW)  # type: ignore[arg-type]
        elif step == "cancel" and booked is not None:
            insurance.release(order, booked, at=NOW)  # type: ignore[arg-type]
            booked = None
        elif step == "collect" and booked is not None:
            claims.apply_offset(ticket, booked, at=NOW)  # type: ignore[arg-type]
            booked = None
        elif step == "self_ship":
            claims.report(ticket, f"ZT{number:08d}", at=NOW)
        else:
            _insurer_says(step)
    return cash


def _insurer_says(step: str) -> None:
    for claim in InsuranceClaim.objects.filter(state="reported"):
        if step == "pay":
            moves.perform(claim, "approve", actor=SYSTEM, at=NOW)
        elif step == "refuse":
            moves.perform(claim, "refuse", actor=SYSTEM, at=NOW, data={"reason": "no return"})


def test_the_shop_hears_of_a_refusal() -> None:
    claim = make_claim()
    moves.perform(claim, "refuse", actor=SYSTEM, at=NOW, data={"reason": "no return"})

    assert OutboxEntry.objects.filter(event__name="claim.refused").exists()
    assert ReturnTicket.objects.get().state == "wait_confirm"
    assert not Notice.objects.filter(template="claim.refused", user=None).exists()
