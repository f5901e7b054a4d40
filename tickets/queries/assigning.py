"""Reading who works on a case: each side its own people and teams, never the other's."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.actors import REVIEWERS, SHOP_WORKERS, Actor, ActorKind
from portal.models import User
from portal.queries.people import users_with
from portal.queries.policy import value_at
from tickets.models import CaseAssignment, Team, Ticket
from tickets.states import Desk, Party

WORKERS = SHOP_WORKERS | REVIEWERS


def side_of(actor: Actor) -> str:
    """The side on which somebody works on cases; empty for programs and buyers."""
    sides = {ActorKind.MERCHANT: Party.MERCHANT, ActorKind.PLATFORM: Party.PLATFORM}
    return sides.get(actor.kind, "") if actor.id is not None else ""


def assignment_of(ticket: Ticket, actor: Actor) -> CaseAssignment | None:
    """Who has a case on the actor's side."""
    rows = CaseAssignment.objects.filter(ticket_id=ticket.pk, side=side_of(actor))
    return rows.select_related("assignee", "team").first()


def teams_for(actor: Actor) -> QuerySet[Team]:
    """The teams of the actor's side."""
    if actor.kind is ActorKind.PLATFORM:
        return Team.objects.filter(shop=None)
    return Team.objects.filter(shop_id__in=actor.shops)


def teams_of_case(ticket: Ticket, actor: Actor) -> QuerySet[Team]:
    """The teams to which the actor may hand a case."""
    rows = teams_for(actor)
    return rows.filter(shop_id=ticket.shop_id) if actor.kind is ActorKind.MERCHANT else rows


def colleagues(ticket: Ticket, actor: Actor) -> QuerySet[User]:
    """The people of the actor's side who may work on a case."""
    merchant = actor.kind is ActorKind.MERCHANT
    found = users_with(SHOP_WORKERS, ticket.shop_id) if merchant else users_with(REVIEWERS, None)
    return found.order_by("username")


def on_desk(rows: QuerySet[Ticket], desk: str, actor: Actor) -> QuerySet[Ticket]:
    """Of these cases those in the actor's own hands, in the hands of the actor's teams, or in nobody's."""
    own = CaseAssignment.objects.filter(ticket_id=OuterRef("pk"), side=side_of(actor))
    if desk == Desk.MINE:
        return rows.filter(Exists(own.filter(assignee_id=actor.id)))
    if desk == Desk.TEAM:
        return rows.filter(Exists(own.filter(team__members=actor.id)))
    return rows.exclude(Exists(own.filter(Q(assignee__isnull=False) | Q(team__isnull=False))))


def waiting_for(rows: QuerySet[Ticket], actor: Actor) -> QuerySet[Ticket]:
    """Of these cases those that the actor may take next: open, in no hands, of no other team."""
    own = CaseAssignment.objects.filter(ticket_id=OuterRef("pk"), side=side_of(actor))
    foreign = Q(team__isnull=False) & ~Q(team__in=Team.objects.filter(members=actor.id))
    return rows.filter(closed_at__isnull=True).exclude(
        Exists(own.filter(Q(assignee__isnull=False) | foreign))
    )


def undo_until(row: CaseAssignment, at: datetime) -> datetime:
    """Until when the newest change can be undone."""
    return row.changed_at + timedelta(seconds=value_at("assigning.undo_seconds", at))


def may_undo(row: CaseAssignment, actor: Actor, at: datetime) -> bool:
    """Whoever made the newest change, for a moment, once."""
    return row.changed_by_id is not None and row.changed_by_id == actor.id and at <= undo_until(row, at)
