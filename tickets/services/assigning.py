"""Taking, assigning and handing over cases; the next one of a queue. Every change is a fact of its own side."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput, NotFound, NotPermitted, Reason
from portal.models import User
from portal.services import moves, timeline
from portal.states import Visibility
from tickets.models import CaseAssignment, Team, Ticket
from tickets.queries.assigning import (
    WORKERS,
    colleagues,
    may_undo,
    side_of,
    teams_of_case,
    waiting_for,
)
from tickets.queries.worklist import worklist
from tickets.states import Party


@transaction.atomic
def take(ticket: Ticket, *, actor: Actor, at: datetime) -> CaseAssignment:
    """Take a case into one's own hands.

    Raises NotFound, NotPermitted, or Refused: a colleague has it, who gives it back or is relieved by `assign`.
    """
    row = _locked(ticket, actor, at)
    if row.assignee_id is not None and row.assignee_id != actor.id:
        name = row.assignee.shown_name if row.assignee else ""
        said = noop("%(name)s has this case. Assign it to yourself if you have agreed on that.")
        moves.refuse_if([Reason("taken", said, {"name": name})])
    if row.assignee_id == actor.id:
        return row
    return _changed(row, _oneself(actor), row.team, "case.assigned", actor, at)


@transaction.atomic
def assign(ticket: Ticket, person: User, *, actor: Actor, at: datetime) -> CaseAssignment:
    """Put a case into somebody's hands, whoever had it. Raises NotFound, NotPermitted, or InvalidInput for somebody who
    does not work on this side."""
    row = _locked(ticket, actor, at)
    if not colleagues(row.ticket, actor).filter(pk=person.pk).exists():
        raise InvalidInput({"person": [noop("Choose somebody who works on cases here.")]})
    return _changed(row, person, row.team, "case.assigned", actor, at)


@transaction.atomic
def hand_to_team(ticket: Ticket, team: Team, *, actor: Actor, at: datetime) -> CaseAssignment:
    """Put a case into the queue of a team. Raises NotFound, NotPermitted, or InvalidInput for a foreign team."""
    row = _locked(ticket, actor, at)
    if not teams_of_case(row.ticket, actor).filter(pk=team.pk).exists():
        raise InvalidInput({"team": [noop("Choose one of your own teams.")]})
    return _changed(row, None, team, "case.handed_to_team", actor, at)


@transaction.atomic
def put_back(ticket: Ticket, *, actor: Actor, at: datetime) -> CaseAssignment:
    """Put a case back into the queue it came from. Raises NotFound or NotPermitted."""
    row = _locked(ticket, actor, at)
    return _changed(row, None, row.team, "case.put_back", actor, at)


@transaction.atomic
def undo(ticket: Ticket, *, actor: Actor, at: datetime) -> CaseAssignment:
    """Take one's own newest change back within a moment.

    Raises NotFound, NotPermitted, or Refused: the moment is over, or a colleague has changed it since.
    """
    row = _locked(ticket, actor, at)
    if not may_undo(row, actor, at):
        moves.refuse_if([Reason("too_late", noop("This can no longer be undone. Assign the case again."))])
    row = _changed(row, row.before_assignee, row.before_team, "case.assignment_undone", actor, at)
    row.changed_by = None
    row.save(update_fields=["changed_by"])
    return row


@transaction.atomic
def next_case(*, actor: Actor, at: datetime) -> Ticket | None:
    """Take the open case nearest to overdue that is in no hands: of the actor's teams or of nobody. Two people who ask
    at once get two cases. None where nothing waits. Raises NotPermitted."""
    if not side_of(actor) or not actor.holds_any(WORKERS):
        raise NotPermitted()
    passed: list[int] = []
    while True:
        rows = waiting_for(worklist(actor), actor).exclude(pk__in=passed)
        locking = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        found = locking.order_by("sort_due", "pk").first()  # type: ignore[misc]
        if found is None:
            return None
        # Somebody may have taken it between our look and our lock.
        if waiting_for(Ticket.objects.filter(pk=found.pk), actor).exists():
            take(found, actor=actor, at=at)
            return found
        passed.append(found.pk)


def _oneself(actor: Actor) -> User:
    """The account of somebody who acts as a person."""
    return User.objects.get(pk=actor.id or 0)


def _locked(ticket: Ticket, actor: Actor, at: datetime) -> CaseAssignment:
    """The assignment of the actor's side with its case locked; made where there was none."""
    held = moves.lock(ticket)
    if not held.concerns(actor):
        raise NotFound()
    side = side_of(actor)
    if not side or not actor.holds_any(WORKERS):
        raise NotPermitted()
    row = CaseAssignment.objects.select_related("assignee", "team", "before_assignee", "before_team").filter(
        ticket_id=held.pk, side=side
    ).first() or CaseAssignment(side=side, changed_at=at)
    row.ticket = held
    return row


def _changed(
    row: CaseAssignment, person: User | None, team: Team | None, name: str, actor: Actor, at: datetime
) -> CaseAssignment:
    """Keep who has the case now and who had it before, and record it for this side."""
    row.before_assignee, row.before_team = row.assignee, row.team
    row.assignee, row.team = person, team
    row.changed_at, row.changed_by_id = at, actor.id
    row.save()
    facts = {"to": person.shown_name if person else "", "team": team.name if team else ""}
    shown = Visibility.INTERNAL if row.side == Party.PLATFORM else Visibility.MERCHANT
    timeline.record(name, row.ticket, actor=actor, at=at, data=facts, visibility=shown)
    return row
