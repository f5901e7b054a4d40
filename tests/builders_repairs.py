"""Rows of repairs and appointments for tests, made the way the product makes them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from portal.actors import SYSTEM
from portal.models import Shop
from portal.services import evidence, moves
from tests.builders import NOW, at, make_order, make_partner, make_upload, merchant, partner_actor
from tickets.models import (
    Appointment,
    RepairJob,
    ServiceProvider,
    Technician,
    WarrantyTicket,
)
from tickets.services import warranty

_next = count(1)
SIGNED = at("2026-03-05 12:00:00")
GOODS: dict[str, Any] = {
    "external_id": "1", "item": "item-1", "title": "电饭煲", "category": "appliances/kitchen",
    "quantity": 1, "paid_fen": 39900, "weight_grams": 1500,
}  # fmt: skip
LARGE = {"title": "滚筒洗衣机", "category": "appliances/large", "weight_grams": 62000, "needs": ["large"]}
SMALL = {"title": "手机", "category": "appliances/phones", "weight_grams": 450}


def make_line(shop: Shop, *, signed: datetime | None = SIGNED, **fields: Any) -> Any:
    """An order line of one piece, delivered in March."""
    paid = (
        at("2025-01-01 12:00:00")
        if signed and signed < at("2026-03-01 12:00:00")
        else at("2026-03-01 12:00:00")
    )
    order = make_order(shop, paid_at=paid, signed_at=signed, lines=[GOODS | fields])
    return order.lines.get()


def ask(line: Any, when: datetime = NOW, **fields: Any) -> WarrantyTicket:
    """A warranty case as the storefront opens it."""
    given = {"description": "no heat", "serial": ""} | fields
    return warranty.submit(line, actor=partner_actor(line.order.storefront), at=when, **given)


def approve(ticket: WarrantyTicket, when: datetime = NOW) -> WarrantyTicket:
    return moves.perform(ticket, "approve", actor=merchant(ticket.shop), at=when, data={"note": ""})


def buyer(ticket: Any, name: str, when: datetime = NOW, **data: Any) -> Any:
    """A move of the buyer, through the storefront."""
    return moves.perform(ticket, name, actor=partner_actor(ticket.order.storefront), at=when, data=data)


def photograph(job: RepairJob, when: datetime = NOW) -> None:
    """The photo of the item as it arrived."""
    evidence.add(job, make_upload("receipt.png"), actor=partner_actor(job.centre.partner), at=when)


def work(job: RepairJob, name: str, when: datetime = NOW, **data: Any) -> RepairJob:
    """A move of the repair centre; goods are photographed before they are received."""
    if name in {"receive", "report_mismatch"}:
        photograph(job, when)
    return moves.perform(job, name, actor=partner_actor(job.centre.partner), at=when, data=data)


def job_of(ticket: WarrantyTicket) -> RepairJob:
    return RepairJob.objects.get(ticket_id=ticket.pk)


def fresh(ticket: WarrantyTicket) -> WarrantyTicket:
    return WarrantyTicket.objects.get(pk=ticket.pk)


def received(ticket: WarrantyTicket, when: datetime = NOW) -> RepairJob:
    """The item at its centre."""
    return work(job_of(ticket), "receive", when, serial="", condition="good")


def repaired(line: Any, when: datetime = NOW, *, fault: str = "E1", days: int = 5) -> WarrantyTicket:
    """A whole repair of so many days, confirmed by the buyer."""
    ticket = approve(ask(line, when), when)
    job = received(ticket, when)
    work(job, "diagnose", when, fault_code=fault, diagnosis="mainboard")
    work(job, "repair", when, parts="", test_result="runs")
    work(job, "ship_back", when, carrier="jd", waybill=f"JD{next(_next):09d}")
    back = when + timedelta(days=days)
    moves.perform(fresh(ticket), "delivered_back", actor=SYSTEM, at=back)
    return buyer(fresh(ticket), "confirm_repaired", back)


def make_provider(*services: str, **fields: Any) -> ServiceProvider:
    """A provider for Hangzhou, open from 8 to 18."""
    number = next(_next)
    given = {"code": f"sp-{number}", "name": f"Provider {number}", "regions": ["3301"]}
    given |= {"services": list(services or ("install", "onsite_inspect", "onsite_repair"))}
    partner = make_partner(("installer",))
    return ServiceProvider.objects.create(partner=partner, opens=time(8), closes=time(18), **(given | fields))


def make_technician(provider: ServiceProvider, **fields: Any) -> Technician:
    given = {"code": f"tech-{next(_next)}", "name": "王师傅", "skills": provider.services}
    return Technician.objects.create(provider=provider, **(given | fields))


def visit(row: Appointment, name: str, when: datetime = NOW, **data: Any) -> Appointment:
    """A move of the provider."""
    assert row.provider
    return moves.perform(row, name, actor=partner_actor(row.provider.partner), at=when, data=data)
