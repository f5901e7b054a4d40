"""Warranty repair by courier pickup: one case, its legs and its repair job (domain E9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import OrderLine, OrderPromise, RepairCentre, RepairJob, WarrantyTicket
from tickets.policies.warranty import in_warranty
from tickets.services import parcels, units
from tickets.states import Kind, LegRole, WarrantyState

ENDED = (WarrantyState.REJECTED, WarrantyState.CANCELLED, WarrantyState.REPAIRED)


@transaction.atomic
def submit(line: OrderLine, *, description: str, serial: str, actor: Actor, at: datetime) -> WarrantyTicket:
    """Open a warranty case with the verdict on its dates on record.

    Raises Refused: not delivered, or a case for the item is open already.
    """
    line = units.lock_line(line)
    moves.refuse_if(list(_objections(line)))
    order = line.order
    assert order.signed_at
    months = value_at("warranty.term_months", at)
    verdict = in_warranty(order.signed_at, months, at)
    ticket = WarrantyTicket(
        kind=Kind.WARRANTY,
        state=WarrantyState.SUBMITTED,
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        promise=OrderPromise.objects.filter(line=line, kind="warranty").first(),
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        description=description,
        decision={
            "serial": serial or line.serial,
            "in_warranty": verdict.holds,
            "reasons": [verdict.reason.as_json()],
        },
    )
    ticket.number = next_number(ticket.number_prefix, at)
    return moves.begin(ticket, emits="warranty.submitted", actor=actor, at=at, visibility=Visibility.BUYER)


def _objections(line: OrderLine) -> Iterator[Reason]:
    if line.order.signed_at is None:
        yield Reason("not_delivered", noop("The order has not been delivered yet."))
    open_case = line.tickets.filter(kind=Kind.WARRANTY).exclude(state__in=ENDED).first()
    if open_case:
        text = noop("Case %(number)s for this item is open already.")
        yield Reason("already_open", text, {"number": open_case.number})


@moves.check(WarrantyTicket, "approve")
def must_be_in_warranty(row: WarrantyTicket, _context: Context) -> Iterator[Reason]:
    """Only what is within its warranty is repaired free of charge."""
    if not row.decision.get("in_warranty"):
        yield from row.decision_reasons


@moves.check(WarrantyTicket, "approve")
def must_have_a_centre(row: WarrantyTicket, _context: Context) -> Iterator[Reason]:
    """Some repair centre is authorised for the category."""
    if centre_for(row) is None:
        yield Reason("no_centre", noop("No repair centre repairs this category."))


def centre_for(row: WarrantyTicket) -> RepairCentre | None:
    category = row.line.category if row.line else ""
    return next(
        (c for c in RepairCentre.objects.filter(active=True).order_by("code") if c.repairs(category)), None
    )


@moves.consequence(WarrantyTicket, "approve")
def announce_job(row: WarrantyTicket, context: Context) -> None:
    """The centre expects the item."""
    centre = centre_for(row)
    assert centre
    job = RepairJob(
        ticket_id=row.pk,
        shop_id=row.shop_id,
        centre=centre,
        serial=row.decision.get("serial", ""),
        number=next_number(RepairJob.number_prefix, context.at),
    )
    moves.begin(job, emits="repair.expected", actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "withdraw", "expire")
def call_off_job(row: WarrantyTicket, context: Context) -> None:
    """The centre need not expect the item any more."""
    job = RepairJob.objects.filter(ticket_id=row.pk, state="expected").first()
    if job is not None:
        moves.perform(job, "call_off", actor=SYSTEM, at=context.at)


def _ticket_of(job: RepairJob) -> WarrantyTicket:
    return WarrantyTicket.objects.get(pk=job.ticket_id)


@moves.consequence(RepairJob, "receive")
def start_repair_clock(row: RepairJob, context: Context) -> None:
    """Thirty days run from receipt; the case follows the goods."""
    row.repair_by = end_of(term_at("warranty.repair", context.at), context.at, business_calendar())
    row.save(update_fields=["repair_by"])
    deadlines.settle(row, at=context.at)
    ticket = _ticket_of(row)
    if ticket.state == WarrantyState.APPROVED:
        ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=context.at)
    moves.perform(ticket, "arrive", actor=SYSTEM, at=context.at)


@moves.check(RepairJob, "receive")
def serial_must_match(row: RepairJob, context: Context) -> Iterator[Reason]:
    """Another item is never repaired under the wrong warranty (I10)."""
    known, found = row.serial, context.data.get("serial", "")
    if known and found and known != found:
        text = noop(
            "The serial number %(found)s is not that of the case (%(known)s); record an exception instead."
        )
        yield Reason("serial_mismatch", text, {"found": found, "known": known})


@moves.consequence(RepairJob, "give_up", "overrun")
def let_buyer_choose(row: RepairJob, context: Context) -> None:
    """Exchange or return becomes the buyer's choice (3B)."""
    ticket = _ticket_of(row)
    if ticket.state == WarrantyState.AT_CENTRE:
        moves.perform(ticket, "open_choice", actor=SYSTEM, at=context.at)


@moves.check(RepairJob, "ship_back")
def carrier_must_be_known(_row: RepairJob, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not Carrier.objects.filter(code=context.data["carrier"], accounts__active=True).exists():
        yield Reason("unknown_carrier", noop("Unknown carrier."))


@moves.consequence(RepairJob, "ship_back")
def follow_way_back(row: RepairJob, context: Context) -> None:
    """The way back is a leg of the same case."""
    ticket = _ticket_of(row)
    parcels.send_parcel(
        ticket,
        LegRole.REPAIR_OUT,
        row.carrier_back,
        row.waybill_back,
        reference=f"{row.number}-B",
        origin=row.centre.region,
        at=context.at,
    )
    moves.perform(ticket, "goods_shipped_back", actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "delivered_back")
def close_job(row: WarrantyTicket, context: Context) -> None:
    """The centre's job ends when the buyer has the goods."""
    job = RepairJob.objects.filter(ticket_id=row.pk, state="shipped_back").first()
    if job is not None:
        moves.perform(job, "close", actor=SYSTEM, at=context.at)
