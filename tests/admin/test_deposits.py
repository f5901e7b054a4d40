"""Finance at a deposit: reading the books, freezing, deducting, releasing; nobody else, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.actors import SYSTEM, Role
from portal.models import DepositAccount, DepositPayment, LedgerTransaction
from portal.services import deposits, moves
from tests.builders import NOW, expel, make_deposit, make_deposit_payment, make_enrolment, make_shop, staff

pytestmark = pytest.mark.django_db
FORM = {"amount": "2.50", "cause": "RT1", "reason": "late delivery"}


@pytest.fixture
def account() -> DepositAccount:
    account = make_deposit(paid_fen=1_000)
    deposits.freeze(account, amount_fen=400, cause="C", reason="claim", actor=staff(Role.FINANCE), at=NOW)
    return account


def address(account: DepositAccount, rest: str = "change/") -> str:
    return f"/admin/portal/depositaccount/{account.pk}/{rest}"


def books(account: DepositAccount) -> tuple[int, int, int]:
    found = DepositAccount.objects.get(pk=account.pk).balances
    return found["available"], found["frozen"], found["compensation"]


# deed, more of the form, available, frozen and deducted afterwards (600, 400, 0 before)
DEEDS = [
    ("freeze", {}, (350, 650, 0)),
    ("unfreeze", {}, (850, 150, 0)),
    ("deduct", {}, (350, 400, 250)),
    ("deduct", {"frozen": "on"}, (600, 150, 250)),
]


@pytest.mark.parametrize(("deed", "more", "after"), DEEDS)
def test_a_deed_is_done_once_however_often_it_is_sent(
    login: Callable[[str], Client], account: DepositAccount, deed: str, more: Any, after: tuple[int, ...]
) -> None:
    finance = login("finance")

    answers = [finance.post(address(account, f"deed/{deed}/"), FORM | more) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert books(account) == after
    assert LedgerTransaction.objects.filter(cause="RT1", note="late delivery").count() == 1


def test_what_is_refused_is_said_and_nothing_is_posted(
    login: Callable[[str], Client], account: DepositAccount
) -> None:
    answer = login("finance").post(address(account, "deed/deduct/"), FORM | {"amount": "6.01"})

    assert answer.status_code == 422
    assert "¥6.00" in answer.content.decode()
    assert books(account) == (600, 400, 0)


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"amount": "x"}, {"cause": ""}, {"reason": "x"}])
def test_a_form_that_is_wrong_posts_nothing(
    login: Callable[[str], Client], account: DepositAccount, wrong: dict[str, str]
) -> None:
    assert login("finance").post(address(account, "deed/deduct/"), FORM | wrong).status_code == 422
    assert books(account) == (600, 400, 0)


WHO = [
    ("finance", True),
    ("superuser", True),
    ("supervisor", False),
    ("auditor", False),
    ("reviewer", False),
    ("staff", False),
]


@pytest.mark.parametrize(("role", "may"), WHO)
def test_who_may_do_what(
    login: Callable[[str], Client], account: DepositAccount, role: str, may: bool
) -> None:
    client = login(role)
    shown = client.get(address(account))

    for deed in ("freeze", "unfreeze", "deduct", "release"):
        assert client.get(address(account, f"deed/{deed}/")).status_code == (200 if may else 403)
        assert (f"/deed/{deed}/" in shown.content.decode()) is may
    client.post(address(account, "deed/deduct/"), FORM)
    assert (books(account)[2] == 250) is may


def test_the_books_and_every_line_are_on_the_page(
    login: Callable[[str], Client], account: DepositAccount
) -> None:
    shown = login("auditor").get(address(account)).content.decode()

    for text in ("¥6.00", "¥4.00", "-¥10.00", "claim", account.number):
        assert text in shown


def test_the_deposit_goes_out_by_itself_when_the_membership_is_closed(login: Callable[[str], Client]) -> None:
    member = make_enrolment(make_shop(), "fast_return")
    account, finance = make_deposit(member.shop, paid_fen=1_000), login("finance")
    assert finance.post(address(account, "deed/release/")).status_code == 422
    assert not DepositPayment.objects.filter(kind="payout").exists()

    moves.perform(expel(member, NOW), "finish_exit", actor=SYSTEM, at=NOW)

    assert DepositPayment.objects.get(kind="payout").amount_fen == 1_000


def test_finance_tries_a_failed_payment_again(login: Callable[[str], Client]) -> None:
    payment = make_deposit_payment(make_deposit())
    payment = moves.perform(payment, "fail", actor=SYSTEM, at=NOW, data={"reason": "closed"})
    finance, page = login("finance"), f"/admin/portal/depositpayment/{payment.pk}/"
    assert "move/retry/" in finance.get(f"{page}change/").content.decode()

    finance.post(f"{page}move/retry/", {"version": payment.version})

    assert DepositPayment.objects.get().state == "requested"


@pytest.mark.parametrize("bad", ["999999/deed/freeze/", "{pk}/deed/fly/"])
def test_what_does_not_exist_is_not_found(
    login: Callable[[str], Client], account: DepositAccount, bad: str
) -> None:
    path = f"/admin/portal/depositaccount/{bad.format(pk=account.pk)}"
    assert login("finance").get(path).status_code == 404
