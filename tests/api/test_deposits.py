"""Deposits by API, and the door where the payment provider calls back."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal import tasks
from portal.adapters.payment import SIGNATURE, SandboxPayments, signature
from portal.api.payment_hook import LIMIT
from portal.models import DepositAccount, DepositPayment, LedgerTransaction, PaymentCallback, Shop
from portal.services import deposits
from tests.api.conftest import Program, assert_problem, program
from tests.builders import NOW, make_deposit, make_deposit_payment


@pytest.fixture
def account(shop: Shop) -> DepositAccount:
    return make_deposit(shop)


@pytest.fixture
def erp(shop: Shop) -> Program:
    return program("erp", shops=(shop,))


def call_back(body: bytes, headers: dict[str, str]) -> HttpResponse:
    return Client().post("/hooks/payments/", body, content_type="application/json", headers=headers)


def at_the_checkout(payment: dict[str, Any], press: str) -> list[HttpResponse]:
    reference = payment["checkout_url"].rstrip("/").rsplit("/", 1)[1]
    return [call_back(body, headers) for body, headers in SandboxPayments().press(reference, press)]


def test_a18_by_api_from_the_request_to_the_reversal(erp: Program, account: DepositAccount) -> None:
    place = f"/deposits/{account.number}/"
    made = erp.post(f"{place}payments/", {"amount_fen": 100_000}).json()
    assert (made["state"], made["checkout_url"]) == ("requested", "")
    tasks.exchange_payments()
    payment = erp.get(f"/deposit-payments/{made['number']}/").json()

    answers = at_the_checkout(payment, "pay_twice")

    assert [answer.json() for answer in answers] == [{"outcome": "applied"}] * 2
    shown = erp.get(place).json()
    assert (shown["balances"]["available"], shown["missing_fen"]) == (100_000, 0)
    assert [entry["operation"] for entry in shown["transactions"]] == ["pay"]
    at_the_checkout(payment, "reverse")
    posted = erp.get(f"{place}entries/").json()["results"]
    assert [row["operation"] for row in posted] == ["reversal", "pay"]
    assert all(sum(entry["amount_fen"] for entry in row["entries"]) == 0 for row in posted)


def test_the_same_idempotency_key_asks_once(erp: Program, account: DepositAccount) -> None:
    place = f"/deposits/{account.number}/payments/"

    first, again = (erp.post(place, {"amount_fen": 5}, key="k") for _ in range(2))

    assert first.json() == again.json()
    assert_problem(erp.post(place, {"amount_fen": 6}, key="k"), 422, "idempotency_key_reused")
    assert DepositPayment.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"amount_fen": 0}, {"amount_fen": "x"}, {"amount_fen": 10**12}])
def test_a_wrong_amount_is_refused(erp: Program, account: DepositAccount, body: dict[str, Any]) -> None:
    assert_problem(erp.post(f"/deposits/{account.number}/payments/", body), 422)
    assert not DepositPayment.objects.exists()


def test_reading_is_not_writing(shop: Shop, account: DepositAccount) -> None:
    reader = program("erp", shops=(shop,), scopes="services:read")
    answer = reader.post(f"/deposits/{account.number}/payments/", {"amount_fen": 5})

    assert_problem(answer, 403, "insufficient_scope")


def signed(body: bytes) -> dict[str, str]:
    return {SIGNATURE: signature(body)}


UNKNOWN = b'{"event":"e","reference":"r","key":"k","currency":"CNY","amount_fen":7,"said":"paid"}'
BAD = [
    ("forged", UNKNOWN, {SIGNATURE: "0" * 64}, 403),
    ("unsigned", UNKNOWN, {}, 403),
    ("no message", b"[]", signed(b"[]"), 403),
    ("not ours", UNKNOWN, signed(UNKNOWN), 404),
    ("too large", b" " * (LIMIT + 1), {}, 413),
]


@pytest.mark.parametrize(("_name", "body", "headers", "status"), BAD, ids=[row[0] for row in BAD])
def test_what_is_not_believed_leaves_nothing(
    account: DepositAccount, _name: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    make_deposit_payment(account)

    assert call_back(body, headers).status_code == status

    assert DepositPayment.objects.get().state == "requested"
    assert not PaymentCallback.objects.exists() and not LedgerTransaction.objects.exists()


def test_only_posts_are_taken_and_without_a_provider_there_is_no_belief(settings: Any) -> None:
    assert Client().get(reverse("payment_hook")).status_code == 405
    settings.PAYMENT_ADAPTER = ""
    assert call_back(UNKNOWN, signed(UNKNOWN)).status_code == 503


def test_a_replayed_callback_changes_nothing_even_after_the_reversal(
    erp: Program, account: DepositAccount
) -> None:
    payment = make_deposit_payment(account)
    tasks.exchange_payments()
    payment.refresh_from_db()
    ((body, headers),) = SandboxPayments().press(payment.provider_ref, "pay")
    call_back(body, headers)
    at_the_checkout({"checkout_url": payment.checkout_url}, "reverse")

    assert call_back(body, headers).json() == {"outcome": "applied"}

    assert list(LedgerTransaction.objects.values_list("kind", flat=True)) == ["reversal", "pay"]
    assert PaymentCallback.objects.count() == 2


@pytest.mark.parametrize(
    ("suffix", "state"), [("", "paid"), ("-PAYFAIL", "failed"), ("-PAYLATER", "requested")]
)
def test_the_sweep_pays_out(suffix: str, state: str) -> None:
    from portal.actors import SYSTEM
    from tests.builders import make_shop

    account = make_deposit(make_shop(f"shop{suffix}"), paid_fen=700)
    deposits.release_for(account.shop, account.service, at=NOW, actor=SYSTEM)

    tasks.exchange_payments()

    assert DepositPayment.objects.get(kind="payout").state == state
