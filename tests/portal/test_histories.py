"""Invariants 1, 2, 3, 12 and 16 over random histories, one act after the other."""

from __future__ import annotations

from random import Random

import pytest

from tests.histories import History

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(8))
def test_what_must_hold_holds_after_every_act(seed: int) -> None:
    history = History(Random(seed))

    answers = []
    for _ in range(40):
        answers.append(history.chosen()())
        history.advance()
        history.check()

    assert answers.count("done") >= 8
