"""The index of the admin: today's queues with counts and what is overdue. Each count opens exactly that list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.admin.base import COUNTED
from portal.admin.health import pulses
from portal.clock import now


@dataclass(frozen=True)
class Queue:
    """One queue: what it is called, the list it opens, how many rows and how many past their deadline."""

    label: str
    url: str
    count: int
    overdue: int = 0

    @property
    def shown(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


@dataclass(frozen=True)
class Group:
    """The queues of one room."""

    title: Any
    queues: list[Queue] = field(default_factory=list)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's callback: adds the queues of every room that the user may see, and the health of the sweeps."""
    at = now()
    groups = [_group(path, request, at) for path in settings.ADMIN_QUEUES]
    health = pulses(at) if request.user.has_perm("portal.view_heartbeat") else []  # type: ignore[union-attr]
    return {
        **context,
        "groups": [group for group in groups if group.queues],
        "queues": [queue for group in groups for queue in group.queues],
        "health": health,
        "stale": sum(pulse.stale for pulse in health),
    }


def _group(path: str, request: HttpRequest, at: Any) -> Group:
    room = apps.get_app_config(path.split(".")[0])
    return Group(room.verbose_name, list(import_string(path)(request, at)))
