"""Compensations: once per cause, by limit and four eyes, from the payers in their order; the buyer keeps the money."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import SYSTEM, Role
from portal.adapters.payment import SandboxPayments
from portal.errors import NotPermitted, Refused
from portal.models import LedgerAccount
from portal.services import moves
from tests.builders import NOW, make_deposit, make_order, make_service, make_shop, merchant, staff
from tests.builders_money import make_compensation, pay_now
from tickets import tasks
from tickets.models import Compensation, Posting
from tickets.policies.compensations import Source, shares
from tickets.queries.books import account_balances
from tickets.services import payouts
from tickets.states import BookAccount

PROVEN = {"proof": "judgement 2026-77 of the Hangzhou court", "legal_basis": "Civil Code art 122"}


@pytest.fixture(autouse=True)
def _world(db: None, settings: Any, tmp_path: Path, time_machine: Any) -> None:
    settings.VAR_DIR = tmp_path
    time_machine.move_to(NOW, tick=False)


def act(row: Compensation, name: str, actor: Any, **data: Any) -> Compensation:
    when = data.pop("when", NOW)
    return moves.perform(row, name, actor=actor, at=when, data=data)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_invariant_11_the_same_cause_rule_and_beneficiary_is_paid_once() -> None:
    order = make_order(make_shop())
    first = make_compensation(order=order)

    again = make_compensation(order=order, fen=9_000)
    pay_now(first)
    tasks.pay_refunds()

    assert again == first
    assert SandboxPayments().payments() == [(first.key, 5_000)]


def test_small_ones_need_nobody_large_ones_two_different_people() -> None:
    assert make_compensation().state == "reserved"
    large = make_compensation(fen=150_000, cause="incident:2")
    boss, other = staff(Role.SUPERVISOR, id=1), staff(Role.SUPERVISOR, id=2)

    with pytest.raises(Refused) as alone:
        act(large, "approve", boss)
    act(large, "sign_first", boss)
    with pytest.raises(Refused) as same:
        act(large, "approve", boss)

    assert (codes(alone), codes(same)) == (["above_limit"], ["four_eyes"])
    assert act(large, "approve", other).state == "reserved"


def test_one_person_approves_up_to_the_own_limit() -> None:
    row = make_compensation(fen=40_000)

    with pytest.raises(Refused):
        act(row, "approve", staff(Role.REVIEWER, id=1))

    assert act(row, "approve", staff(Role.FINANCE, id=2)).state == "reserved"


def test_the_payers_stand_in_their_order_each_with_a_reason() -> None:
    make_service("next_day")
    make_deposit(shop := make_shop(), "next_day", paid_fen=3_000)

    row = make_compensation(shop, fen=25_000, order=(order := make_order(shop)))
    row = act(row, "approve", staff(Role.REVIEWER, id=1))

    assert order.paid_fen == 19_900
    assert [(share.payer, share.fen, share.reason.code) for share in row.paid_by] == [
        ("merchant_settlement", 19_900, "from_settlement"),
        ("deposit", 3_000, "from_deposit"),
        ("platform_advance", 2_100, "advanced"),
    ]


def test_a_deposit_is_frozen_first_and_charged_when_paid() -> None:
    make_service("next_day")
    make_deposit(shop := make_shop(), "next_day", paid_fen=3_000)
    old = make_order(shop, signed_at=NOW - timedelta(days=20), paid_at=NOW - timedelta(days=25))
    row = make_compensation(shop, fen=2_000, order=old)
    frozen = balances()

    pay_now(row)

    assert (frozen["available"], frozen["frozen"]) == (1_000, 2_000)
    assert (balances()["available"], balances()["frozen"], balances()["compensation"]) == (1_000, 0, 2_000)


def balances() -> dict[str, int]:
    return dict(LedgerAccount.objects.values_list("kind", "balance_fen"))


def test_what_the_carrier_did_the_platform_advances() -> None:
    row = make_compensation(liable="carrier")

    assert [(share.payer, share.reason.code) for share in row.paid_by] == [
        ("platform_advance", "carrier_answers")
    ]


def test_l10_the_payer_wins_the_appeal_and_the_buyer_keeps_the_money() -> None:
    row = pay_now(make_compensation())
    before = account_balances()["storefront_cash"]
    row = act(row, "appeal", merchant(row.shop), reason="the carrier lost it")

    row = act(row, "overturn", staff(id=5), bearer="carrier", reason="the carrier's scales show it")

    found = account_balances()
    assert (row.state, row.borne_by) == ("recovered_to_payer", "carrier")
    assert (found["buyer"], found["storefront_cash"], found["merchant_settlement"]) == (0, before, 0)
    assert found["carrier"] == -5_000


def test_an_appeal_comes_within_seven_days_and_is_judged_by_somebody_else() -> None:
    row = make_compensation(fen=25_000)
    act(row, "approve", judge := staff(Role.REVIEWER, id=1))
    row = pay_now(row)
    late = NOW + timedelta(days=8)

    with pytest.raises(Refused) as too_late:
        act(row, "appeal", merchant(row.shop), reason="no fault of ours", when=late)
    act(row, "appeal", merchant(row.shop), reason="no fault of ours")
    with pytest.raises(Refused) as own:
        act(row, "uphold", judge, reason="as before")

    assert (codes(too_late), codes(own)) == (["too_late"], ["own_decision"])


def test_only_who_paid_appeals() -> None:
    row = pay_now(make_compensation(liable="platform"))

    with pytest.raises(Refused) as refused:
        act(row, "appeal", merchant(row.shop), reason="no fault of ours")

    assert codes(refused) == ["not_charged"]


def test_money_comes_back_from_a_buyer_only_for_proven_fraud_and_by_two_persons() -> None:
    row = pay_now(make_compensation())
    one, two = staff(Role.FINANCE, id=1), staff(Role.SUPERVISOR, id=2)

    with pytest.raises(Refused) as unproven:
        act(row, "claw_back", two, reason="fraud")
    act(row, "propose_claw_back", one, **PROVEN)
    with pytest.raises(Refused) as alone:
        act(row, "claw_back", one, reason="fraud")
    with pytest.raises(NotPermitted):
        act(row, "claw_back", merchant(row.shop), reason="fraud")

    assert (codes(unproven), codes(alone)) == (["no_proof"], ["four_eyes"])
    assert act(row, "claw_back", two, reason="fraud").state == "clawed_back"
    assert account_balances()["buyer"] == -5_000


def test_a_refused_payment_is_tried_again_and_then_goes_to_finance(time_machine: Any) -> None:
    row = make_compensation(order=make_order(make_shop(), external_id="T-1-PAYFAIL"))

    for attempt in range(6):
        assert row.state in {"reserved", "pay_failed"}
        time_machine.move_to(NOW + timedelta(days=attempt), tick=False)
        pay_now(row)

    assert (row.state, row.attempts, row.last_error) == ("manual", 6, "account closed")
    finance = staff(Role.FINANCE, id=3)
    assert act(row, "confirm_transfer", finance, reason="bank slip 7").state == "paid"


@pytest.mark.parametrize("ending", ["PAYLATER", "PAYLOST"])
def test_a_payment_under_way_or_with_a_lost_answer_is_asked_for_again(ending: str, time_machine: Any) -> None:
    row = make_compensation(order=make_order(make_shop(), external_id=f"T-1-{ending}"))

    waiting = pay_now(row).state
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)

    assert (waiting, pay_now(row).state) == ("reserved", "paid")
    assert SandboxPayments().payments() == [(row.key, 5_000)]


def test_two_workers_with_the_same_answer_post_once() -> None:
    row = make_compensation()
    answer = SandboxPayments().refund(key=row.key, amount_fen=5_000, currency="CNY", order="T")

    for _ in range(2):
        payouts.record(row, answer, at=NOW)

    assert Posting.objects.filter(payment_key=row.key).count() == 1


@given(
    st.integers(1, 10**9),
    st.sampled_from(["merchant", "carrier", "platform"]),
    st.lists(st.integers(-5, 10**9), max_size=4),
)
def test_invariant_12_the_shares_add_up_exactly(fen: int, liable: str, funds: list[int]) -> None:
    sources = [Source(BookAccount.DEPOSIT, found, str(n)) for n, found in enumerate(funds)]

    found = list(shares(fen, liable, sources))

    assert sum(share.fen for share in found) == fen
    assert all(share.fen > 0 for share in found)


def test_the_system_approves_nothing_above_its_limit() -> None:
    with pytest.raises(Refused):
        act(make_compensation(fen=20_001), "approve", SYSTEM)
