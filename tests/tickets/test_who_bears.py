"""The books say who bears what, also for refunds that were called off, paid from a deposit, or paid in advance."""

from __future__ import annotations

from typing import Any

import pytest

from portal.actors import SYSTEM, Role
from portal.models import Shop
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_deposit,
    make_enrolment,
    make_order,
    make_shop,
    staff,
)
from tests.builders_returns import act, ask, ask_refund, pay_all, prove
from tickets.models import Advance, Refund, ReturnTicket
from tickets.queries.books import account_balances, owed_to_buyers_fen
from tickets.states import BookAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    make_carrier("sf")
    shop = make_shop()
    for code in ("seven_day_return", "fast_refund"):
        make_enrolment(shop, code)
    return shop


def collected(shop: Shop) -> ReturnTicket:
    """A trusted buyer's return that a carrier has collected, so that the money is advanced."""
    row = act(ask(make_order(shop, buyer_grade="excellent")), "agree", note="")
    return moves.perform(row, "goods_collected", actor=SYSTEM, at=NOW)


def lost_by_the_buyer(row: ReturnTicket) -> ReturnTicket:
    prove(row)
    row = act(row, "refuse_receipt", reason="an empty box")
    return moves.perform(
        row, "rule_for_merchant", actor=staff(Role.SUPERVISOR), at=NOW, data={"note": "proven"}
    )


def test_g18_a_refund_that_was_called_off_is_owed_to_nobody(shop: Shop) -> None:
    lost_by_the_buyer(collected(shop))
    assert Refund.objects.get().state == "cancelled"
    assert owed_to_buyers_fen() == 0


def test_an_advance_written_off_is_borne_by_the_platform(shop: Shop) -> None:
    row = collected(shop)
    pay_all()
    lost_by_the_buyer(row)
    reason = {"reason": "not worth a suit"}
    moves.perform(Advance.objects.get(), "write_off", actor=staff(Role.FINANCE), at=NOW, data=reason)
    assert account_balances()[BookAccount.MERCHANT_SETTLEMENT] == 0


def test_g30_what_the_deposit_has_paid_is_not_taken_off_the_settlement_too(shop: Shop) -> None:
    make_deposit(shop, "fast_return", paid_fen=100_000)
    order = make_order(shop, signed_at=None)
    Shop.objects.filter(pk=shop.pk).update(state="frozen")
    ask_refund(order)
    pay_all()
    assert Refund.objects.get().state == "paid"
    assert account_balances()[BookAccount.MERCHANT_SETTLEMENT] == 0


def test_g30_a_refund_called_off_gives_the_deposit_back(shop: Shop) -> None:
    account = make_deposit(shop, "fast_return", paid_fen=100_000)
    row = act(ask(make_order(shop, buyer_grade="excellent")), "agree", note="")
    Shop.objects.filter(pk=shop.pk).update(state="frozen")
    row = moves.perform(row, "goods_collected", actor=SYSTEM, at=NOW)
    lost_by_the_buyer(row)
    assert Refund.objects.get().state == "cancelled"
    account.refresh_from_db()
    assert account.balances["available"] == 100_000
