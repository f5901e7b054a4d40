"""Carrying out what was promised, once a claim is accepted (domain E17)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier
from portal.actors import SYSTEM, ActorKind
from portal.errors import Reason
from portal.services import moves
from portal.workflow import Context
from tickets.models import GuaranteeTicket, ReturnDetail
from tickets.policies import guarantee as rules
from tickets.services import amounts, guarantee, keeping, refunds, remedies, units
from tickets.services.parcels import send_parcel
from tickets.states import ClaimRemedy, LegRole

RULED = Reason(
    "ruled_for_buyer", noop("The merchant refused what was promised; the platform decided for the buyer.")
)
NOT_SENT = Reason("not_sent_again", noop("The goods were not sent again in time."))
GIVEN = Reason("remedy_given", noop("The buyer called on the promise and got what it gives."))


@moves.consequence(GuaranteeTicket, "accept", "accept_by_silence", "accept_at_once", "rule_for_buyer")
def carry_out(row: GuaranteeTicket, context: Context) -> None:
    """Start the remedy in the same moment."""
    remedy = row.guarantee.remedy
    if remedy in rules.WITHOUT_RETURN:
        moves.perform(row, "pay", actor=SYSTEM, at=context.at)
    elif remedy == ClaimRemedy.RESHIP:
        moves.perform(row, "order_reship", actor=SYSTEM, at=context.at)
    else:
        moves.perform(row, "hand_over", actor=SYSTEM, at=context.at)


@moves.consequence(GuaranteeTicket, "hand_over")
def open_linked_case(row: GuaranteeTicket, context: Context) -> None:
    """The return, exchange or repair that the promise gives."""
    remedies.open_case(row, row.guarantee.remedy, at=context.at)


@moves.consequence(GuaranteeTicket, "pay", "refund_instead", "refund_undelivered")
def queue_payment(row: GuaranteeTicket, context: Context) -> None:
    """Pay the damaged share of the price in the means it was paid in, never more than is left (invariant 4)."""
    assert row.line
    line, percent = units.lock_line(row.line), row.guarantee.damage_percent
    detail = ReturnDetail(ticket_id=row.pk)
    owed = guarantee.worth(line, row.quantity, percent)
    amounts.compensate(detail, row, owed, keeps_goods=percent < 100)
    detail.save()
    row.save(update_fields=["approved_fen"])
    refunds.begin_payment(row, at=context.at)


@moves.check(GuaranteeTicket, "reship")
def carrier_must_be_known(_row: GuaranteeTicket, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not Carrier.objects.filter(code=context.data["carrier"], accounts__active=True).exists():
        yield Reason("unknown_carrier", noop("Unknown carrier."))


@moves.consequence(GuaranteeTicket, "reship")
def follow_second_parcel(row: GuaranteeTicket, context: Context) -> None:
    """The second parcel is a leg of the same case."""
    carrier, waybill = context.data["carrier"], context.data["waybill"]
    send_parcel(
        row,
        LegRole.RESHIP,
        carrier,
        waybill,
        reference=f"{row.number}-S{row.legs.filter(role=LegRole.RESHIP).count() + 1}",
        origin=row.shop.return_region,
        at=context.at,
    )
    detail = row.guarantee
    detail.carrier, detail.waybill = carrier, waybill
    detail.save(update_fields=["carrier", "waybill"])


@moves.consequence(GuaranteeTicket, "complete", "complete_in_part", "arrive_again")
def enter_as_kept(row: GuaranteeTicket, context: Context) -> None:
    """The buyer got what was promised; where another case goes on, that case says so."""
    keeping.kept(row.promise, GIVEN, at=context.at, case=row)


@moves.consequence(GuaranteeTicket, "rule_for_buyer")
def enter_as_refused(row: GuaranteeTicket, context: Context) -> None:
    """Only the platform's decision brought the buyer what was promised."""
    keeping.broken(row.promise, RULED, at=context.at, case=row)


@moves.consequence(GuaranteeTicket, "refund_instead")
def enter_as_not_sent(row: GuaranteeTicket, context: Context) -> None:
    """The remedy first promised did not come in time."""
    if context.actor.kind is ActorKind.SYSTEM:
        keeping.broken(row.promise, NOT_SENT, at=context.at, case=row)
