"""Two people ask for the next case at the same instant: each gets one of their own."""

from __future__ import annotations

from functools import partial

import pytest

from tests.builders import NOW, make_shop
from tests.builders_assigning import worker
from tests.builders_messages import make_case
from tests.postgres.test_races import at_once
from tickets.models import CaseAssignment
from tickets.services import assigning

pytestmark = pytest.mark.postgres


def test_six_people_get_six_cases() -> None:
    shop = make_shop()
    for _ in range(5):
        make_case(shop)
    people = [worker(shop) for _ in range(6)]

    given = at_once(*[partial(assigning.next_case, actor=one, at=NOW) for one in people])

    numbers = [row.number for row in given if row is not None]
    assert (len(numbers), len(set(numbers)), given.count(None)) == (5, 5, 1)
    assert CaseAssignment.objects.filter(assignee__isnull=False).count() == 5


def test_one_of_many_takes_a_case() -> None:
    case = make_case()
    people = [worker(case.shop) for _ in range(4)]

    results = at_once(*[partial(assigning.take, case, actor=one, at=NOW) for one in people])

    assert sum(isinstance(result, CaseAssignment) for result in results) == 1
