"""Rows are locked in one order, so that a worker and a person never wait for each other (PostgreSQL)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import SYSTEM
from portal.adapters.payment import PaymentResult
from portal.models import Shop
from portal.services import moves
from tests.builders import NOW, make_calendar, make_carrier, make_enrolment, make_order, make_shop, staff
from tests.builders_disputes import make_dispute
from tests.builders_returns import act, ask, buyer_acts, prove
from tickets.models import Refund, ReturnTicket, Ticket
from tickets.services import refunds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LOCKED = re.compile(r'FROM "(\w+)".*FOR NO KEY UPDATE(?! SKIP)', re.DOTALL)


@pytest.fixture
def shop(settings: Any, tmp_path: Any) -> Shop:
    settings.VAR_DIR = tmp_path
    make_calendar()
    make_carrier("sf")
    shop = make_shop()
    for code in ("seven_day_return", "fast_refund"):
        make_enrolment(shop, code)
    return shop


def order_of_locks(act: Callable[[], Any]) -> list[str]:
    """The tables in which an act locks rows, each where it is locked first."""
    with CaptureQueriesContext(connection) as queries:
        act()
    found = [match.group(1) for query in queries if (match := LOCKED.search(query["sql"]))]
    return list(dict.fromkeys(found))


def crossed(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    pairs = {(a, b) for n, a in enumerate(one) for b in one[n + 1 :]}
    return sorted((a, b) for n, b in enumerate(other) for a in other[n + 1 :] if (a, b) in pairs)


def collected(shop: Shop) -> ReturnTicket:
    order = make_order(shop, buyer_grade="excellent")
    return moves.perform(act(ask(order), "agree", note=""), "goods_collected", actor=SYSTEM, at=NOW)


def test_paying_and_refusing_the_goods_lock_in_one_order(shop: Shop) -> None:
    paid, refused = collected(shop), collected(shop)
    prove(refused)
    (one,) = [row for row in refunds.claim_due(at=NOW) if row.ticket_id == paid.pk]
    held = Refund.objects.get(ticket_id=refused.pk)
    Refund.objects.filter(pk=held.pk).update(state="queued")
    paying = order_of_locks(lambda: refunds.record_result(one, PaymentResult(True, reference="T"), at=NOW))
    refusing = order_of_locks(lambda: act(refused, "refuse_receipt", reason="an empty box"))
    assert not crossed(paying, refusing)


def test_withdrawing_a_case_and_ruling_on_it_lock_in_one_order(shop: Shop) -> None:
    rows = []
    for _ in range(2):
        row = ask(make_order(shop))
        prove(row)
        rows.append(act(row, "refuse", cause="used", reason="it was used"))
    disputes = [make_dispute(row) for row in rows]
    verdict = {"winner": "buyer", "reason": "the photos show it", "articles": "TB99 art 10"}
    ruled = disputes[1]
    moves.perform(ruled, "accept_case", actor=staff(id=1), at=NOW)
    moves.perform(ruled, "first_verdict", actor=staff(id=1), at=NOW, data=verdict)
    withdrawing = order_of_locks(lambda: buyer_acts(rows[0], "withdraw"))
    ruling = order_of_locks(
        lambda: moves.perform(ruled, "supervisor_ok", actor=staff("platform.supervisor", id=2), at=NOW)
    )
    assert not crossed(withdrawing, ruling)


def test_m6_who_withdraws_one_of_two_joined_cases_locks_both_in_one_order(shop: Shop) -> None:
    order = make_order(shop)
    rows = []
    for _ in range(2):
        row = ask(order)
        prove(row)
        rows.append(act(row, "refuse", cause="used", reason="it was used"))
    Ticket.objects.update(quantity=2)
    for row in rows:
        row.refresh_from_db()
        make_dispute(row)
    later = ReturnTicket.objects.get(pk=rows[1].pk)
    with CaptureQueriesContext(connection) as queries:
        buyer_acts(later, "withdraw")
    first = next(query["sql"] for query in queries if LOCKED.search(query["sql"]))
    assert "IN (SELECT" in first and first.index("ORDER BY") < first.index("FOR NO KEY UPDATE")
