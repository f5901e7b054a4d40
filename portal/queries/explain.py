"""Why a running deadline ends when it does: what `portal.policies.explain` needs, from the row and the policy book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.errors import Reason
from portal.models.deadline import Deadline
from portal.models.workflow import WorkflowModel
from portal.policies import explain
from portal.policies.book import known
from portal.queries.calendar import business_calendar
from portal.queries.policy import pinned, version_of
from portal.workflow import machine_of


def why(deadline: Deadline, row: WorkflowModel | None) -> list[Reason]:
    """The steps that lead to the instant. Asks the database nothing while calendar and policies are in the cache."""
    policy = known().get(deadline.policy)
    found = version_of(deadline.policy, deadline.policy_version) if policy else None
    if policy is None or found is None or policy.kind != "term":
        return []
    since, value = found
    course = explain.Course(
        policy=str(policy.label),
        source=policy.source,
        version_since=since,
        term=pinned(value, deadline.hours_version),
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        pauses=pauses_of(deadline, row),
        paused_at=deadline.paused_at,
        paused_because=_cause(deadline.pauses[-1], row) if deadline.paused_at and deadline.pauses else "",
        fixed=_is_fixed(deadline, row),
    )
    return explain.why(course, business_calendar())


def _is_fixed(deadline: Deadline, row: WorkflowModel | None) -> bool:
    if row is None:
        return False
    clocks = machine_of(type(row)).clocks(row.state)
    return any(clock.name == deadline.name and clock.due for clock in clocks)


def pauses_of(deadline: Deadline, row: WorkflowModel | None) -> list[explain.Pause]:
    """Each time the clock stood still and went on again, with why in the reader's language."""
    return [_pause(stored, row) for stored in deadline.pauses if "until" in stored]


def _cause(stored: Mapping[str, Any], row: WorkflowModel | None) -> str:
    """Why a clock stood still: the state the row was in, and the move that brought it there."""
    state, move = str(stored.get("state", "")), str(stored.get("move", ""))
    if row is None:
        return state
    machine = machine_of(type(row))
    declared = machine.moves.get(move)
    words = [dict(machine.states).get(state, state), str(declared.label) if declared else move]
    return ": ".join(word for word in words if word)


def _pause(stored: Mapping[str, Any], row: WorkflowModel | None) -> explain.Pause:
    return explain.Pause(
        since=datetime.fromisoformat(str(stored["since"])),
        until=datetime.fromisoformat(str(stored["until"])),
        credit=timedelta(seconds=float(stored["credit"])),
        because=_cause(stored, row),
    )
