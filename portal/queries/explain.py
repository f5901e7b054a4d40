"""Why a running deadline ends when it does: what `portal.policies.explain` needs, from the row and the policy book."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.errors import Reason
from portal.models.deadline import Deadline
from portal.models.workflow import WorkflowModel
from portal.policies import explain
from portal.policies.book import known
from portal.queries.calendar import business_calendar
from portal.queries.policy import version_of
from portal.workflow import Term, machine_of


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
        term=Term.from_policy(value),
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        pauses=[_pause(stored) for stored in deadline.pauses],
        paused_at=deadline.paused_at,
        fixed=_is_fixed(deadline, row),
    )
    return explain.why(course, business_calendar())


def _is_fixed(deadline: Deadline, row: WorkflowModel | None) -> bool:
    if row is None:
        return False
    clocks = machine_of(type(row)).clocks(row.state)
    return any(clock.name == deadline.name and clock.due for clock in clocks)


def _pause(stored: dict[str, str | float]) -> explain.Pause:
    return explain.Pause(
        since=datetime.fromisoformat(str(stored["since"])),
        until=datetime.fromisoformat(str(stored["until"])),
        credit=timedelta(seconds=float(stored["credit"])),
    )
