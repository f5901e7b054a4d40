"""The book of facts: dotted names with the words people read, and who is told of which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

_CATALOGUE: dict[str, str | Promise] = {}
_PUBLIC: set[str] = set()


def declare(events: Mapping[str, str | Promise], *, public: bool = True) -> None:
    """Enter a room's events. A name declared twice is a mistake in the code."""
    clash = _CATALOGUE.keys() & events.keys()
    if clash:
        raise RuntimeError(f"events declared twice: {sorted(clash)}")
    _CATALOGUE.update(events)
    if public:
        _PUBLIC.update(events)


def catalogue() -> Mapping[str, str | Promise]:
    """Every event name of every room with its words."""
    return _CATALOGUE


def is_public(name: str) -> bool:
    """Whether partners may subscribe to the event."""
    return name in _PUBLIC


When = Callable[[Mapping[str, Any]], bool]


def always(_facts: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True)
class Telling:
    """Who is told of an event, and in which words. Placeholders are filled when somebody reads the notice.

    `when` asks the facts of the event whether it is worth telling.
    """

    roles: frozenset[str]
    title: str | Promise
    body: str | Promise
    when: When = always


_TELLINGS: dict[str, Telling] = {}


def tell(
    name: str, *, roles: Iterable[str], title: str | Promise, body: str | Promise, when: When = always
) -> None:
    """Tell people of an event. The same name twice is a mistake in the code."""
    if name in _TELLINGS:
        raise RuntimeError(f"{name} is told twice")
    _TELLINGS[name] = Telling(frozenset(roles), title, body, when)


def telling_of(name: str) -> Telling | None:
    return _TELLINGS.get(name)
