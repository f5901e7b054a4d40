"""In which order rows are locked, so that a person and a worker never wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.models.workflow import WorkflowModel

Before = Callable[[Any], None]
_before: dict[type, Before] = {}


def before(model: type[WorkflowModel]) -> Callable[[Before], Before]:
    """Register what locks the rows that come before a row of this model, whoever locks it."""

    def register(function: Before) -> Before:
        _before[model] = function
        return function

    return register


def lock_before(row: WorkflowModel) -> None:
    """Lock what is locked before this row. Needs a transaction."""
    if (function := _before.get(type(row))) is not None:
        function(row)
