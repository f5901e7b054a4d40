"""Claims under category promises: what they must show, and the remedy that follows (domain E17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.models import Evidence
from portal.policies.terms import end_of, resumed
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import GuaranteeDetail, GuaranteeTicket, OrderLine, OrderPromise
from tickets.policies import guarantee as rules
from tickets.services import units
from tickets.states import ClaimRemedy, GuaranteeState, Kind, Outcome


@transaction.atomic
def claim(
    line: OrderLine,
    *,
    kind: str,
    quantity: int,
    description: str,
    remedy: str = "",
    damage_percent: int = 100,
    actor: Actor,
    at: datetime,
) -> GuaranteeTicket:
    """Claim what a category promise on an order line gives. Without a remedy the first one of the promise is meant.

    A claim waits for the evidence the promise demands; one that demands none is answered at once for trusted buyers
    (S1 1.31), by the merchant otherwise. Raises Refused: no such promise, its time is over, pieces taken, or a
    remedy it does not give.
    """
    line = units.lock_line(line)
    promise = OrderPromise.objects.filter(line=line, kind=kind).first()
    moves.refuse_if(list(_objections(line, promise, quantity, remedy, at)))
    assert promise
    known = rules.remedies_of(promise.parameters)
    ticket = _case(line, promise, quantity, description, at)
    ticket.requested_fen = worth(line, quantity, damage_percent)
    moves.begin(ticket, emits="guarantee.claimed", actor=actor, at=at, visibility=Visibility.BUYER)
    wanted = rules.demanded(promise.parameters, parcel_known=line.order.shipment_id is not None)
    GuaranteeDetail.objects.create(
        ticket=ticket,
        promise_kind=kind,
        remedy=remedy or known[0],
        remedies=known,
        evidence=wanted,
        damage_percent=damage_percent,
    )
    return ticket if wanted else moves.perform(ticket, "give_evidence", actor=SYSTEM, at=at)


def _objections(
    line: OrderLine, promise: OrderPromise | None, quantity: int, remedy: str, at: datetime
) -> Iterator[Reason]:
    signed_at = line.order.signed_at
    if signed_at is None:
        yield Reason("not_delivered", noop("The order has not been delivered yet."))
        return
    if promise is None or promise.kind not in rules.CLAIMABLE:
        yield Reason("no_promise", noop("The item does not carry this promise."))
        return
    ends = rules.ends_at(promise.parameters, promise.ends_at or at, signed_at, line.flags)
    if at >= ends or promise.state == Outcome.VOID:
        facts = {"until": ends.isoformat()}
        yield Reason("time_over", noop("The promise could be called on until %(until)s."), facts)
    if remedy and remedy not in rules.remedies_of(promise.parameters):
        yield Reason("not_promised", noop("The promise does not give this remedy."))
    yield from units.objections(line, quantity)


def _case(
    line: OrderLine, promise: OrderPromise, quantity: int, description: str, at: datetime
) -> GuaranteeTicket:
    order = line.order
    ticket = GuaranteeTicket(
        kind=Kind.GUARANTEE,
        state=GuaranteeState.WAIT_EVIDENCE,
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        promise=promise,
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        quantity=quantity,
        reason_code=promise.kind,
        description=description,
    )
    ticket.number = next_number(ticket.number_prefix, at)
    return ticket


def worth(line: OrderLine, quantity: int, percent: int) -> int:
    """The paid share of the pieces in fen, and of that the damaged part."""
    return rules.payout(line.paid_fen * quantity // line.quantity, percent)


@moves.check(GuaranteeTicket, "give_evidence")
def evidence_must_be_there(row: GuaranteeTicket, _context: Context) -> Iterator[Reason]:
    """Every kind of evidence that the promise demands is shown by a file on the claim."""
    subject = ContentType.objects.get_for_model(row)
    kinds = Evidence.objects.filter(subject_type=subject, subject_id=row.pk).values_list("kind", flat=True)
    for name in rules.missing(row.guarantee.evidence, set(kinds)):
        text = noop("Add this evidence first: %(evidence)s.")
        yield Reason("evidence_missing", text, {"evidence": name})


@moves.consequence(GuaranteeTicket, "give_evidence")
def start_or_resume_the_answer(row: GuaranteeTicket, context: Context) -> None:
    """The merchant's clock starts, or goes on with what was left when evidence was asked for; a trusted buyer's claim
    under a promise that asks nobody is accepted at once."""
    detail, term = row.guarantee, term_at("guarantee.merchant_response", context.at)
    if detail.asked_at and detail.answer_by:
        detail.answer_by = resumed(term, detail.answer_by, detail.asked_at, context.at, business_calendar())
    else:
        detail.answer_by = end_of(term, context.at, business_calendar())
    detail.asked_at = None
    detail.save(update_fields=["answer_by", "asked_at"])
    deadlines.settle(row, at=context.at)
    facts = _facts(row, context.at)
    against = list(rules.obstacles(facts))
    reasons = [reason.as_json() for reason in against or [rules.ACCEPTED]]
    row.decision = {**row.decision, "inputs": facts.as_json(), "reasons": reasons}
    row.save(update_fields=["decision"])
    if not against:
        moves.perform(row, "accept_at_once", actor=SYSTEM, at=context.at)


def _facts(row: GuaranteeTicket, at: datetime) -> rules.ClaimFacts:
    assert row.promise and row.line
    return rules.ClaimFacts(
        grade=row.order.buyer_grade,
        trusted_grades=tuple(value_at("instant.tiers", at)),
        at_once=row.promise.parameters.get("parameters", {}).get("response") == "at_once",
        risk_flags=tuple(row.line.flags.get("risk", [])),
        amount_fen=row.requested_fen,
        cap_fen=value_at("guarantee.instant_cap_fen", at),
    )


@moves.consequence(GuaranteeTicket, "ask_evidence")
def stop_the_answer(row: GuaranteeTicket, context: Context) -> None:
    """The merchant's clock stands still while the buyer is asked; any file then answers what was asked."""
    detail = row.guarantee
    detail.asked_at = context.at
    detail.save(update_fields=["asked_at"])


@moves.consequence(GuaranteeTicket, "refuse")
def start_escalation(row: GuaranteeTicket, context: Context) -> None:
    """The buyer has seven days to turn to the platform."""
    until = end_of(term_at("guarantee.escalation_window", context.at), context.at, business_calendar())
    row.decision = {**row.decision, "escalate_by": until.isoformat()}
    row.save(update_fields=["decision"])
    deadlines.settle(row, at=context.at)


@moves.consequence(GuaranteeTicket, "accept")
def note_the_remedy(row: GuaranteeTicket, context: Context) -> None:
    """Keep what the merchant chose among the remedies of the promise. Runs before the remedy is carried out."""
    detail = row.guarantee
    detail.remedy = context.data["remedy"]
    whole = detail.remedy == ClaimRemedy.REFUND
    detail.damage_percent = 100 if whole else context.data["damage_percent"] or detail.damage_percent
    detail.save(update_fields=["remedy", "damage_percent"])
