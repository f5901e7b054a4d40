"""The deposit of a shop: posted once, never negative, told to those it concerns, and paid back in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.actors import SYSTEM, Role
from portal.adapters.payment_provider import Callback, PaymentResult, Said
from portal.errors import Conflict, DomainError, InvalidInput, NotFound, NotPermitted, Refused
from portal.models import (
    DepositAccount,
    DepositPayment,
    Enrolment,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Notice,
    PaymentCallback,
    TimelineEvent,
)
from portal.queries.deposits import required_by_rules
from portal.services import deposits, listeners, moves, outbox, payments
from portal.services.deposit_requirement import DepositRequirement
from tests.builders import (
    NOW,
    make_deposit,
    make_deposit_payment,
    make_enrolment,
    make_member,
    make_service,
    make_shop,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
FINANCE = staff(Role.FINANCE)
RULE = {"kind": "deposit", "service": "fast_return", "amount_fen": 100_000}


def said(payment: DepositPayment, what: str, *, event: str = "", **fields: Any) -> Callback:
    facts = {"amount_fen": payment.amount_fen, "currency": "CNY"} | fields
    return Callback(event or f"e-{what}", f"ref-{payment.number}", payment.key, Said(what), **facts)


def settle(payment: DepositPayment, what: str, **fields: Any) -> str:
    return payments.settle_callback(said(payment, what, **fields), at=NOW)


def kept(account: DepositAccount, verb: str, amount: int, cause: str = "RT1", **more: Any) -> Any:
    do = getattr(deposits, verb)
    return do(account, amount_fen=amount, cause=cause, reason="broken promise", actor=FINANCE, at=NOW, **more)


def books(account: DepositAccount) -> dict[str, int]:
    return {kind: fen for kind, fen in DepositAccount.objects.get(pk=account.pk).balances.items() if fen}


def facts(account: DepositAccount) -> list[str]:
    rows = TimelineEvent.objects.filter(name__startswith="deposit.", subject_id=account.pk)
    return [name.removeprefix("deposit.") for name in rows.order_by("id").values_list("name", flat=True)]


def assert_balanced(account: DepositAccount) -> None:
    """Every balance is the sum of its entries, and every transaction adds up to zero."""
    for book in LedgerAccount.objects.filter(deposit=account):
        assert book.balance_fen == (book.entries.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    sums = LedgerTransaction.objects.annotate(sum=Sum("entries__amount_fen")).values_list("sum", flat=True)
    assert set(sums) <= {0}


# verb, amount, further arguments, the books afterwards; 100000 available and 40000 frozen before
DONE = [
    ("freeze", 100_000, {}, {"available": 0, "frozen": 140_000}),
    ("unfreeze", 40_000, {}, {"available": 140_000, "frozen": 0}),
    ("deduct", 100_000, {}, {"available": 0, "compensation": 100_000}),
    ("deduct", 40_000, {"frozen": True}, {"frozen": 0, "compensation": 40_000}),
]


@pytest.mark.parametrize(("verb", "amount", "more", "changed"), DONE)
def test_what_finance_does_is_posted(
    verb: str, amount: int, more: dict[str, Any], changed: dict[str, int]
) -> None:
    account = make_deposit(paid_fen=140_000)
    kept(account, "freeze", 40_000, "first")
    before = books(account)

    kept(account, verb, amount, **more)

    assert books(account) == {kind: fen for kind, fen in (before | changed).items() if fen}
    assert_balanced(account)


@pytest.mark.parametrize(("verb", "amount", "more", "_changed"), DONE)
def test_a_fen_too_much_is_refused_and_changes_nothing(
    verb: str, amount: int, more: dict[str, Any], _changed: Any
) -> None:
    account = make_deposit(paid_fen=140_000)
    kept(account, "freeze", 40_000, "first")
    before, told = books(account), facts(account)

    with pytest.raises(Refused) as refusal:
        kept(account, verb, amount + 1, **more)

    assert refusal.value.reasons[0].facts["balance_fen"] == amount
    assert (books(account), facts(account)) == (before, told)


def test_the_same_cause_is_posted_once_and_only_for_the_same_amount() -> None:
    account = make_deposit(paid_fen=100_000)

    first, again = kept(account, "deduct", 300), kept(account, "deduct", 300)

    assert first == again
    assert books(account)["available"] == 99_700
    assert facts(account).count("deducted") == 1
    with pytest.raises(Conflict):
        kept(account, "deduct", 301)


@pytest.mark.parametrize("amount", [0, -1, deposits.MOST_FEN + 1])
def test_an_amount_out_of_range_is_refused(amount: int) -> None:
    account = make_deposit()

    with pytest.raises(InvalidInput):
        make_deposit_payment(account, amount)

    assert not DepositPayment.objects.exists()


WHO = [(Role.OWNER, True), (Role.MANAGER, True), (Role.AGENT, False), (Role.VIEWER, False)]


@pytest.mark.parametrize(("role", "may"), WHO)
def test_who_may_pay_and_that_no_shop_deducts_from_itself(role: str, may: bool) -> None:
    account = make_deposit(paid_fen=100)
    actor = merchant(account.shop, role)

    if may:
        assert deposits.request_payment(account, amount_fen=5, actor=actor, at=NOW).state == "requested"
    else:
        with pytest.raises(NotPermitted):
            deposits.request_payment(account, amount_fen=5, actor=actor, at=NOW)
    with pytest.raises(NotPermitted):
        deposits.deduct(account, amount_fen=1, cause="c", reason="r", actor=actor, at=NOW)


def test_another_shops_deposit_does_not_exist() -> None:
    with pytest.raises(NotFound):
        deposits.request_payment(make_deposit(), amount_fen=5, actor=merchant(make_shop()), at=NOW)


def test_two_clicks_ask_for_one_payment() -> None:
    account = make_deposit()

    assert make_deposit_payment(account, 700) == make_deposit_payment(account, 700)
    assert make_deposit_payment(account, 800).amount_fen == 800


@pytest.fixture
def _listening(settings: Any) -> Iterator[None]:
    path = "portal.services.enrolment.on_requirement_lost"
    settings.EVENT_LISTENERS = {"deposit.lapsed": [path]}
    listeners.listeners_of.cache_clear()
    yield
    listeners.listeners_of.cache_clear()


@pytest.mark.usefixtures("_listening")
def test_a18_callback_twice_then_a_reversal() -> None:
    """One credit, one reversal entry, and the membership is suspended."""
    shop = make_shop()
    make_service("fast_return", requirements=[RULE])
    member = make_enrolment(shop, "fast_return")
    account = make_deposit(shop)
    payment = make_deposit_payment(account)

    assert [settle(payment, "paid"), settle(payment, "paid")] == ["applied", "applied"]
    assert settle(payment, "paid", event="another number") == "unchanged"
    assert (books(account)["available"], Enrolment.objects.get(pk=member.pk).state) == (100_000, "active")
    assert settle(payment, "reversed") == settle(payment, "reversed") == "applied"

    kinds = list(LedgerTransaction.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["pay", "reversal"]
    assert books(account) == {}
    assert DepositPayment.objects.get().state == "reversed"
    assert Enrolment.objects.get(pk=member.pk).state == "suspended"
    assert facts(account) == ["opened", "paid", "restored", "reversed", "lapsed"]
    assert_balanced(account)


def test_a18_the_requirement_is_missing_again_after_the_reversal() -> None:
    shop = make_shop()
    account = make_deposit(shop)
    payment = make_deposit_payment(account)

    def missing() -> list[int]:
        return [r.facts["present_fen"] for r in DepositRequirement().missing(shop, RULE, "", NOW)]

    assert missing() == [0]
    settle(payment, "paid")
    assert missing() == []
    settle(payment, "reversed")
    assert missing() == [0]


# what the provider says, in the order it says it: the state and the fen available at the end
ORDERS = [
    (["paid"], "paid", 100_000),
    (["failed"], "failed", 0),
    (["failed", "paid"], "paid", 100_000),
    (["paid", "failed"], "paid", 100_000),
    (["paid", "reversed", "paid"], "reversed", 0),
    (["reversed", "paid"], "reversed", 0),
    (["failed", "reversed", "paid"], "reversed", 0),
]


@pytest.mark.parametrize(("order", "state", "available"), ORDERS)
def test_callbacks_in_any_order(order: list[str], state: str, available: int) -> None:
    account = make_deposit()
    payment = make_deposit_payment(account)

    for number, what in enumerate(order):
        settle(payment, what, event=f"e{number}")

    assert DepositPayment.objects.get().state == state
    assert books(account).get("available", 0) == available
    assert PaymentCallback.objects.count() == len(order)
    assert_balanced(account)


@pytest.mark.parametrize("wrong", [{"amount_fen": 99_999}, {"currency": "USD"}])
def test_a_callback_about_other_money_changes_nothing_and_finance_hears_of_it(wrong: dict[str, Any]) -> None:
    account = make_deposit()
    payment = make_deposit_payment(account)

    assert settle(payment, "paid", **wrong) == "mismatch"

    assert books(account) == {}
    fact = TimelineEvent.objects.get(name="deposit_payment.mismatch")
    assert (fact.visibility, fact.subject) == ("internal", payment)


def test_a_callback_for_a_payment_we_do_not_know_leaves_nothing() -> None:
    payment = make_deposit_payment(make_deposit())
    payment.key = payment.number = "unknown"

    with pytest.raises(NotFound):
        settle(payment, "paid")

    assert not PaymentCallback.objects.exists()


def test_money_taken_back_after_it_was_spent_is_owed_and_settled_by_the_next_payment() -> None:
    account = make_deposit()
    payment = make_deposit_payment(account)
    settle(payment, "paid")
    kept(account, "deduct", 30_000)

    settle(payment, "reversed")
    assert books(account) == {"owed": -30_000, "compensation": 30_000}
    assert DepositAccount.objects.get().missing_fen == 130_000

    settle(make_deposit_payment(account, 130_000), "paid", event="second")
    assert books(account) == {"available": 100_000, "clearing": -130_000, "compensation": 30_000}


def test_a_deduction_below_what_is_required_lapses_once_and_a_top_up_restores() -> None:
    account = make_deposit(paid_fen=100_000)

    kept(account, "freeze", 50_000)
    kept(account, "deduct", 1, "a")
    kept(account, "deduct", 1, "b")
    settle(make_deposit_payment(account, 2), "paid")

    assert facts(account)[3:] == ["frozen", "deducted", "lapsed", "deducted", "paid", "restored"]
    assert LedgerTransaction.objects.order_by("pk").last().kind == "top_up"  # type: ignore[union-attr]


def test_more_is_required_and_the_deposit_lapses() -> None:
    account = make_deposit(paid_fen=100_000)

    deposits.open_account(account.shop, account.service, required_fen=100_001, actor=SYSTEM, at=NOW)
    deposits.open_account(account.shop, account.service, required_fen=100_001, actor=SYSTEM, at=NOW)

    assert facts(account)[3:] == ["required", "lapsed"]
    assert DepositAccount.objects.count() == 1


NEEDED = [("active", True), ("suspended", True), ("exiting", True), ("exited", False)]


@pytest.mark.parametrize(("state", "needed"), NEEDED)
def test_a_deposit_is_kept_while_a_membership_stands_on_it(state: str, needed: bool) -> None:
    member = make_enrolment(make_shop(), "fast_return")
    account = make_deposit(member.shop, paid_fen=500)
    Enrolment.objects.filter(pk=member.pk).update(state=state)

    payout = deposits.release_for(member.shop, member.service, at=NOW, actor=SYSTEM)

    assert (payout is None) is needed
    assert books(account)["available" if needed else "transit"] == 500
    if needed:
        with pytest.raises(Refused) as refusal:
            deposits.release(account, actor=FINANCE, at=NOW)
        assert refusal.value.code == "deposit_needed"


def test_what_is_left_goes_out_when_nothing_is_frozen_any_more() -> None:
    account = make_deposit(paid_fen=100_000)
    kept(account, "freeze", 30_000)

    assert deposits.release_for(account.shop, account.service, at=NOW) is None
    with pytest.raises(Refused, match=r"300\.00"):
        deposits.release(account, actor=FINANCE, at=NOW)
    kept(account, "deduct", 10_000, frozen=True)
    assert not DepositPayment.objects.filter(kind="payout").exists()
    kept(account, "unfreeze", 20_000)

    payout = DepositPayment.objects.get(kind="payout")
    assert (payout.amount_fen, payout.state) == (90_000, "requested")
    assert DepositAccount.objects.get().required_fen == 0


def test_money_that_arrives_when_nobody_needs_it_any_more_goes_back() -> None:
    account = make_deposit()
    payment = make_deposit_payment(account)
    deposits.release_for(account.shop, account.service, at=NOW)

    settle(payment, "paid")

    assert DepositPayment.objects.get(kind="payout").amount_fen == 100_000


def test_nothing_left_is_nothing_to_release() -> None:
    with pytest.raises(Refused) as refusal:
        deposits.release(make_deposit(), actor=FINANCE, at=NOW)
    assert refusal.value.code == "deposit_empty"


def payout_of(account: DepositAccount) -> DepositPayment:
    return deposits.release(account, actor=FINANCE, at=NOW)


def test_a_payout_is_set_aside_and_then_gone() -> None:
    account = make_deposit(paid_fen=700)
    payout = payout_of(account)
    assert books(account) == {"transit": 700, "clearing": -700}

    payments.record_payout(payout, PaymentResult(True, "P1"), at=NOW)
    payments.record_payout(payout, PaymentResult(True, "P1"), at=NOW)

    assert books(account) == {}
    assert facts(account)[-1] == "released"
    assert DepositPayment.objects.get(pk=payout.pk).provider_ref == "P1"


def test_a_payout_that_fails_comes_back_and_can_be_tried_again() -> None:
    account = make_deposit(paid_fen=700)
    payout = payments.record_payout(payout_of(account), PaymentResult(False, error="closed"), at=NOW)
    assert books(account)["available"] == 700

    moves.perform(payout, "retry", actor=FINANCE, at=NOW)
    assert books(account)["transit"] == 700
    payments.record_payout(payout, PaymentResult(False, error="closed"), at=NOW)
    kept(account, "freeze", 1)

    with pytest.raises(Refused, match=r"6\.99"):
        moves.perform(payout, "retry", actor=FINANCE, at=NOW)
    assert_balanced(account)


def test_a_payout_that_failed_and_went_out_after_all_is_in_the_books() -> None:
    account = make_deposit(paid_fen=700)
    payout = payments.record_payout(payout_of(account), PaymentResult(False, error="closed"), at=NOW)

    assert settle(payout, "paid") == "applied"

    assert books(account) == {}


def test_a_payout_under_way_is_asked_for_again_later() -> None:
    payout = payout_of(make_deposit(paid_fen=700))
    (claimed,) = payments.claim_due(at=NOW)
    assert payments.claim_due(at=NOW) == []

    payments.record_payout(claimed, PaymentResult(False, "P1", pending=True), at=NOW)

    assert payments.claim_due(at=NOW + payments.CLAIM) == []
    assert payments.claim_due(at=NOW + payments.ASK_AGAIN) == [payout]


TOLD = [("paid", 1), ("reversed", 1), ("deducted", 1), ("released", 1)]


@pytest.mark.parametrize(("name", "count"), TOLD)
def test_those_who_decide_for_the_shop_are_told(name: str, count: int) -> None:
    account = make_deposit()
    owner = make_member(account.shop)
    make_member(account.shop, Role.AGENT)
    payment = make_deposit_payment(account)
    settle(payment, "paid")
    if name == "released":
        payments.record_payout(payout_of(account), PaymentResult(True, "P1"), at=NOW)
    elif name == "deducted":
        kept(account, "deduct", 100)
    elif name == "reversed":
        settle(payment, "reversed")

    outbox.fan_out(at=NOW)

    notices = Notice.objects.filter(template=f"deposit.{name}", channel="in_app")
    assert [notice.user for notice in notices] == [owner] * count
    assert account.number in notices[0].title and "¥" in notices[0].body


def test_the_database_refuses_a_negative_deposit_and_history_is_not_rewritten() -> None:
    account = make_deposit(paid_fen=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.filter(deposit=account, kind="available").update(balance_fen=-1)
    for row in (LedgerTransaction.objects.get(), LedgerEntry.objects.first()):
        with pytest.raises(TypeError):
            row.save()  # type: ignore[union-attr]
        with pytest.raises(TypeError):
            row.delete()  # type: ignore[union-attr]


def test_what_the_rules_ask_of_a_shop() -> None:
    shop = make_shop()
    make_service("fast_return", requirements=[RULE])
    member = make_enrolment(shop, "fast_return")
    make_enrolment(shop, "seven_day_return")

    assert required_by_rules(shop) == {member.service: 100_000}


VERBS = st.sampled_from(
    ["paid", "freeze", "unfreeze", "deduct", "deduct_frozen", "reversed", "release", "done"]
)


class AnyHistory(TestCase):
    """Random histories through the services, with a database that would refuse a negative balance."""

    @given(st.lists(st.tuples(VERBS, st.integers(1, 500)), min_size=1, max_size=12))
    def test_inv12_the_books_balance_after_any_history(self, steps: list[tuple[str, int]]) -> None:
        account = make_deposit(required_fen=300)
        for number, (verb, amount) in enumerate(steps):
            try:
                with transaction.atomic():
                    step(account, verb, amount, number)
            except DomainError:
                continue

        assert_balanced(account)
        assert all(books(account).get(kind, 0) >= 0 for kind in ("available", "frozen", "transit"))


def step(account: DepositAccount, verb: str, amount: int, number: int) -> None:
    payment = DepositPayment.objects.filter(state="paid", kind="pay_in").first()
    payout = DepositPayment.objects.filter(state="requested", kind="payout").first()
    if verb == "paid":
        settle(make_deposit_payment(account, amount), "paid", event=str(number))
    elif verb == "reversed" and payment:
        settle(payment, "reversed", event=str(number))
    elif verb == "release":
        payout_of(account)
    elif verb == "done" and payout:
        payments.record_payout(payout, PaymentResult(bool(amount % 2), str(number)), at=NOW)
    elif verb in {"freeze", "unfreeze", "deduct"}:
        kept(account, verb, amount, str(number))
    elif verb == "deduct_frozen":
        kept(account, "deduct", amount, str(number), frozen=True)
