"""The ways of a warranty case: to the repair, through a quote or a choice, and to its end."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import RepairJob, WarrantyDetail, WarrantyTicket
from tickets.services import conversion, keeping, parcels, repair_centres, warranty_route
from tickets.services.warranty import remember
from tickets.states import LegRole, RepairState, Route

AT_WORK = (
    RepairState.RECEIVED,
    RepairState.DIAGNOSED,
    RepairState.REPAIRING,
    RepairState.WAITING_PARTS,
    RepairState.REPAIRED,
)


@moves.check(WarrantyTicket, "approve", "rule_for_buyer")
def must_have_a_centre(row: WarrantyTicket, context: Context) -> Iterator[Reason]:
    """Goods that travel need a repair centre that may repair them."""
    route, _why = warranty_route.decide(row, at=context.at)
    if route != Route.ONSITE_FIRST and not repair_centres.any_for(row, at=context.at):
        yield Reason("no_centre", noop("No repair centre repairs this category."))


@moves.consequence(WarrantyTicket, "approve", "rule_for_buyer")
def set_out(row: WarrantyTicket, context: Context) -> None:
    """The case takes its route, which is kept with the reasons."""
    route, why = warranty_route.decide(row, at=context.at)
    detail = row.warranty
    detail.route, detail.route_reasons = route, [reason.as_json() for reason in why]
    detail.save(update_fields=["route", "route_reasons"])
    if route == Route.ONSITE_FIRST:
        moves.perform(row, "send_technician", actor=SYSTEM, at=context.at)
        return
    announce_job(row, context)
    if route == Route.MAIL_IN:
        moves.perform(row, "ask_to_mail", actor=SYSTEM, at=context.at)


@moves.check(WarrantyTicket, "collect_instead")
def centre_for_collection(row: WarrantyTicket, context: Context) -> Iterator[Reason]:
    """What a courier collects needs somewhere to go."""
    if not hasattr(row, "repair") and not repair_centres.any_for(row, at=context.at):
        yield Reason("no_centre", noop("No repair centre repairs this category."))


@moves.consequence(WarrantyTicket, "collect_instead")
def change_route(row: WarrantyTicket, context: Context) -> None:
    """A courier collects the goods instead."""
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(route=Route.COURIER_PICKUP)
    if not RepairJob.objects.filter(ticket_id=row.pk).exists():
        announce_job(row, context)


def announce_job(row: WarrantyTicket, context: Context) -> RepairJob:
    """A centre expects the item. Raises Refused where none has room."""
    found = repair_centres.choose(row, at=context.at)
    if found is None:
        moves.refuse_if([Reason("no_room", noop("No repair centre can take the item in at present."))])
    assert found
    centre, place, why = found
    job = RepairJob(
        ticket_id=row.pk,
        shop_id=row.shop_id,
        centre=centre,
        intake=place,
        centre_reasons=[reason.as_json() for reason in why],
        serial=row.decision.get("serial", ""),
        number=next_number(RepairJob.number_prefix, context.at),
    )
    return moves.begin(job, emits="repair.expected", actor=SYSTEM, at=context.at)


@moves.check(WarrantyTicket, "send_in")
def carrier_is_known(_row: WarrantyTicket, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not Carrier.objects.filter(code=context.data["carrier"], accounts__active=True).exists():
        yield Reason("unknown_carrier", noop("Unknown carrier."))


@moves.consequence(WarrantyTicket, "send_in")
def follow_way_in(row: WarrantyTicket, context: Context) -> None:
    """The buyer's parcel is a leg of the case."""
    job = RepairJob.objects.select_related("centre").get(ticket_id=row.pk)
    parcels.send_parcel(
        row,
        LegRole.REPAIR_IN,
        context.data["carrier"],
        context.data["waybill"],
        reference=f"{job.number}-A",
        origin=row.contact.region,
        destination=job.centre.region,
        at=context.at,
    )


@moves.consequence(
    WarrantyTicket,
    "withdraw",
    "expire",
    "settle_otherwise",
    "choose_exchange",
    "choose_return",
    "settle_by_default",
)
def call_off_job(row: WarrantyTicket, context: Context) -> None:
    """The centre need not work on the item any more."""
    job = RepairJob.objects.filter(ticket_id=row.pk).first()
    if job is not None and "call_off" in {m.name for m in job.moves_open_to(SYSTEM)}:
        moves.perform(job, "call_off", actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "accept_quote")
def take_up_quote(row: WarrantyTicket, context: Context) -> None:
    """The buyer pays; the repair goes on."""
    _answer_quote(row, context, accepted=True, name="take_up_quote")


@moves.consequence(WarrantyTicket, "decline_quote", "let_quote_lapse")
def drop_quote(row: WarrantyTicket, context: Context) -> None:
    """The goods come back unrepaired; who pays their way is a rule that is noted."""
    remember(row, freight_back_by=value_at("warranty.declined_freight_by", context.at))
    _answer_quote(row, context, accepted=False, name="drop_quote")


def _answer_quote(row: WarrantyTicket, context: Context, *, accepted: bool, name: str) -> None:
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(quote_accepted=accepted)
    job = RepairJob.objects.get(ticket_id=row.pk)
    moves.perform(job, name, actor=SYSTEM, at=context.at)


@moves.check(WarrantyTicket, "keep_waiting")
def something_must_be_under_repair(row: WarrantyTicket, _context: Context) -> Iterator[Reason]:
    """There is nothing to wait for where the item cannot be repaired."""
    if not RepairJob.objects.filter(ticket_id=row.pk, state__in=AT_WORK).exists():
        yield Reason("nothing_to_wait_for", noop("It will not be repaired; choose an exchange or a return."))


@moves.consequence(WarrantyTicket, "keep_waiting")
def go_on_repairing(row: WarrantyTicket, context: Context) -> None:
    """The buyer prefers the repair to the exchange that is due."""
    job = RepairJob.objects.get(ticket_id=row.pk)
    if job.state == RepairState.DIAGNOSED:
        moves.perform(job, "begin_repair", actor=SYSTEM, at=context.at)
    elif job.state == RepairState.WAITING_PARTS:
        moves.perform(row, "wait_for_parts", actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "approve_replacement", "choose_exchange", "settle_by_default")
def exchange(row: WarrantyTicket, context: Context) -> None:
    """An exchange follows, as another case."""
    _convert(row, conversion.EXCHANGE, context)


@moves.consequence(WarrantyTicket, "choose_return")
def take_back(row: WarrantyTicket, context: Context) -> None:
    """A return follows, as another case."""
    _convert(row, conversion.RETURN, context)


def _convert(row: WarrantyTicket, to: str, context: Context) -> None:
    child = conversion.convert(row, to, actor=context.actor, at=context.at)
    remember(row, converted_to=child.number)
    keeping.kept(row.promise, Reason("replaced", noop("Exchanged or taken back.")), at=context.at, case=row)


@moves.consequence(WarrantyTicket, "delivered_back", "fix_at_home")
def back_with_buyer(row: WarrantyTicket, context: Context) -> None:
    """The guarantee on the repair counts from here. What was not repaired is not for the buyer to confirm."""
    WarrantyDetail.objects.filter(ticket_id=row.pk).update(back_at=context.at)
    job = RepairJob.objects.filter(ticket_id=row.pk, state=RepairState.SHIPPED_BACK).first()
    if job is None:
        return
    moves.perform(job, "close", actor=SYSTEM, at=context.at)
    if job.repaired_at is None:
        name = "close_without_fault" if job.outcome == RepairState.NO_FAULT else "close_unrepaired"
        moves.perform(row, name, actor=SYSTEM, at=context.at)


@moves.consequence(WarrantyTicket, "confirm_repaired", "assume_repaired")
def promise_is_kept(row: WarrantyTicket, context: Context) -> None:
    """What was promised on repairs was done."""
    keeping.kept(row.promise, Reason("repaired", noop("Repaired.")), at=context.at, case=row)
