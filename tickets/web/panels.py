"""What a case page shows beyond what all kinds share: a panel per subject, registered where the subject is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.actors import Actor
from tickets.models import Ticket

Build = Callable[[Ticket, Actor, datetime], dict[str, Any] | None]
_panels: list[Panel] = []


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template, the kinds of case that have it, and what it is made of (None: nothing to
    show)."""

    template: str
    kinds: frozenset[str]
    build: Build


def panel(template: str, *kinds: str) -> Callable[[Build], Build]:
    """Register a panel of these kinds of case (of every kind if none is named). The template gets `row` and `panel`."""

    def register(build: Build) -> Build:
        _panels.append(Panel(template, frozenset(kinds), build))
        return build

    return register


def panels_of(row: Ticket, actor: Actor, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The template and the contents of each panel that a case has, in the order of registration."""
    for known in _panels:
        if known.kinds and row.kind not in known.kinds:
            continue
        contents = known.build(row, actor, at)
        if contents is not None:
            yield known.template, contents
