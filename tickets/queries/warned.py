"""The people of a team, for the levels of a ladder that name one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from portal.models import User
from tickets.models import CaseAssignment, RepairJob, Team, Ticket

THOSE_ON_THE_CASE = "case"


def team_members(row: Any, name: str) -> QuerySet[User]:
    """Those who work on a case, person and team of either side; by any other name the platform's team of that name.

    A row that belongs to no case has nobody who works on it.
    """
    if name != THOSE_ON_THE_CASE:
        return User.objects.filter(is_active=True, case_teams__in=Team.objects.filter(shop=None, name=name))
    case: int = row.ticket_id if isinstance(row, RepairJob) else row.pk if isinstance(row, Ticket) else 0
    given = CaseAssignment.objects.filter(ticket_id=case)
    mine = Q(pk__in=given.values("assignee")) | Q(case_teams__in=given.exclude(team=None).values("team"))
    return User.objects.filter(mine, is_active=True).distinct()
