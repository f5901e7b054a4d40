"""Which policy value holds at an instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.core.cache import cache

from portal.models.policy import PolicyValue
from portal.policies import book
from portal.workflow import Term

CACHE_KEY = "portal.policy-values"
CACHE_SECONDS = 30
Reader = Callable[[str, datetime], Any]
Versions = dict[str, list[tuple[datetime, Any, int]]]


def value_at(key: str, at: datetime) -> Any:
    """The value of a policy in force at an instant, else its documented default."""
    return versioned_value_at(key, at)[0]


def versioned_value_at(key: str, at: datetime) -> tuple[Any, int]:
    """The value in force and the id of its row, 0 for the documented default."""
    return _in_force(_versions(), key, at)


def reader() -> Reader:
    """`value_at` for many questions in a row: the book is fetched once."""
    versions = _versions()
    return lambda key, at: _in_force(versions, key, at)[0]


def _in_force(versions: Versions, key: str, at: datetime) -> tuple[Any, int]:
    for effective_from, value, row_id in versions.get(key, ()):
        if effective_from <= at:
            return value, row_id
    return book.known()[key].default, 0


def value_of(key: str, row_id: int) -> Any:
    """The value of one row of the book, for rows that keep its id; 0 is the documented default."""
    if row_id:
        return PolicyValue.objects.values_list("value", flat=True).get(pk=row_id)
    return book.known()[key].default


def version_of(key: str, row_id: int) -> tuple[datetime | None, Any] | None:
    """Since when a row of the book holds, and its value; no instant for the documented default, None for a row that
    is not known."""
    if not row_id:
        return None, book.known()[key].default
    return next(((since, value) for since, value, known in _versions().get(key, ()) if known == row_id), None)


def term_at(key: str, at: datetime) -> Term:
    """A term that would start at an instant, with the hours in which it counts."""
    return counted(Term.from_policy(value_at(key, at)), at)


def counted(term: Term, at: datetime) -> Term:
    """The same term with the hours of its calendar that are in force at an instant; other terms as they are."""
    return replace(term, hours=value_at(term.calendar, at)) if term.calendar else term


def pinned(value: Mapping[str, Any], hours_version: int) -> Term:
    """A term that started under one version of its calendar's hours. Asks nothing while the book is in the cache."""
    term = Term.from_policy(value)
    if not term.calendar:
        return term
    found = version_of(term.calendar, hours_version)
    return replace(term, hours=found[1] if found else value_of(term.calendar, hours_version))


def time_at(key: str, at: datetime) -> time:
    """A time of day, local to Asia/Shanghai."""
    return time.fromisoformat(value_at(key, at))


def _versions() -> Versions:
    """All rows, newest first. Kept for half a minute: rows are never edited and start in the future, so the
    value *at an instant* is right even while the copy is old."""
    versions = cache.get(CACHE_KEY)
    if versions is None:
        versions = {}
        rows = PolicyValue.objects.order_by("-effective_from").values_list(
            "key", "effective_from", "value", "id"
        )
        for key, effective_from, value, row_id in rows:
            versions.setdefault(key, []).append((effective_from, value, row_id))
        cache.set(CACHE_KEY, versions, CACHE_SECONDS)
    return versions
