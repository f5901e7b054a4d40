"""The ledger of promises: what was promised at payment, and what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import TimelineEvent
from portal.services import moves
from tests.builders import NOW, at, make_calendar, make_enrolment, make_order, make_service, make_shop, staff
from tickets.models import Order, OrderPromise
from tickets.services import keeping, returns
from tickets.states import Outcome

pytestmark = pytest.mark.django_db
BREACH = Reason("refused", "The merchant refused what was promised.")


@pytest.fixture
def order() -> Order:
    make_calendar()
    shop = make_shop()
    window = {"amount": 7, "unit": "days"}
    make_service("seven_day_return", promises=[{"kind": "seven_day_return", "window": window}])
    make_enrolment(shop, "seven_day_return")
    return make_order(shop)


def ledger(order: Order) -> OrderPromise:
    return OrderPromise.objects.get(line__order=order)


def test_a_promise_is_given_in_the_words_shown_at_payment(order: Order) -> None:
    row = ledger(order)
    assert (row.state, row.captured_at, row.shop_id) == (Outcome.OPEN, order.paid_at, order.shop_id)
    assert set(row.text) == {"zh", "en"}


def test_what_was_promised_never_changes(order: Order) -> None:
    row = ledger(order)
    row.parameters = {}
    with pytest.raises(TypeError, match="never changes"):
        row.save()


def test_a_promise_nobody_called_on_is_kept_when_its_time_is_over(order: Order) -> None:
    row = ledger(order)
    assert row.ends_at is not None
    assert keeping.settle_due(at=row.ends_at - timedelta(seconds=1)) == 0
    assert keeping.settle_due(at=row.ends_at) == 1
    row.refresh_from_db()
    assert (row.state, row.outcome_reasons[0].code) == (Outcome.KEPT, "time_over")


def test_settling_twice_finds_the_same(order: Order) -> None:
    until = ledger(order).ends_at
    assert until
    keeping.settle_due(at=until)
    assert keeping.settle_due(at=until) == 0
    assert TimelineEvent.objects.filter(name="ledger.kept").count() == 1


def test_an_open_case_keeps_its_promise_open(order: Order) -> None:
    line = order.lines.get()
    returns.request(line, quantity=1, reason="no_reason", description="", actor=SYSTEM, at=NOW)
    until = ledger(order).ends_at
    assert until
    assert keeping.settle_due(at=until) == 0


def test_a_breach_stays_even_when_the_time_is_over(order: Order) -> None:
    keeping.broken(ledger(order), BREACH, at=NOW)
    keeping.kept(ledger(order), BREACH, at=NOW)
    assert ledger(order).state == Outcome.BROKEN


def test_an_excused_promise_is_not_broken_again(order: Order) -> None:
    moves.perform(
        ledger(order),
        "excuse",
        actor=staff("platform.supervisor"),
        at=NOW,
        data={"reason": "flood, announced"},
    )
    keeping.broken(ledger(order), BREACH, at=NOW)
    assert ledger(order).state == Outcome.EXCUSED


def test_the_queries_of_settling_do_not_grow_with_the_rows(
    order: Order, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        make_order(order.shop)
    with django_assert_max_num_queries(12):
        assert keeping.settle_due(at=at("2027-06-01 00:00")) == 6
