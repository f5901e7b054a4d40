"""Refunds without a return: before shipping, before receipt, or where the goods are not worth sending back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Shipment
from carriers.states import BEFORE_COLLECTION, FINAL
from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.services import moves, timeline
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import Order, OrderLine, RefundOnlyTicket, ReturnDetail
from tickets.services import amounts, refunds, requests, signing, units
from tickets.states import GoodsState, RefundOnlyReason, RefundPhase

UNSHIPPED = Reason("not_shipped", noop("Nothing was shipped yet, so the money goes back at once."))
ASKED = Reason("merchant_answers", noop("The goods were shipped, so the merchant answers first."))


@transaction.atomic
def request(
    line: OrderLine,
    *,
    quantity: int,
    reason: str,
    description: str,
    actor: Actor,
    at: datetime,
) -> RefundOnlyTicket:
    """Ask for the money without sending anything back. What was not shipped is refunded at once.

    A parcel on its way is asked to be stopped (G28); "never received" for a signed parcel disputes the signature
    (G4). Raises Refused with reasons.
    """
    line = units.lock_line(line)
    moves.refuse_if(list(_objections(line, quantity, reason, at)))
    order, shipped = line.order, was_shipped(line.order)
    phase = RefundPhase.AFTER_RECEIPT if order.signed_at else RefundPhase.BEFORE_RECEIPT
    ticket: RefundOnlyTicket = requests.prepared(
        RefundOnlyTicket, line, quantity=quantity, reason_code=reason, description=description
    )
    if phase == RefundPhase.BEFORE_RECEIPT:
        ticket.goods = GoodsState.WITH_MERCHANT
    detail = ReturnDetail(phase=phase, attempt=requests.attempts(line) + 1)
    amounts.assess(detail, ticket)
    ticket.number = next_number(ticket.number_prefix, at)
    ticket.decision = {"reasons": [(ASKED if shipped else UNSHIPPED).as_json()], "unshipped": not shipped}
    moves.begin(ticket, emits="refund_only.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    detail.ticket = ticket
    detail.save()
    if not shipped:
        return moves.perform(ticket, "refund_at_once", actor=SYSTEM, at=at)
    _follow_parcel(ticket, actor, at)
    return ticket


def was_shipped(order: Order) -> bool:
    """Whether the goods have left, by the merchant's mark or by any scan of the carrier."""
    parcel = order.shipment
    moved = parcel is not None and parcel.status not in BEFORE_COLLECTION
    return bool(order.shipped_at or order.signed_at or moved)


def _objections(line: OrderLine, quantity: int, reason: str, at: datetime) -> Iterator[Reason]:
    order = line.order
    if reason == RefundOnlyReason.NOT_WANTED and order.signed_at:
        yield Reason("received", noop("The goods were received; ask for a return instead."))
    if reason == RefundOnlyReason.REFUSED_AT_DOOR and order.signed_at:
        yield Reason("received", noop("The parcel was signed for; ask for a return instead."))
    if reason == RefundOnlyReason.WORTHLESS and not requests.right_holds(order, "refund.fault_days", at):
        yield Reason("window_over", noop("The time to claim this has passed or has not begun."))
    if reason in (RefundOnlyReason.NOT_RECEIVED, RefundOnlyReason.REFUSED_AT_DOOR) and not was_shipped(order):
        yield Reason("not_shipped", noop("Nothing was shipped yet; say that it is no longer wanted."))
    yield from units.objections(line, quantity)
    yield from requests.too_many(line, at)


def _follow_parcel(ticket: RefundOnlyTicket, actor: Actor, at: datetime) -> None:
    order = ticket.order
    if ticket.reason_code == RefundOnlyReason.NOT_RECEIVED and order.signed_at:
        signing.dispute(order, actor=actor, at=at)
    parcel: Shipment | None = order.shipment
    if order.signed_at is None and parcel is not None and parcel.status not in FINAL:
        facts = {"waybill": parcel.waybill, "carrier": parcel.carrier.code if parcel.carrier else ""}
        timeline.record("refund_only.interception_asked", ticket, actor=SYSTEM, at=at, data=facts)
        requests.remember(ticket, {"interception_asked": parcel.waybill}, at=at)


@moves.check(RefundOnlyTicket, "refuse")
def cause_must_fit(row: RefundOnlyTicket, context: Context) -> Iterator[Reason]:
    """The cause fits the reason, and what needs proof has it."""
    yield from requests.refusal_objections(row, context.data.get("cause", ""))


@moves.consequence(RefundOnlyTicket, "agree", "agree_by_silence", "refund_at_once", "rule_for_buyer")
def pay(row: RefundOnlyTicket, context: Context) -> None:
    """Queue the payment; the case is refunded only when it was really paid."""
    refunds.pay_case(row, at=context.at)


@moves.consequence(RefundOnlyTicket, "withdraw", "expire", "rule_for_merchant")
def believe_the_signature(row: RefundOnlyTicket, context: Context) -> None:
    """ "Never received" was taken back or did not hold: the days of the buyer run again (TB99 art 38; G4)."""
    claims = RefundOnlyTicket.objects.filter(order_id=row.order_id, reason_code=RefundOnlyReason.NOT_RECEIVED)
    if row.reason_code == RefundOnlyReason.NOT_RECEIVED and not claims.filter(closed_at=None).exists():
        signing.believe(row.order, actor=context.actor, at=context.at)
