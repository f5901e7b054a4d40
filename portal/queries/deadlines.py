"""The running deadlines of many rows in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType

from portal.models.deadline import Deadline
from portal.models.workflow import WorkflowModel

Row = TypeVar("Row", bound=WorkflowModel)


def with_deadlines(rows: Sequence[Row]) -> list[Row]:
    """The same rows of one table, each with `running_deadlines`, the nearest first."""
    if not rows:
        return []
    kind = ContentType.objects.get_for_model(rows[0])
    running = Deadline.objects.filter(
        subject_type=kind, subject_id__in=[row.pk for row in rows], settled_at__isnull=True
    )
    by_row: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in running.order_by("due_at", "id"):
        by_row[deadline.subject_id].append(deadline)
    for row in rows:
        row.running_deadlines = by_row[row.pk]  # type: ignore[attr-defined]
    return list(rows)
