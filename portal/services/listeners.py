"""Who hears a fact inside the transaction that records it: other services, named in settings by dotted path."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Listener = Callable[[Any, Any], None]


def tell(name: str, subject: Any, event: Any) -> None:
    """Call each listener of an event name with the subject and the timeline event, in the order of settings."""
    for listener in listeners_of(name):
        listener(subject, event)


@cache
def listeners_of(name: str) -> tuple[Listener, ...]:
    """Listeners of the exact name, then of its family ("pickup.*")."""
    family = f"{name.split('.')[0]}.*"
    paths = [path for key in (name, family) for path in settings.EVENT_LISTENERS.get(key, ())]
    return tuple(import_string(path) for path in paths)
