"""Returns: requests, approval at once, and what each move brings about (domain E6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import Order, OrderLine, OrderPromise, ReturnDetail, ReturnTicket, Ticket
from tickets.policies import instant, rights
from tickets.policies.freight import bearer
from tickets.services import amounts, keeping, refunds, requests, units

KEPT = Reason("returned", noop("The goods came back and the money was paid."))
RULED = Reason("refused_wrongly", noop("The merchant refused what the platform then granted."))


@transaction.atomic
def request(
    line: OrderLine,
    *,
    quantity: int,
    reason: str,
    description: str,
    actor: Actor,
    at: datetime,
    buyer_grade: str = "",
    gifts_kept: Collection[str] = (),
    parent: Ticket | None = None,
) -> ReturnTicket:
    """Open a return. A trusted buyer's seven-day return is approved at once, with the decision on record.

    `buyer_grade` is the buyer's grade now (G14), without it the one of the order counts. Raises Refused: not
    delivered, no right any more, more pieces than are left, too many requests.
    """
    line = units.lock_line(line)
    facts = requests.right_facts(line, reason, at)
    moves.refuse_if([*_objections(line, quantity, at), *([] if parent else _rightless(line, facts, at))])
    ticket: ReturnTicket = requests.prepared(
        ReturnTicket, line, quantity=quantity, reason_code=reason, description=description, parent=parent
    )
    ticket.promise = requests.promise_for(line, reason, at)
    detail = ReturnDetail(attempt=requests.attempts(line) + 1)
    amounts.assess(detail, ticket, gifts_kept=gifts_kept)
    set_freight(detail, ticket)
    inputs = instant_facts(ticket, facts, buyer_grade, at)
    obstacles = list(instant.obstacles(inputs))
    ticket.number = next_number(ticket.number_prefix, at)
    ticket.decision = {
        "within_seven_days": facts.within_legal_days and not list(rights.objections(facts)),
        "inputs": inputs.as_json(),
        "reasons": [r.as_json() for r in obstacles or [instant.APPROVED]],
    }
    moves.begin(ticket, emits="return.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    detail.ticket = ticket
    detail.save()
    return ticket if obstacles else moves.perform(ticket, "approve_at_once", actor=SYSTEM, at=at)


def _objections(line: OrderLine, quantity: int, at: datetime) -> Iterator[Reason]:
    if line.order.signed_at is None:
        yield Reason(
            "not_delivered", noop("The order has not been delivered yet; ask for a refund without a return.")
        )
    yield from units.objections(line, quantity)
    yield from requests.too_many(line, at)


def _rightless(line: OrderLine, facts: rights.RightFacts, at: datetime) -> Iterator[Reason]:
    if line.order.signed_at is not None:
        yield from rights.objections(facts)


def set_freight(detail: ReturnDetail, ticket: ReturnTicket, *, wrong_address: bool = False) -> None:
    kinds = OrderPromise.objects.filter(line=ticket.line_id).values_list("kind", flat=True)
    who, why = bearer(
        ticket.reason_code,
        promises=set(kinds),
        insured="freight_insurance" in kinds,
        wrong_address=wrong_address,
    )
    detail.freight_bearer, detail.freight_reasons = who, [why.as_json()]


def instant_facts(
    ticket: ReturnTicket, facts: rights.RightFacts, buyer_grade: str, at: datetime
) -> instant.InstantFacts:
    """The inputs of the automatic decision, as they are kept with it."""
    ordered = ticket.order.buyer_grade
    return instant.InstantFacts(
        grade=buyer_grade or ordered,
        grade_at_order=ordered,
        caps=value_at("instant.tiers", at),
        reason=ticket.reason_code,
        within_seven_days=facts.within_legal_days,
        promised=ticket.promise is not None,
        risk_flags=tuple(facts.flags.get("risk", [])),
        amount_fen=ticket.requested_fen,
        no_evidence=ticket.promise is not None and ticket.promise.kind in instant.NO_EVIDENCE_PROMISES,
    )


def within_seven_days(signed_at: datetime | None, at: datetime) -> bool:
    """Whether the no-reason right still holds for goods signed at an instant."""
    return requests.right_holds(Order(signed_at=signed_at), "refund.return_days", at)


@moves.consequence(ReturnTicket, "approve_at_once")
def sample(row: ReturnTicket, context: Context) -> None:
    """A share of what is approved at once is looked at afterwards; which, the number alone decides."""
    if instant.sampled(row.number, value_at("instant.review_percent", context.at)):
        requests.remember(row, {"sampled": True}, at=context.at)


@moves.consequence(ReturnTicket, "ask_explanation", "explain")
def keep_question(row: ReturnTicket, context: Context) -> None:
    """Asked until a person has answered (PIPL art 24)."""
    asked = None if "reason" in context.data else context.at.isoformat()
    requests.remember(row, {"explanation_asked": asked}, at=context.at)


# Money and promises


@moves.consequence(
    ReturnTicket, "confirm_receipt", "confirm_by_silence", "order_refund", "refund_without_return"
)
def pay(row: ReturnTicket, context: Context) -> None:
    """Queue the payment; the case is refunded only when it was really paid."""
    refunds.pay_case(row, at=context.at)


@moves.consequence(ReturnTicket, "come_back")
def pay_with_freight(row: ReturnTicket, context: Context) -> None:
    """The merchant's address was wrong: the money is paid, and the freight is on the merchant (G20)."""
    detail = row.return_detail
    set_freight(detail, row, wrong_address=True)
    detail.save()
    refunds.pay_case(row, at=context.at)


@moves.consequence(ReturnTicket, "complete")
def enter_as_kept(row: ReturnTicket, context: Context) -> None:
    """What was promised was done."""
    keeping.kept(row.promise, KEPT, at=context.at, case=row)


@moves.consequence(ReturnTicket, "rule_for_buyer", "order_refund")
def enter_as_broken(row: ReturnTicket, context: Context) -> None:
    """It took the platform to get what was promised."""
    keeping.broken(row.promise, RULED, at=context.at, case=row)
