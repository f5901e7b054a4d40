"""How an exchange ends: the replacement is shipped, or the money goes back (domain E7)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from carriers.states import TrackingStatus
from portal.errors import Reason
from portal.services import moves
from portal.workflow import Context
from tickets.models import ExchangeDetail, ExchangeTicket, ReturnDetail
from tickets.services import amounts, keeping, parcels, refunds, units
from tickets.states import LegRole

BACK = (TrackingStatus.RETURNING, TrackingStatus.RETURNED)
REPLACED = Reason("replaced", noop("The goods were replaced."))
RULED = Reason("refused_wrongly", noop("The merchant refused what the platform then granted."))


# The replacement


@moves.check(ExchangeTicket, "ship_replacement")
def parcel_must_be_right(row: ExchangeTicket, context: Context) -> Iterator[Reason]:
    """The parcel is followed, so its carrier must be one we can hear."""
    if not context.data:
        return
    yield from parcels.objections(context.data["carrier"], context.data["waybill"], but=row)
    if not parcels.heard(context.data["carrier"]):
        yield Reason("carrier_not_connected", noop("The carrier is not connected."))


@moves.consequence(ExchangeTicket, "ship_replacement")
def follow_replacement(row: ExchangeTicket, context: Context) -> None:
    """The replacement is a leg of the same case."""
    parcel = parcels.send_parcel(
        row,
        LegRole.REPLACEMENT,
        context.data["carrier"],
        context.data["waybill"],
        reference=f"{row.number}-N{row.legs.filter(role=LegRole.REPLACEMENT).count() + 1}",
        origin=row.shop.return_region,
        at=context.at,
    )
    facts = {"shipment": parcel, "serial": context.data["serial"]}
    ExchangeDetail.objects.filter(ticket_id=row.pk).update(**facts)


@moves.check(ExchangeTicket, "assume_received")
def parcel_did_not_come_back(row: ExchangeTicket, _context: Context) -> Iterator[Reason]:
    """Who was never given a parcel has not received it by silence."""
    last = row.legs.filter(role=LegRole.REPLACEMENT).select_related("shipment").last()
    if last and last.shipment and last.shipment.status in BACK:
        yield Reason("came_back", noop("The parcel came back to the merchant; ship it again."))


@moves.consequence(ExchangeTicket, "receive_replacement", "assume_received")
def restart_warranty(row: ExchangeTicket, context: Context) -> None:
    """The warranty of what was replaced starts again (CPR art 18)."""
    ExchangeDetail.objects.filter(ticket_id=row.pk).update(replaced_at=context.at)
    keeping.kept(row.promise, REPLACED, at=context.at, case=row)


# Money instead


@moves.consequence(ExchangeTicket, "report_out_of_stock", "fall_back_to_refund")
def assess_refund(row: ExchangeTicket, context: Context) -> None:
    """What the buyer gets instead, computed as for a return."""
    assert row.line is not None
    detail = ReturnDetail(ticket=row)
    units.lock_line(row.line)
    amounts.assess(detail, row, but=row.pk)
    detail.save()
    row.approved_fen = row.requested_fen
    row.save(update_fields=["requested_fen", "approved_fen"])


@moves.consequence(ExchangeTicket, "agree_refund", "refund_in_its_place")
def pay(row: ExchangeTicket, context: Context) -> None:
    """Queue the payment; the case is refunded only when it was really paid."""
    refunds.pay_case(row, at=context.at)


@moves.consequence(ExchangeTicket, "rule_for_buyer", "order_replacement")
def enter_as_broken(row: ExchangeTicket, context: Context) -> None:
    """It took the platform to get what was promised."""
    keeping.broken(row.promise, RULED, at=context.at, case=row)
