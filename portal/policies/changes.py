"""What differs between two rule versions, document by document, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAMED_BY = ("code", "metric", "kind")


@dataclass(frozen=True)
class Change:
    """One part of a document that differs. None means that it is not there on that side.

    `entry` names the condition, requirement or promise, empty for documents that are no lists; `key` names what
    differs within it, empty where the whole entry came or went.
    """

    document: str
    entry: str
    key: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Every difference between two versions' documents, in the order of the newer one."""
    for document in after:
        old, new = _entries(before.get(document)), _entries(after[document])
        for entry in [*new, *(name for name in old if name not in new)]:
            yield from _in_entry(document, entry, old.get(entry), new.get(entry))


def _entries(document: Any) -> dict[str, Any]:
    """The entries of a list by their names; a document that is no list is one entry without a name."""
    if not isinstance(document, list):
        return {"": document or {}}
    return {_name(entry, position): entry for position, entry in enumerate(document)}


def _name(entry: Mapping[str, Any], position: int) -> str:
    return str(next((entry[key] for key in NAMED_BY if entry.get(key)), position))


def _in_entry(document: str, entry: str, old: Any, new: Any) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(document, entry, "", old, new)
        return
    for key in [*new, *(key for key in old if key not in new)]:
        if old.get(key) != new.get(key):
            yield Change(document, entry, key, old.get(key), new.get(key))
