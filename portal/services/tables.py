"""Tables that people bring in: looked at first, then stored whole, or only where they are right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput
from portal.policies.table_rows import RowProblem

Rows = Sequence[Mapping[str, Any]]


class RowsRefused(InvalidInput):
    """Rows are wrong and nothing was stored; `problems` names each with its row and a hint."""

    code = "rows_refused"
    text = noop("Some rows are wrong; nothing was stored.")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__({"rows": [problem.sentence for problem in problems]})
        self.problems = list(problems)


@dataclass(frozen=True)
class Change:
    """What a row would change: the thing, before and after, in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Found:
    """What a table says: how many rows it has, the right ones as values, what is wrong, what would change."""

    received: int
    valid: list[Any]
    problems: list[RowProblem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class Table(Protocol):
    """One kind of table for one target, such as the coverage of a carrier. `read` stores nothing."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def examples(self) -> Sequence[Mapping[str, Any]]: ...
    def read(self, rows: Rows, *, at: datetime) -> Found: ...
    def store(self, found: Found, *, actor: Actor, at: datetime) -> None: ...
    def rows(self, *, at: datetime) -> Iterable[Mapping[str, Any]]: ...


@transaction.atomic
def bring_in(table: Table, rows: Rows, *, actor: Actor, at: datetime, only_valid: bool = False) -> Found:
    """Store a table: all of it, or with `only_valid` the rows that are right.

    Raises RowsRefused with every problem where not all rows are right and all were wanted.
    """
    found = table.read(rows, at=at)
    if found.problems and not only_valid:
        raise RowsRefused(found.problems)
    if found.changes:
        table.store(found, actor=actor, at=at)
    return found
