"""The index of the admin: today's queues with counts and what is overdue. Each count opens exactly that list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.admin.base import COUNTED
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


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's callback: adds the queues of every room that the user may see."""
    queues = [queue for path in settings.ADMIN_QUEUES for queue in import_string(path)(request, now())]
    return {**context, "queues": queues}
