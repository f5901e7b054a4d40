"""Exchanges: asked for, shipped, or turned into a refund (domain E7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.models import Deadline
from portal.queries.policy import value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import ExchangeDetail, ExchangeTicket, OrderLine, OrderPromise, Ticket
from tickets.policies import instant, rights
from tickets.services import requests, returns, units
from tickets.services.requests import remember
from tickets.states import ExchangeState

APPROVED = Reason("approved_before", noop("It was decided before that the goods are replaced."))
OTHER_ITEM = Reason(
    "other_item", noop("Only the same item is replaced at once; for another the merchant answers.")
)


@transaction.atomic
def request(
    line: OrderLine,
    *,
    quantity: int,
    reason: str,
    description: str,
    actor: Actor,
    at: datetime,
    wanted_item: str = "",
    difference_fen: int = 0,
    consents: bool = False,
    buyer_grade: str = "",
) -> ExchangeTicket:
    """Ask for an exchange, for the same item unless another is named. A trusted buyer's is approved at once.

    `difference_fen` is what another item costs more; the buyer has to consent to it (H4). Raises Refused.
    """
    line = units.lock_line(line)
    facts = requests.right_facts(line, reason, at)
    wanted = wanted_item or line.item
    objections = [
        *_objections(line, quantity, at),
        *rights.objections(facts),
        *_about_price(wanted == line.item, difference_fen, consents),
    ]
    moves.refuse_if(objections)
    ticket = _prepared(line, quantity, reason, description)
    ticket.promise = requests.promise_for(line, reason, at)
    inputs = _instant_facts(ticket, facts, buyer_grade, at)
    obstacles = list(instant.obstacles(inputs))
    if wanted != line.item:
        obstacles.append(OTHER_ITEM)
    ticket.decision = {
        "within_seven_days": facts.within_legal_days,
        "inputs": inputs.as_json(),
        "reasons": [r.as_json() for r in obstacles or [instant.APPROVED]],
    }
    detail = ExchangeDetail(
        wanted_item=wanted, difference_fen=difference_fen, consented_at=at if difference_fen else None
    )
    _begin(ticket, detail, actor, at)
    return ticket if obstacles else moves.perform(ticket, "approve_at_once", actor=SYSTEM, at=at)


@transaction.atomic
def open_for(
    line: OrderLine,
    *,
    quantity: int,
    parent: Ticket | None,
    wanted_item: str,
    promise: OrderPromise | None,
    actor: Actor,
    at: datetime,
    approved: bool,
) -> ExchangeTicket:
    """Open an exchange that another case has led to; `approved` skips the merchant's answer.

    The caller has ended the parent or holds its pieces; they are free for this case. Raises Refused.
    """
    line = units.lock_line(line)
    moves.refuse_if(list(units.objections(line, quantity, but=parent)))
    reason = (parent.reason_code if parent else "") or "quality"
    ticket = _prepared(line, quantity, reason, parent.description if parent else "")
    ticket.parent_id, ticket.promise = (parent.pk if parent else None), promise
    ticket.decision = {"reasons": [APPROVED.as_json()] if approved else []}
    _begin(ticket, ExchangeDetail(wanted_item=wanted_item or line.item), actor, at)
    return moves.perform(ticket, "approve_at_once", actor=SYSTEM, at=at) if approved else ticket


def _prepared(line: OrderLine, quantity: int, reason: str, description: str) -> ExchangeTicket:
    return requests.prepared(
        ExchangeTicket, line, quantity=quantity, reason_code=reason, description=description
    )


def _begin(ticket: ExchangeTicket, detail: ExchangeDetail, actor: Actor, at: datetime) -> None:
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="exchange.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    detail.ticket = ticket
    detail.save()


def _objections(line: OrderLine, quantity: int, at: datetime) -> Iterator[Reason]:
    if line.order.signed_at is None:
        yield Reason("not_delivered", noop("The order has not been delivered yet."))
    yield from units.objections(line, quantity)
    yield from requests.too_many(line, at)


def _about_price(same_item: bool, difference_fen: int, consents: bool) -> Iterator[Reason]:
    if same_item and difference_fen:
        text = noop("The same item is exchanged at the price of the purchase; nothing is charged for it.")
        yield Reason("no_difference", text)
    elif difference_fen and not consents:
        yield Reason("consent_needed", noop("The buyer has to agree to the difference in price explicitly."))


def _instant_facts(
    ticket: ExchangeTicket, facts: rights.RightFacts, buyer_grade: str, at: datetime
) -> instant.InstantFacts:
    line, ordered = ticket.line, ticket.order.buyer_grade
    assert line is not None
    return instant.InstantFacts(
        grade=buyer_grade or ordered,
        grade_at_order=ordered,
        caps=value_at("instant.tiers", at),
        reason=ticket.reason_code,
        within_seven_days=facts.within_legal_days,
        promised=ticket.promise is not None,
        risk_flags=tuple(facts.flags.get("risk", [])),
        amount_fen=line.paid_fen * ticket.quantity // line.quantity,
        no_evidence=ticket.promise is not None and ticket.promise.kind in instant.NO_EVIDENCE_PROMISES,
    )


@moves.check(ExchangeTicket, "refuse")
def cause_must_fit(row: ExchangeTicket, context: Context) -> Iterator[Reason]:
    """The cause fits the reason, and what needs proof has it."""
    yield from requests.refusal_objections(row, context.data.get("cause", ""))


@moves.check(ExchangeTicket, "refuse_receipt")
def receipt_needs_proof(row: ExchangeTicket, context: Context) -> Iterator[Reason]:
    """What is wrong is shown, not only said."""
    if context.data:
        yield from requests.receipt_objections(row)


@moves.consequence(ExchangeTicket, "offer_refund")
def keep_offer(row: ExchangeTicket, context: Context) -> None:
    """From now on a conversion needs no further answer of the merchant."""
    remember(row, {"refund_offered": True}, at=context.at)


@moves.check(ExchangeTicket, "modify")
def change_must_be_possible(row: ExchangeTicket, context: Context) -> Iterator[Reason]:
    """Not too often (G22)."""
    assert row.line is not None
    yield from requests.too_many(units.lock_line(row.line), context.at)


@moves.consequence(ExchangeTicket, "modify")
def keep_wish(row: ExchangeTicket, context: Context) -> None:
    """Another item is at the merchant's price only with a new request, so that nothing is charged unseen (H4)."""
    wanted = context.data["wanted_item"]
    if wanted:
        ExchangeDetail.objects.filter(ticket_id=row.pk).update(wanted_item=wanted, difference_fen=0)
    remember(row, {"changes": row.decision.get("changes", 0) + 1}, at=context.at)


@moves.consequence(ExchangeTicket, "convert_to_refund")
def open_return(row: ExchangeTicket, context: Context) -> None:
    """The return follows the exchange: linked, with its promise, and with the merchant's original deadline (H6)."""
    assert row.line is not None
    original = (
        Deadline.objects.filter(
            subject_type=ContentType.objects.get_for_model(row), subject_id=row.pk, name="answer"
        )
        .order_by("-id")
        .first()
    )
    child: Any = returns.request(
        row.line,
        quantity=row.quantity,
        reason=row.reason_code,
        description=row.description,
        actor=context.actor,
        at=context.at,
        buyer_grade=row.decision.get("inputs", {}).get("grade", ""),
        parent=row,
    )
    if child.state != ExchangeState.WAIT_MERCHANT:
        return
    if row.decision.get("refund_offered"):
        moves.perform(child, "agree_as_offered", actor=SYSTEM, at=context.at)
    elif original is not None and original.due_at > context.at:
        deadlines.move_due(child, "answer", original.due_at)
