"""Freight insurance for tests."""

from __future__ import annotations

from carriers.models import Carrier
from portal.actors import SYSTEM
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contract,
    make_enrolment,
    make_order,
    make_shop,
)
from tests.builders_disputes import buyer_of
from tickets.adapters.insurer import Answer, Verdict
from tickets.models import InsuranceClaim, InsurancePolicy, ReturnTicket
from tickets.services import insurance, returns


def bind(policy: InsurancePolicy) -> InsurancePolicy:
    """The insurer accepts."""
    return insurance.record_binding(policy, Verdict(Answer.ACCEPTED, "POL-1"), at=NOW)


def make_insured_return(*, bound: bool = True, **order: object) -> ReturnTicket:
    """A trusted buyer's return, approved at once, of an order whose return freight is insured."""
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    make_enrolment(shop, "freight_insurance")
    if not Carrier.objects.exists():
        make_contract(make_carrier(), first_fee_fen=1500)
    sold = make_order(shop, buyer_grade="excellent", **order)  # type: ignore[arg-type]
    if bound:
        bind(sold.insurance)
    return returns.request(
        sold.lines.get(), quantity=1, reason="no_reason", description="", actor=buyer_of(sold), at=NOW
    )


def make_claim(ticket: ReturnTicket | None = None, waybill: str = "ZT12345678") -> InsuranceClaim:
    """A claim for goods that the buyer sent back by another courier and that have arrived."""
    ticket = ticket or make_insured_return()
    said = {"carrier": "sf", "waybill": waybill}
    moves.perform(ticket, "send_back", actor=buyer_of(ticket), at=NOW, data=said)
    moves.perform(ticket, "goods_arrived", actor=SYSTEM, at=NOW)
    return InsuranceClaim.objects.get(ticket_id=ticket.pk)
