"""A closed case that goes on: opened again where its machine and its window allow that, else followed by a linked call
for help. A final state is never left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, SHOP_WORKERS, Actor, Role
from portal.errors import NotFound, NotPermitted, Reason
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import value_at
from portal.services import moves, timeline
from portal.states import Visibility
from portal.workflow import Context, Term
from portal.workflow.clocks import Unit
from tickets.models import HelpTicket, Order, Ticket
from tickets.services import help as calls
from tickets.states import HelpTopic, Kind

MAY = BUYER_SIDE | SHOP_WORKERS | {Role.ERP}
REOPEN, FOLLOW_UP = "reopen", "follow_up"
TOPICS = {
    Kind.RETURN: HelpTopic.REFUND,
    Kind.REFUND: HelpTopic.REFUND,
    Kind.WARRANTY: HelpTopic.REPAIR,
    Kind.INCIDENT: HelpTopic.LATE,
}


def offered(ticket: Ticket, *, at: datetime) -> str:
    """How a case may go on now: `reopen`, `follow_up`, or not at all (an empty word)."""
    if ticket.closed_at is None:
        return ""
    if ticket.state in ticket.reopens and at < window_ends(ticket, at):
        return REOPEN
    last = ticket.closed_at + timedelta(days=value_at("case.follow_up_days", at))
    return FOLLOW_UP if at < last else ""


def window_ends(ticket: Ticket, at: datetime) -> datetime:
    """Until when a case may be opened again: so many days after it was closed, to the end of the last."""
    assert ticket.closed_at
    days = value_at("case.reopen_window", at).get(ticket.kind, 0)
    if not days:
        return ticket.closed_at
    return end_of(Term(days, Unit.CALENDAR_DAYS), ticket.closed_at, business_calendar())


@transaction.atomic
def go_on(ticket: Ticket, *, reason: str, actor: Actor, at: datetime) -> Ticket:
    """Open a closed case again, or open the call for help that follows it; returns the case that goes on.

    Raises NotFound, NotPermitted, or Refused: the case is still open, it was closed too long ago, or another call
    about it is open already, which the reason names.
    """
    if not ticket.concerns(actor):
        raise NotFound()
    if not ticket.roles_of(actor) & MAY:
        raise NotPermitted()
    order = Order.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.order_id)
    row = moves.lock(ticket).as_kind()
    way = offered(row, at=at)
    moves.refuse_if(list(_objections(row, way)))
    if way == REOPEN:
        return moves.perform(row, row.reopens[row.state], actor=actor, at=at, data={"reason": reason})
    return _followed(row, order, reason, actor, at)


def _objections(row: Ticket, way: str) -> Iterator[Reason]:
    if row.closed_at is None:
        yield Reason("still_open", noop("The case is still open: go on there."))
    elif not way:
        yield Reason("closed_too_long", noop("The case was closed too long ago to go on."))
    known = row.children.filter(kind=Kind.HELP, closed_at__isnull=True).first()
    if way == FOLLOW_UP and known is not None:
        text = noop("Case %(number)s goes on with this already.")
        yield Reason("already_open", text, {"number": known.number})


def _followed(row: Ticket, order: Order, reason: str, actor: Actor, at: datetime) -> HelpTicket:
    topic = row.reason_code if row.kind == Kind.HELP else TOPICS.get(Kind(row.kind), HelpTopic.OTHER)
    before = Ticket.objects.get(pk=row.pk)
    child = calls.call(
        order, topic=topic, description=reason, line=row.line, follows=before, actor=actor, at=at
    )
    for name, about, other in (("case.continued", row, child), ("case.follows", child, row)):
        timeline.record(
            name,
            about,
            actor=actor,
            at=at,
            note=other.number,
            data={"case": other.number},
            visibility=Visibility.BUYER,
        )
    return child


@moves.check(HelpTicket, "reopen")
def window_is_open(row: HelpTicket, context: Context) -> Iterator[Reason]:
    """The days in which it can be opened again are those of the policy."""
    if row.closed_at is not None and context.at >= window_ends(row, context.at):
        yield Reason("window_over", noop("The time to open it again is over; another case can follow it."))
