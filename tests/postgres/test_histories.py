"""Invariants 1, 2, 3, 12 and 16 over random histories of several people at the same instant."""

from __future__ import annotations

from random import Random

import pytest
from django.db import ProgrammingError, transaction

from portal.models import LedgerEntry, ServiceVersion
from tests.builders import make_deposit, make_service
from tests.histories import History
from tests.postgres.test_races import at_once

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("seed", range(6))
def test_what_must_hold_holds_with_four_people_at_once(seed: int) -> None:
    history = History(Random(seed))

    answers = []
    for _ in range(20):
        answers += at_once(*[history.chosen() for _ in range(4)])
        history.advance()
        history.check()

    assert [a for a in answers if isinstance(a, Exception)] == []
    assert answers.count("done") >= 15


@pytest.mark.parametrize("field", ["text_en", "conditions", "promises", "effective_at"])
def test_i16_the_database_itself_refuses_to_change_published_rules(field: str) -> None:
    version = make_service("home_pickup")
    other = {"text_en": "x", "conditions": [{}], "promises": [], "effective_at": None}[field]

    with pytest.raises(ProgrammingError, match="never change"), transaction.atomic():
        ServiceVersion.objects.filter(pk=version.pk).update(**{field: other})
    with pytest.raises(ProgrammingError, match="are kept"), transaction.atomic():
        ServiceVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_i12_the_database_itself_refuses_to_rewrite_the_books() -> None:
    make_deposit(paid_fen=500)

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.update(amount_fen=1)
