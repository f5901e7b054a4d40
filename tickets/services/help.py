"""One-click help: routed by topic, answered in working minutes, escalated by levels (domain E16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import Reason
from portal.queries.policy import value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import HelpDetail, HelpTicket, Order, OrderLine, OrderPromise, Ticket
from tickets.services import keeping
from tickets.states import HelpDesk, HelpState, Kind

IN_TIME = Reason("answered_in_time", noop("The first answer came within the promised working minutes."))
TOO_LATE = Reason("answered_late", noop("Nobody answered within the promised working minutes."))


@transaction.atomic
def call(
    order: Order,
    *,
    topic: str,
    description: str,
    line: OrderLine | None = None,
    follows: Ticket | None = None,
    actor: Actor,
    at: datetime,
) -> HelpTicket:
    """A buyer asks for help with an order. It is routed by its topic and linked to the newest open case of the order,
    or to the closed case that it `follows`.

    Raises Refused: a call of the same topic is open already.
    """
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shop", "contact")
        .get(pk=order.pk)
    )
    moves.refuse_if(list(_objections(order, topic)))
    ticket = HelpTicket(
        kind=Kind.HELP,
        state=HelpState.ASSIGNED,
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        promise=OrderPromise.objects.filter(line__order=order, kind="one_click_help").order_by("id").first(),
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        reason_code=topic,
        description=description,
        parent=follows,
    )
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="help.raised", actor=actor, at=at, visibility=Visibility.BUYER)
    HelpDetail.objects.create(
        ticket=ticket,
        topic=topic,
        desk=value_at("help.desks", at).get(topic, HelpDesk.MERCHANT),
        about=follows or _open_case(order, ticket),
        answer_by=_due(ticket, at),
    )
    deadlines.settle(ticket, at=at)
    return ticket


def _objections(order: Order, topic: str) -> Iterator[Reason]:
    known = HelpTicket.objects.filter(order=order, reason_code=topic, closed_at__isnull=True).first()
    if known:
        text = noop("Call for help %(number)s about this is open already.")
        yield Reason("already_open", text, {"number": known.number})


def _open_case(order: Order, ticket: Ticket) -> Ticket | None:
    cases = Ticket.objects.filter(order=order, closed_at__isnull=True).exclude(kind=Kind.HELP)
    return cases.exclude(pk=ticket.pk).order_by("-id").first()


def _due(row: HelpTicket, at: datetime) -> datetime:
    return deadlines.end_for(row, "help.response", at=at)


@moves.consequence(HelpTicket, "respond", "admit", "refer", "decide", "close", "rate", "reopen", "escalate")
def keep_the_detail(row: HelpTicket, context: Context) -> None:
    """What the move set on the detail is saved with it, and the clocks follow."""
    row.help.save()
    deadlines.settle(row, at=context.at)


@moves.consequence(HelpTicket, "respond")
def enter_the_first_answer(row: HelpTicket, context: Context) -> None:
    """The promise is judged by the first answer."""
    if row.help.answered_at == context.at and row.help.answer_by:
        in_time = context.at <= row.help.answer_by and row.help.level == 0
        enter = keeping.kept if in_time else keeping.broken
        enter(row.promise, IN_TIME if in_time else TOO_LATE, at=context.at, case=row)


@moves.consequence(HelpTicket, "escalate")
def go_up_a_level(row: HelpTicket, context: Context) -> None:
    """The clock starts anew for the next level, up to the last; from the second on the platform answers."""
    detail = row.help
    last = detail.level >= value_at("help.levels", context.at)
    if row.state == HelpState.ASSIGNED:
        detail.answer_by = None if last else _due(row, context.at)
    else:
        detail.next_by = None if last else _due(row, context.at)
    if detail.level >= 2:
        detail.desk = HelpDesk.PLATFORM
    detail.save()
    deadlines.settle(row, at=context.at)
    if row.state == HelpState.ASSIGNED:
        keeping.broken(row.promise, TOO_LATE, at=context.at, case=row)


@moves.consequence(HelpTicket, "reopen")
def start_again(row: HelpTicket, context: Context) -> None:
    """Whoever answers has the same working minutes again."""
    row.help.next_by = _due(row, context.at)
    row.help.save()
    deadlines.settle(row, at=context.at)


@moves.check(HelpTicket, "link")
def case_must_be_of_the_order(row: HelpTicket, context: Context) -> Iterator[Reason]:
    """Only a case of the same order can be meant."""
    if _named(row, context) is None:
        yield Reason("no_such_case", noop("The order has no case of this number."))


@moves.consequence(HelpTicket, "link")
def link_the_case(row: HelpTicket, context: Context) -> None:
    """Buyer and desk go on from here to the case."""
    row.help.about = _named(row, context)
    row.help.save()


def _named(row: HelpTicket, context: Context) -> Ticket | None:
    cases = Ticket.objects.filter(order=row.order_id, number=context.data["case"].strip().upper())
    return cases.exclude(pk=row.pk).first()
