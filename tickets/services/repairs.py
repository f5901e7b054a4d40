"""Repair jobs: what must be true before each step, and how the case follows (domain E9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.actors import SYSTEM, Actor
from portal.errors import NotFound, Reason
from portal.models.records import Evidence
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves, timeline
from portal.workflow import Context
from tickets.models import RepairJob, RepairPart, WarrantyDetail, WarrantyTicket
from tickets.policies.warranty import days_away
from tickets.services import keeping, parcels, product_unit, repair_centres
from tickets.services.warranty import entitlement, remember
from tickets.states import LegRole, RepairState, Trouble, WarrantyState

WORKED_ON = (RepairState.DIAGNOSED, RepairState.REPAIRING)


def case_of(job: RepairJob) -> WarrantyTicket:
    return WarrantyTicket.objects.get(pk=job.ticket_id)


def _follow(job: RepairJob, name: str, context: Context, **data: object) -> WarrantyTicket:
    return moves.perform(case_of(job), name, actor=SYSTEM, at=context.at, data=data or None)


@moves.check(RepairJob, "receive", "report_mismatch")
def photos_must_be_there(row: RepairJob, context: Context) -> Iterator[Reason]:
    """The condition on receipt is shown, not only told (I10)."""
    kind = ContentType.objects.get_for_model(RepairJob)
    wanted = value_at("warranty.receipt_photos", context.at)
    if Evidence.objects.filter(subject_type=kind, subject_id=row.pk).count() < wanted:
        text = noop("Upload at least %(count)s photos of the item as it arrived first.")
        yield Reason("photos_missing", text, {"count": wanted})


@moves.check(RepairJob, "receive")
def serial_must_match(row: RepairJob, context: Context) -> Iterator[Reason]:
    """Another item is never repaired under the wrong warranty (I10)."""
    known, found = row.serial, context.data.get("serial", "")
    if known and found and known != found:
        text = noop(
            "The serial number %(found)s is not that of the case (%(known)s); record an exception instead."
        )
        yield Reason("serial_mismatch", text, {"found": found, "known": known})


@moves.consequence(RepairJob, "receive", "accept_item")
def start_repair_clock(row: RepairJob, context: Context) -> None:
    """Thirty days run from receipt at the right centre; the case follows the goods."""
    row.repair_by = end_of(term_at("warranty.repair", context.at), context.at, business_calendar())
    row.save(update_fields=["repair_by"])
    deadlines.settle(row, at=context.at)
    arrived(row, context)


def arrived(row: RepairJob, context: Context) -> WarrantyTicket:
    """The case follows goods that have reached the centre, by whatever way."""
    ticket = case_of(row)
    if ticket.state not in (WarrantyState.INBOUND, WarrantyState.EXCEPTION):
        ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=context.at)
    return moves.perform(ticket, "arrive", actor=SYSTEM, at=context.at)


@moves.consequence(RepairJob, "report_mismatch")
def raise_exception(row: RepairJob, context: Context) -> None:
    """The platform compares; the buyer is told."""
    ticket = arrived(row, context)
    reason = f"{row.serial} ≠ {row.found_serial}" if row.serial else row.found_serial
    data = {"trouble": Trouble.MISMATCH, "reason": reason}
    moves.perform(ticket, "report_trouble", actor=SYSTEM, at=context.at, data=data)


@moves.consequence(WarrantyTicket, "report_trouble")
def keep_trouble(row: WarrantyTicket, context: Context) -> None:
    """What went wrong stays with the case."""
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(trouble=context.data["trouble"])


@moves.consequence(WarrantyTicket, "arrive", "delivered_back")
def found_again(row: WarrantyTicket, _context: Context) -> None:
    """What has arrived was not lost."""
    WarrantyDetail.objects.filter(ticket_id=row.pk, trouble=Trouble.LOST).update(trouble="")


@moves.consequence(RepairJob, "diagnose")
def repair_or_choose(row: RepairJob, context: Context) -> None:
    """The repair begins, unless the same fault was repaired too often: then the buyer chooses first (I4)."""
    ticket = case_of(row)
    WarrantyDetail.objects.filter(ticket_id=row.ticket_id).update(fault_code=row.fault_code)
    reasons = entitlement(ticket, context.at, row.fault_code)
    if not reasons:
        moves.perform(row, "begin_repair", actor=SYSTEM, at=context.at)
        return
    stored = [reason.as_json() for reason in reasons]
    remember(ticket, choice=stored, reasons=[*ticket.decision.get("reasons", []), *stored])
    _follow(row, "open_choice", context)


@moves.consequence(RepairJob, "quote")
def present_quote(row: RepairJob, context: Context) -> None:
    """The buyer reads the price and the reason; the verdict of the approval stays (I8)."""
    facts = {"quote_fen": context.data["amount_fen"], "quote_cause": context.data["cause"]}
    facts |= {"quote_text": context.data["reason"], "quote_accepted": None}
    WarrantyDetail.objects.filter(ticket_id=row.ticket_id).update(**facts)
    _follow(row, "present_quote", context)


@moves.check(RepairJob, "ship_back")
def buyer_must_have_chosen(row: RepairJob, _context: Context) -> Iterator[Reason]:
    """What the buyer may exchange or return is not sent back before the choice."""
    if case_of(row).state == WarrantyState.DECISION:
        yield Reason("buyer_decides", noop("The buyer is choosing what follows; wait for the choice."))


@moves.check(RepairJob, "quote")
def goods_must_be_with_the_centre(row: RepairJob, _context: Context) -> Iterator[Reason]:
    """While the buyer chooses between exchange and return, nothing is quoted."""
    if case_of(row).state != WarrantyState.AT_CENTRE:
        yield Reason("buyer_decides", noop("The buyer is choosing what follows; wait for the choice."))


@moves.consequence(RepairJob, "wait_for_parts")
def case_waits_for_parts(row: RepairJob, context: Context) -> None:
    """The case says so; after sixty days the buyer may choose (3B)."""
    if case_of(row).state == WarrantyState.AT_CENTRE:
        _follow(row, "wait_for_parts", context)


@moves.consequence(RepairJob, "take_in_parts")
def case_goes_on(row: RepairJob, context: Context) -> None:
    """The repair goes on."""
    if case_of(row).state == WarrantyState.WAITING_PARTS:
        _follow(row, "go_on", context)


@moves.consequence(RepairJob, "give_up", "overrun")
def let_buyer_choose(row: RepairJob, context: Context) -> None:
    """Exchange or return becomes the buyer's choice (3B)."""
    ticket = case_of(row)
    if ticket.state in (WarrantyState.AT_CENTRE, WarrantyState.WAITING_PARTS):
        moves.perform(ticket, "open_choice", actor=SYSTEM, at=context.at)
    if row.overrun_at is not None:
        text = noop("The repair took longer than thirty days.")
        keeping.broken(ticket.promise, Reason("repair_overrun", text), at=context.at, case=ticket)


@moves.check(RepairJob, "ship_back")
def carrier_must_be_known(_row: RepairJob, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not Carrier.objects.filter(code=context.data["carrier"], accounts__active=True).exists():
        yield Reason("unknown_carrier", noop("Unknown carrier."))


@moves.consequence(RepairJob, "ship_back")
def follow_way_back(row: RepairJob, context: Context) -> None:
    """The way back is a leg of the same case."""
    ticket = case_of(row)
    parcels.send_parcel(
        ticket,
        LegRole.REPAIR_OUT,
        row.carrier_back,
        row.waybill_back,
        reference=f"{row.number}-B{row.times_sent}" if row.times_sent > 1 else f"{row.number}-B",
        origin=row.centre.region,
        destination=ticket.contact.region,
        at=context.at,
    )
    moves.perform(ticket, "goods_shipped_back", actor=SYSTEM, at=context.at)


@moves.consequence(RepairJob, "bounce")
def note_bounce(row: RepairJob, context: Context) -> None:
    """Refused or undeliverable: the buyer is asked before the goods are sent again."""
    data = {"trouble": Trouble.RETURNED, "reason": context.data["reason"]}
    if case_of(row).state == WarrantyState.OUTBOUND:
        _follow(row, "report_trouble", context, **data)


@moves.consequence(RepairJob, "close")
def prolong_warranty(row: RepairJob, context: Context) -> None:
    """The days away do not count as warranty; a new item has a warranty of its own (I2, CPR art 18)."""
    unit = WarrantyDetail.objects.select_related("unit").get(ticket_id=row.ticket_id).unit
    if row.new_serial:
        product_unit.replace(unit, row.new_serial, at=context.at)
    elif row.received_at is not None:
        product_unit.prolong(unit, days_away(row.received_at, context.at))


@moves.consequence(RepairJob, "call_off")
def give_intake_back(row: RepairJob, _context: Context) -> None:
    """What does not come leaves its place to others."""
    if row.received_at is None:
        repair_centres.release(row.intake_id)


@transaction.atomic
def use_part(
    job: RepairJob, *, code: str, name: str, quantity: int, price_fen: int, actor: Actor, at: datetime
) -> RepairPart:
    """Enter a part that went into a repair. Raises NotFound, or Refused: nothing is being repaired."""
    job = moves.lock(job)
    if not job.concerns(actor):
        raise NotFound()
    if job.state not in WORKED_ON:
        moves.refuse_if(
            [Reason("not_under_repair", noop("Parts are entered while the item is under repair."))]
        )
    part = RepairPart.objects.create(job=job, code=code, name=name, quantity=quantity, price_fen=price_fen)
    facts = {"code": code, "quantity": quantity, "price_fen": price_fen}
    timeline.record("repair.part_used", job, actor=actor, at=at, data=facts)
    return part
