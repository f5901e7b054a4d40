"""The sandbox's payment provider: one key moves money once, and only what it signed is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.adapters.payment import SIGNATURE, SandboxPayments, signature
from portal.adapters.payment_provider import BadCallback, Callback

MONEY = {"key": "deposit-DP1", "amount_fen": 700, "currency": "CNY"}


@pytest.fixture
def bank(tmp_path: Path) -> SandboxPayments:
    return SandboxPayments(tmp_path / "bank.sqlite3")


def opened(bank: SandboxPayments, **fields: Any) -> str:
    asked = MONEY | {"description": "deposit x shop", "return_url": "/back"} | fields
    return bank.collect(**asked).reference


def heard(bank: SandboxPayments, reference: str, press: str) -> list[Callback]:
    return [bank.verify_callback(body, headers) for body, headers in bank.press(reference, press)]


def test_the_same_key_leads_to_the_same_checkout(bank: SandboxPayments, settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"
    asked = MONEY | {"description": "d", "return_url": "/back"}

    first, again = bank.collect(**asked), bank.collect(**asked)

    assert first == again
    assert first.url == f"https://shop.example/sandbox/payments/{first.reference}/"
    assert bank.collect(**asked | {"amount_fen": 701}).error


def test_the_same_key_pays_out_once(bank: SandboxPayments) -> None:
    first, again = (bank.payout(**MONEY, description="d") for _ in range(2))

    assert first == again and first.paid
    assert not bank.payout(**MONEY | {"amount_fen": 701}, description="d").paid


def test_what_is_to_fail_fails_and_what_is_to_wait_waits(bank: SandboxPayments) -> None:
    assert bank.payout(**MONEY, description="x-PAYFAIL").error
    assert bank.collect(**MONEY, description="x-PAYFAIL", return_url="").error
    late = [bank.payout(**MONEY, description="x-PAYLATER") for _ in range(2)]
    assert [(result.paid, result.pending) for result in late] == [(False, True), (True, False)]


# presses one after the other: what the callbacks say, and how many different events they are
PRESSED = [
    (["pay"], ["paid"], 1),
    (["pay_twice"], ["paid", "paid"], 1),
    (["pay_silently"], [], 0),
    (["pay_silently", "repeat"], ["paid"], 1),
    (["fail"], ["failed"], 1),
    (["fail", "pay"], ["failed", "paid"], 2),
    (["pay", "repeat", "reverse"], ["paid", "paid", "reversed"], 2),
]


@pytest.mark.parametrize(("presses", "said", "events"), PRESSED)
def test_what_the_checkout_page_sends(
    bank: SandboxPayments, presses: list[str], said: list[str], events: int
) -> None:
    reference = opened(bank)

    told = [callback for press in presses for callback in heard(bank, reference, press)]

    assert [callback.said for callback in told] == said
    assert len({callback.event for callback in told}) == events
    assert all((c.key, c.amount_fen, c.reference) == ("deposit-DP1", 700, reference) for c in told)


@pytest.mark.parametrize(("presses", "refused"), [([], "reverse"), (["pay"], "pay"), (["pay"], "fail")])
def test_a_press_that_is_not_offered_is_refused(
    bank: SandboxPayments, presses: list[str], refused: str
) -> None:
    reference = opened(bank)
    for press in presses:
        bank.press(reference, press)

    with pytest.raises(KeyError):
        bank.press(reference, refused)


def test_a_callback_that_was_tampered_with_is_refused(bank: SandboxPayments) -> None:
    ((body, headers),) = bank.press(opened(bank), "pay")

    for forged in (body.replace(b"700", b"701"), body + b" "):
        with pytest.raises(BadCallback):
            bank.verify_callback(forged, headers)
    for wrong in ({}, {SIGNATURE: ""}, {SIGNATURE: "0" * 64}, {SIGNATURE: "ü"}):
        with pytest.raises(BadCallback):
            bank.verify_callback(body, wrong)


GOOD = {"event": "e", "reference": "r", "key": "k", "currency": "CNY", "amount_fen": 7, "said": "paid"}
WRONG: list[Any] = [
    [],
    "text",
    GOOD | {"said": "perhaps"},
    GOOD | {"amount_fen": 7.0},
    GOOD | {"amount_fen": True},
    GOOD | {"amount_fen": "7"},
    GOOD | {"event": ""},
    GOOD | {"event": "e" * 81},
    GOOD | {"key": "k\u0000"},
    GOOD | {"reference": "\ud800"},
    GOOD | {"reference": None},
    {name: value for name, value in GOOD.items() if name != "key"},
]


@pytest.mark.parametrize("message", WRONG)
def test_a_signed_body_that_is_no_message_is_refused(bank: SandboxPayments, message: Any) -> None:
    body = json.dumps(message).encode()

    with pytest.raises(BadCallback):
        bank.verify_callback(body, {SIGNATURE: signature(body)})


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000])
def test_a_signed_body_that_is_no_json_is_refused(bank: SandboxPayments, body: bytes) -> None:
    with pytest.raises(BadCallback):
        bank.verify_callback(body, {SIGNATURE: signature(body)})
