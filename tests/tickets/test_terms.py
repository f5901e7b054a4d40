"""Terms in days end at midnight in Shanghai, whoever named them; a policy that is read is declared."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from portal.policies import book
from tests.builders import NOW
from tickets.policies import guarantee
from tickets.policies.windows import midnight_after

ROOT = Path(__file__).parents[2]
READERS = {"value_at", "term_at", "time_at", "term_of"}


def keys_read() -> Iterator[str]:
    for room in ("portal", "carriers", "tickets"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in READERS:
                    words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                    yield from (word for word in words if isinstance(word, str))


def test_every_policy_that_is_read_is_declared() -> None:
    assert set(keys_read()) - set(book.known()) == set()


def test_the_longer_term_of_an_item_ends_at_midnight_as_every_term_in_days() -> None:
    signed, known = NOW, midnight_after((NOW + timedelta(days=365)).date())
    told = {"parameters": {"item_term_may_be_longer": True}}
    ends = guarantee.ends_at(told, known, signed, {"replace_term_days": 365})
    assert ends == known
