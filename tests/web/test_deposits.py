"""The deposit pages: paying through the sandbox's checkout, reading what was posted, and nobody else's money."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.actors import SYSTEM, Role
from portal.models import DepositAccount, DepositPayment, Enrolment, Shop
from portal.services import deposits, moves
from tests.builders import (
    NOW,
    make_deposit,
    make_deposit_payment,
    make_enrolment,
    make_member,
    make_service,
    make_shop,
    staff,
)

pytestmark = pytest.mark.django_db
RULE = {"kind": "deposit", "service": "fast_return", "amount_fen": 100_000}


@pytest.fixture
def shop() -> Shop:
    make_service("fast_return", requirements=[RULE])
    return make_shop()


def logged_in(shop: Shop, role: str = Role.OWNER) -> Client:
    client = Client()
    client.force_login(make_member(shop, role))
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(f"/portal/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def press(client: Client, payment: DepositPayment, name: str) -> Any:
    payment.refresh_from_db()
    return client.post(payment.checkout_url.removeprefix("http://127.0.0.1:8000"), {"press": name})


def fens(account: DepositAccount) -> int:
    return DepositAccount.objects.get(pk=account.pk).held_fen


def test_a_shop_pays_what_a_service_asks_for(shop: Shop) -> None:
    make_enrolment(shop, "fast_return")
    owner = logged_in(shop)
    assert "¥1,000.00" in page(owner, "deposits/")

    owner.post("/portal/deposits/begin/fast_return/")
    account = DepositAccount.objects.get()
    assert 'value="1000' in page(owner, f"deposits/{account.number}/")
    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "1000"})
    payment = DepositPayment.objects.get()
    assert payment.checkout_url in page(owner, f"deposit-payments/{payment.number}/")

    press(owner, payment, "pay_twice")

    assert fens(account) == 100_000
    assert "sufficient" in page(owner, "deposits/")
    assert "¥1,000.00" in page(owner, f"deposits/{account.number}/")


def test_a18_at_the_checkout_twice_then_reversed(shop: Shop) -> None:
    member = make_enrolment(shop, "fast_return")
    owner, account = logged_in(shop), make_deposit(shop)
    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "1000.00"})
    payment = DepositPayment.objects.get()

    for name in ("pay", "repeat", "reverse", "repeat"):
        press(owner, payment, name)

    assert list(account.transactions.order_by("pk").values_list("kind", flat=True)) == ["pay", "reversal"]
    assert (fens(account), Enrolment.objects.get(pk=member.pk).state) == (0, "suspended")


def test_a_failed_payment_is_tried_again_by_the_shop(shop: Shop) -> None:
    owner, account = logged_in(shop), make_deposit(shop)
    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "5"})
    payment = DepositPayment.objects.get()
    press(owner, payment, "fail")
    address = f"deposit-payments/{payment.number}/"
    assert "refused by the payer" in page(owner, address)

    payment.refresh_from_db()
    owner.post(f"/portal/{address}moves/retry/", {"version": payment.version})
    press(owner, payment, "pay")

    assert fens(account) == 500


def test_a_callback_kept_back_counts_when_it_comes(shop: Shop) -> None:
    owner, account = logged_in(shop), make_deposit(shop)
    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "5"})
    payment = DepositPayment.objects.get()

    press(owner, payment, "pay_silently")
    assert fens(account) == 0
    press(owner, payment, "repeat")
    assert fens(account) == 500


def test_a_checkout_that_the_provider_refuses_is_a_failed_payment() -> None:
    account = make_deposit(make_shop("broke-PAYFAIL"))
    owner = logged_in(account.shop)

    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "5"})

    payment = DepositPayment.objects.get()
    assert (payment.state, payment.last_error) == ("failed", "account closed")


def test_a_silent_provider_leaves_a_payment_that_can_be_asked_for_again(shop: Shop, settings: Any) -> None:
    settings.PAYMENT_ADAPTER = ""
    owner, account = logged_in(shop), make_deposit(shop)

    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "5"})
    payment = DepositPayment.objects.get()
    assert "Ask for the checkout" in page(owner, f"deposit-payments/{payment.number}/")

    settings.PAYMENT_ADAPTER = "portal.adapters.payment.SandboxPayments"
    owner.post(f"/portal/deposit-payments/{payment.number}/checkout/")
    assert "Go to the checkout" in page(owner, f"deposit-payments/{payment.number}/")


@pytest.mark.parametrize("amount", ["", "0", "-1", "0.001", "x", "1e20"])
def test_a_wrong_amount_is_said_beside_the_field(shop: Shop, amount: str) -> None:
    owner, account = logged_in(shop), make_deposit(shop)

    answer = owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": amount})

    assert answer.status_code == 422
    assert answer.context["form"].errors["amount"]
    assert not DepositPayment.objects.exists()


PAGES = ["deposits/", "deposits/{account}/", "deposits/{account}/entries.csv", "deposit-payments/{payment}/"]
ACTS = ["deposits/{account}/pay/", "deposits/begin/fast_return/", "deposit-payments/{payment}/checkout/"]


@pytest.mark.parametrize(
    ("role", "may"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.AGENT, False), (Role.VIEWER, False)]
)
def test_everybody_of_the_shop_reads_and_those_who_decide_pay(shop: Shop, role: str, may: bool) -> None:
    make_enrolment(shop, "fast_return")
    account = make_deposit(shop)
    names = {"account": account.number, "payment": make_deposit_payment(account).number}
    client = logged_in(shop, role)

    for path in PAGES:
        assert client.get(f"/portal/{path.format(**names)}").status_code == 200
    for path in ACTS:
        answer = client.post(f"/portal/{path.format(**names)}", {"amount": "7"})
        assert answer.status_code == (302 if may else 403), path
    assert DepositPayment.objects.count() == (2 if may else 1)


def test_another_shops_deposit_does_not_exist_and_nobody_pays_into_it(shop: Shop) -> None:
    account = make_deposit(shop, paid_fen=700)
    names = {"account": account.number, "payment": make_deposit_payment(account).number}
    stranger = logged_in(make_shop())

    assert account.number not in page(stranger, "deposits/")
    for path in PAGES[1:]:
        assert stranger.get(f"/portal/{path.format(**names)}").status_code == 404
    for path in ACTS:
        assert stranger.post(f"/portal/{path.format(**names)}", {"amount": "7"}).status_code == 404
    assert DepositPayment.objects.count() == 2


def test_visitors_are_sent_to_the_login(client: Client, shop: Shop) -> None:
    number = make_deposit(shop).number
    for path in PAGES[:3]:
        assert client.get(f"/portal/{path.format(account=number)}").status_code == 302


def test_the_table_for_spreadsheets(shop: Shop) -> None:
    account = make_deposit(shop, paid_fen=100_000)
    deposits.deduct(
        account,
        amount_fen=1_250,
        cause="RT1",
        reason="=cmd|late",
        actor=staff(Role.FINANCE),
        at=NOW,
    )

    answer = logged_in(shop).get(f"/portal/deposits/{account.number}/entries.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    _head, deducted, paid = csv.reader(io.StringIO(text))
    assert deducted[1:7] == ["deduct", "12.50", "-12.50", "0.00", "RT1", "'=cmd|late"]
    assert paid[2:4] == ["1000.00", "1000.00"]


@pytest.mark.parametrize("path", ["deposits/", "deposits/{account}/", "deposits/{account}/entries.csv"])
def test_pages_cost_the_same_with_many_rows(shop: Shop, path: str) -> None:
    account = make_deposit(shop, paid_fen=700)
    owner = logged_in(shop)
    few = spent(owner, path.format(account=account.number))
    for number in range(5):
        make_deposit(shop, f"s{number}")
        paid = make_deposit_payment(account, 100 + number)
        moves.perform(paid, "pay", actor=SYSTEM, at=NOW)

    assert spent(owner, path.format(account=account.number)) == few
    assert few <= 25


def spent(client: Client, path: str) -> int:
    client.get(f"/portal/{path}")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/portal/{path}")
        b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    return len(queries)


def test_outside_a_sandbox_there_is_no_such_checkout(shop: Shop, settings: Any) -> None:
    owner, account = logged_in(shop), make_deposit(shop)
    owner.post(f"/portal/deposits/{account.number}/pay/", {"amount": "5"})
    payment = DepositPayment.objects.get()
    address = payment.checkout_url.removeprefix("http://127.0.0.1:8000")
    assert owner.get(address).status_code == 200
    assert owner.get("/sandbox/payments/unknown/").status_code == 404

    settings.SANDBOX = False
    assert owner.get(address).status_code == 404
    assert press(owner, payment, "pay").status_code == 404
    assert fens(account) == 0
