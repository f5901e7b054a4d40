"""The instant by which the list of cases is sorted follows the clocks of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.actors import SYSTEM
from portal.models import NO_DEADLINE, Deadline
from portal.services import deadlines, sweeps
from tests.builders import NOW, make_calendar, make_order, make_shop
from tests.builders_returns import act, ask
from tests.case_histories import nearest_deadlines_are_kept
from tickets.models import ReturnTicket, Ticket
from tickets.queries.tickets import completed, many_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> ReturnTicket:
    make_calendar()
    return ask(make_order(make_shop()))


def test_a_new_case_and_one_that_went_on_know_their_nearest_deadline(case: ReturnTicket) -> None:
    asked = Ticket.objects.get().sort_due
    act(case, "agree", NOW + timedelta(hours=1))
    assert NOW < asked < NO_DEADLINE
    assert Ticket.objects.get().sort_due != asked
    nearest_deadlines_are_kept()


def test_a_clock_that_is_moved_moves_the_case(case: ReturnTicket) -> None:
    running = Deadline.objects.order_by("due_at")[0]
    deadlines.move_due(case, running.name, NOW + timedelta(minutes=5))
    assert Ticket.objects.get().sort_due == NOW + timedelta(minutes=5)


def test_a_clock_that_the_sweep_finds_obsolete_leaves_none(case: ReturnTicket) -> None:
    Deadline.objects.update(name="gone", due_at=NOW)
    sweeps.fire_deadlines(at=NOW)
    assert Ticket.objects.get().sort_due == NO_DEADLINE


def test_a_list_needs_no_query_for_what_no_case_of_it_has(
    case: ReturnTicket, django_assert_num_queries: object
) -> None:
    Ticket.objects.update(promise=None)
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = completed(list(many_for(SYSTEM)))
        assert [(row.shop_id, row.order.shop_id, row.contact_id) for row in rows]
