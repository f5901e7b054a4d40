"""Who hears a fact inside the transaction that records it: other services, named in settings by dotted path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Listener = Callable[[Any, Any], None]
Which = Callable[[Collection[int]], Collection[int]]

_concerned: dict[Listener, Which] = {}


def concerning(which: Which) -> Callable[[Listener], Listener]:
    """Mark a listener that few subjects concern: `which` picks them out of many ids in a constant number of
    queries, so that a batch of facts that concern nobody costs no query each."""

    def mark(listener: Listener) -> Listener:
        _concerned[listener] = which
        return listener

    return mark


def tell(name: str, subject: Any, event: Any) -> None:
    """Call each listener of an event name with the subject and the timeline event, in the order of settings."""
    for listener in listeners_of(name):
        listener(subject, event)


def tell_many(told: Sequence[tuple[Any, Any]]) -> None:
    """Tell of many facts about subjects of one table, in their order; each pair is a subject and its event."""
    ids = {subject.pk for subject, _event in told}
    wanted: dict[Listener, Collection[int]] = {}
    for subject, event in told:
        for listener in listeners_of(event.name):
            if listener not in wanted:
                which = _concerned.get(listener)
                wanted[listener] = which(ids) if which else ids
            if subject.pk in wanted[listener]:
                listener(subject, event)


@cache
def listeners_of(name: str) -> tuple[Listener, ...]:
    """Listeners of the exact name, then of its family ("pickup.*")."""
    family = f"{name.split('.')[0]}.*"
    paths = [path for key in (name, family) for path in settings.EVENT_LISTENERS.get(key, ())]
    return tuple(import_string(path) for path in paths)
