"""Goods that reached the wrong repair centre (I6): nothing is lost, the buyer is told, the clock starts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.actors import SYSTEM, Actor
from portal.errors import NotFound, Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import ForeignIntake, RepairCentre, RepairJob
from tickets.services import parcels
from tickets.services.repairs import case_of
from tickets.states import ForeignState, LegRole, RepairState, WarrantyState

ON_THE_WAY = (WarrantyState.APPROVED, WarrantyState.AWAITING_PARCEL)


@transaction.atomic
def record(number: str, centre: RepairCentre, *, condition: str, actor: Actor, at: datetime) -> ForeignIntake:
    """Note that goods of a case (by the number on the parcel) arrived at a centre that does not expect them.

    Raises NotFound for an unknown case or another partner's centre, Refused where the centre does expect them.
    """
    job = RepairJob.objects.filter(ticket__number=number.strip().upper()).first()
    if job is None or (not actor.sees_everything and centre.partner_id != actor.partner):
        raise NotFound()
    job = moves.lock(job)
    moves.refuse_if(list(_objections(job, centre)))
    ticket = case_of(job)
    if ticket.state in ON_THE_WAY:
        moves.perform(ticket, "goods_collected", actor=SYSTEM, at=at)
    row = ForeignIntake(job=job, shop_id=job.shop_id, centre=centre, condition=condition)
    row.number = next_number(row.number_prefix, at)
    return moves.begin(row, emits="foreign_intake.recorded", actor=actor, at=at, visibility=Visibility.BUYER)


def _objections(job: RepairJob, centre: RepairCentre) -> Iterator[Reason]:
    if job.state != RepairState.EXPECTED:
        yield Reason("not_expected", noop("No centre expects goods for this case any more."))
    elif job.centre_id == centre.pk:
        yield Reason("right_centre", noop("Your centre expects these goods; receive them instead."))
    elif job.strayed.filter(state=ForeignState.RECORDED).exists():
        yield Reason("recorded_already", noop("The goods are recorded at a centre already."))


@moves.check(ForeignIntake, "forward", "send_back")
def carrier_is_heard(_row: ForeignIntake, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not Carrier.objects.filter(code=context.data["carrier"], accounts__active=True).exists():
        yield Reason("unknown_carrier", noop("Unknown carrier."))


@moves.consequence(ForeignIntake, "forward")
def follow_on(row: ForeignIntake, context: Context) -> None:
    """The way to the right centre is a leg of the case."""
    _send(row, LegRole.REPAIR_IN, row.job.centre.region, context)


@moves.consequence(ForeignIntake, "send_back")
def follow_home(row: ForeignIntake, context: Context) -> None:
    """The goods go home; the buyer sends them to the right centre."""
    ticket = case_of(row.job)
    _send(row, LegRole.REPAIR_IN, ticket.contact.region, context)
    if ticket.state == WarrantyState.INBOUND:
        moves.perform(ticket, "come_back", actor=SYSTEM, at=context.at)


def _send(row: ForeignIntake, role: str, destination: str, context: Context) -> None:
    parcels.send_parcel(
        case_of(row.job),
        role,
        row.carrier_onward,
        row.waybill_onward,
        reference=row.number,
        origin=row.centre.region,
        destination=destination,
        at=context.at,
    )
