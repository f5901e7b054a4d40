"""Invariants 4 to 7, 10 to 13 and 19 over random histories of cases with several people at the same instant."""

from __future__ import annotations

from random import Random

import pytest

from tests.case_histories import CaseHistory
from tests.postgres.test_races import at_once
from tickets.models import Ticket

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("seed", range(12))
def test_what_must_hold_of_cases_holds_with_four_people_at_once(seed: int) -> None:
    history = CaseHistory(Random(seed))

    answers = []
    for _ in range(20):
        answers += at_once(*[history.chosen() for _ in range(4)])
        history.pass_time()
        history.check()

    assert [a for a in answers if isinstance(a, Exception)] == [], (
        "nor does anybody wait for the other in a circle"
    )
    assert answers.count("done") >= 15
    assert Ticket.objects.count() >= 2
