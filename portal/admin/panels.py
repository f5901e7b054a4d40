"""Small tables on a page that explain a decision: headers, rows of cells, one optional sentence above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.errors import Reason
from portal.templatetags.portal_look import fact, words


@dataclass(frozen=True)
class Panel:
    """One table. A row whose `good` is False is marked, in words of its own and in colour."""

    title: str | Promise
    headers: Sequence[str | Promise]
    rows: Sequence[tuple[bool | None, Sequence[Any]]]
    note: str | Promise = ""


def sentences(stored: Iterable[Mapping[str, Any]]) -> str:
    """Stored reasons as one text in the reader's language."""
    return " ".join(Reason.from_json(reason).sentence for reason in stored)


def shown_facts(facts: Mapping[str, Any]) -> list[tuple[bool | None, Sequence[str]]]:
    """Facts as rows: name and value as people read them."""
    return [(None, (words(name), fact(value, name))) for name, value in facts.items()]


__all__ = ["Panel", "sentences", "shown_facts"]
