"""Missed next-day promises: opened once, four clocks, causes checked against tracking (C-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import SYSTEM, ActorKind
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import DeliveryPromise, IncidentDetail, IncidentTicket
from tickets.policies import books as entries
from tickets.policies.delivery_chain import cause_of
from tickets.policies.penalty import penalty_of
from tickets.queries.delivery_chain import chain_of
from tickets.services import books, compensations
from tickets.states import BookAccount, FaultSide, IncidentState, Kind, Liable, Outcome

LIABLE = {
    FaultSide.MERCHANT: Liable.MERCHANT,
    FaultSide.CARRIER: Liable.CARRIER,
    FaultSide.NOBODY: Liable.PLATFORM,
}
AT_ONCE = {"contact": "nextday.contact_buyer", "cause": "nextday.cause", "resolution": "nextday.resolution"}


def open_for(promise: DeliveryPromise, *, at: datetime) -> IncidentTicket:
    """Open the one incident of a promise. Buyer contact, cause and resolution run from now, each on its own
    clock; the follow-up starts with the delivery."""
    known = IncidentDetail.objects.filter(delivery_promise=promise).first()
    if known is not None:
        return IncidentTicket.objects.get(pk=known.ticket_id)
    order = promise.order
    ticket = IncidentTicket(
        kind=Kind.INCIDENT,
        state=IncidentState.OPEN,
        shop_id=promise.shop_id,
        storefront_id=order.storefront_id,
        order=order,
        promise=promise.promise,
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        decision={"due": {name: _due(key, at) for name, key in AT_ONCE.items()}},
    )
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="incident.opened", actor=SYSTEM, at=at, visibility=Visibility.BUYER)
    IncidentDetail.objects.create(
        ticket_id=ticket.pk, delivery_promise=promise, evidence=evidence_for(promise, at)
    )
    return ticket


def _due(policy: str, at: datetime) -> str:
    return end_of(term_at(policy, at), at, business_calendar()).isoformat()


def evidence_for(promise: DeliveryPromise, at: datetime) -> dict[str, Any]:
    """What the carrier's records say, link by link, beside what the merchant clicked, and the cause they prove."""
    facts = chain_of(promise)
    cause, reason = cause_of(facts, at)
    return {**facts.as_json(), "cause": cause, "why": reason.as_json()}


@moves.consequence(IncidentTicket, "name_cause")
def weigh_cause(row: IncidentTicket, context: Context) -> None:
    """What tracking proves goes before what was said; both stay on record (K8)."""
    detail = IncidentDetail.objects.select_related("delivery_promise__order__shipment").get(ticket_id=row.pk)
    detail.evidence = evidence_for(detail.delivery_promise, context.at)
    detail.cause = detail.evidence["cause"] or context.data["cause"]
    detail.save(update_fields=["evidence", "cause"])


@moves.consequence(IncidentTicket, "record_contact")
def charge_for_the_contact(row: IncidentTicket, context: Context) -> None:
    """A shop that let its time to contact the buyer pass pays for the platform's call (K10)."""
    late = context.at >= datetime.fromisoformat(row.decision["due"]["contact"])
    fee = value_at("nextday.contact_charge_fen", context.at)
    if context.actor.kind is ActorKind.PLATFORM and late and fee:
        books.post(
            f"{row.number}:contact",
            entries.moved(BookAccount.MERCHANT_SETTLEMENT, BookAccount.PLATFORM_ADVANCE, fee),
            cause=row.subject_key,
            order=row.order,
            shop_id=row.shop_id,
            at=context.at,
        )


@moves.consequence(IncidentTicket, "note_delivery")
def start_follow_up(row: IncidentTicket, context: Context) -> None:
    """The follow-up is due a day after the parcel has arrived."""
    due = {**row.decision["due"], "follow_up": _due("nextday.followup", context.at)}
    row.decision = {**row.decision, "due": due}
    row.save(update_fields=["decision"])
    deadlines.settle(row, at=context.at)


@moves.consequence(IncidentTicket, "resolve")
def pay_the_penalty(row: IncidentTicket, context: Context) -> None:
    """Pay the buyer what the broken promise costs, the higher of both promises, once (B10, C-16). A shop that is not to
    blame appeals against the charge; the buyer keeps the money either way."""
    compensate(row, at=context.at)


def compensate(row: IncidentTicket, *, at: datetime) -> None:
    """Pay what the broken promise costs; asked twice it pays once."""
    assert row.promise and row.order
    if row.promise.state in (Outcome.EXCUSED, Outcome.VOID):
        return  # Nobody is to blame, as the platform has said in public (K12).
    owed = penalty_of(row.promise.parameters, row.order.paid_fen)
    row.decision = {**row.decision, "penalty": {"fen": owed.fen, "basis": owed.basis}}
    row.save(update_fields=["decision"])
    if owed.fen:
        compensations.propose(
            cause=row.subject_key,
            basis="next_day",
            beneficiary=row.order.buyer_ref,
            amount_fen=owed.fen,
            liable=LIABLE[row.decision.get("fault", FaultSide.MERCHANT)],
            ticket=row,
            promise=row.promise,
            order=row.order,
            at=at,
        )


def note_delivery(promise: DeliveryPromise, *, at: datetime) -> None:
    """Tell the incident of a promise that the parcel has arrived after all."""
    detail = IncidentDetail.objects.filter(delivery_promise=promise).first()
    if detail is not None:
        ticket = IncidentTicket.objects.get(pk=detail.ticket_id)
        if ticket.state == IncidentState.OPEN:
            moves.perform(ticket, "note_delivery", actor=SYSTEM, at=at)
