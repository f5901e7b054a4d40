"""A deadline as people read it: what it measures, and what happens by itself when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.errors import Reason
from portal.models import Deadline, WorkflowModel
from portal.queries.explain import why
from portal.workflow import machine_of


@dataclass(frozen=True)
class ShownDeadline:
    """What `portal/parts/deadline.html` needs, with the row it belongs to."""

    label: str
    due_at: datetime
    move_label: str = ""
    settled_at: datetime | None = None
    paused: bool = False
    row: Any = None
    url: str = ""
    name: str = ""
    why: tuple[Reason, ...] = ()


def shown(deadline: Deadline, row: WorkflowModel | None, url: str = "") -> ShownDeadline:
    moves = machine_of(type(row)).moves if row is not None else {}
    move = moves.get(deadline.move)
    return ShownDeadline(
        label=deadline.label,
        due_at=deadline.due_at,
        move_label=str(move.label) if move else "",
        settled_at=deadline.settled_at,
        paused=deadline.paused_at is not None,
        row=row,
        url=url,
        name=deadline.name,
        why=tuple(why(deadline, row)),
    )
