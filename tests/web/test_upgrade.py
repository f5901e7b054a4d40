"""An upgrade adds a state while cases are open and processes of the version before it still run (N12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from portal.errors import MoveNotAllowed
from portal.models import Deadline, Reminder
from portal.services import moves, sweeps
from tests.builders import NOW, make_order, merchant
from tests.builders_returns import ask
from tests.web.conftest import World
from tickets.models import ReturnTicket

NEXT_YEAR = NOW + timedelta(days=365)


@pytest.fixture
def case(world: World) -> ReturnTicket:
    """A case in a state of the version to come."""
    row = ask(make_order(world.shop))
    ReturnTicket.objects.filter(pk=row.pk).update(state="on_the_moon")
    return ReturnTicket.objects.get(pk=row.pk)


def test_n12_pages_show_a_case_in_an_unknown_state_and_offer_nothing(
    owner: Client, case: ReturnTicket
) -> None:
    assert case.number in owner.get("/portal/tickets/").content.decode()
    page = owner.get(f"/portal/tickets/{case.number}/").content.decode()
    assert "on_the_moon" in page and "/moves/" not in page


def test_n12_an_older_sweep_leaves_the_clocks_of_an_unknown_state_running(case: ReturnTicket) -> None:
    sweeps.send_reminders(at=NEXT_YEAR)
    sweeps.fire_deadlines(at=NEXT_YEAR)

    running = Deadline.objects.filter(subject_id=case.pk, subject_type__model="ticket")
    assert not running.exclude(settled_at=None).exists()
    assert not Reminder.objects.filter(deadline__in=running, obsolete=True).exists()
    assert ReturnTicket.objects.get(pk=case.pk).state == "on_the_moon"


def test_n12_a_move_out_of_an_unknown_state_is_refused(case: ReturnTicket) -> None:
    with pytest.raises(MoveNotAllowed):
        moves.perform(case, "agree", actor=merchant(case.shop), at=NOW, data={"note": ""})
