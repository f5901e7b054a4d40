"""Technicians, visits, quotes and choices of the demo world."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.actors import Actor, Role
from portal.models import Partner, Shop
from portal.services import evidence, moves
from tickets.management.demo.people import World
from tickets.models import Appointment, OrderLine, RepairJob, ServiceProvider, Technician, WarrantyTicket
from tickets.policies.windows import SHANGHAI
from tickets.services import appointments, warranty

REGIONS = ["11", "31", "33", "44"]
SERVICES = ["deliver_into_home", "install", "onsite_inspect", "onsite_repair"]


def photograph(job: RepairJob, actor: Actor, at: datetime) -> None:
    """The photo of an item as it arrived."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "slategray").save(out, "PNG")
    picture = SimpleUploadedFile("receipt.png", out.getvalue(), "image/png")
    evidence.add(job, picture, actor=actor, at=at)


def build(world: World) -> None:
    """A provider with two technicians, visits in several states, and repairs that wait for the buyer."""
    partner = Partner.objects.create(code="install-hz", name="杭州到家服务", kinds=["installer"])
    provider = ServiceProvider.objects.create(
        partner=partner,
        code="home-service",
        name="杭州到家服务",
        services=SERVICES,
        regions=REGIONS,
        opens=time(8),
        closes=time(20),
        daily_visits=40,
    )
    for code, name in (("wang", "王师傅"), ("zhao", "赵师傅")):
        Technician.objects.create(
            provider=provider, code=code, name=name, skills=SERVICES, certificate="家电维修中级"
        )
    lines = iter(_lines(world))
    _installations(world, lines)
    _repairs(world, lines)


def _lines(world: World) -> list[OrderLine]:
    """Appliances without a case, where the provider comes."""
    rows = OrderLine.objects.filter(order__signed_at__isnull=False, tickets__isnull=True)
    rows = rows.filter(category__startswith="appliances").select_related("order__contact", "order__shop")
    return [line for line in rows if line.order.contact.region.startswith(tuple(REGIONS))][:8]


def _installations(world: World, lines: object) -> None:
    """One to be agreed, one with a time and a technician, one put off."""
    tomorrow = world.now.astimezone(SHANGHAI).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )
    for number, line in zip(range(3), lines, strict=False):  # type: ignore[call-overload]
        row: Appointment = appointments.create(line, "install", actor=world.buyer_side, at=world.ago(hours=5))
        if number == 1 and row.state == "to_contact":
            times = {
                "window_from": tomorrow.isoformat(),
                "window_until": (tomorrow + timedelta(hours=2)).isoformat(),
            }
            moves.perform(row, "reserve", actor=world.buyer_side, at=world.ago(hours=4), data=times)
        if number == 2 and row.state == "to_contact":
            moves.perform(row, "hold", actor=world.buyer_side, at=world.ago(hours=4))


def _repairs(world: World, lines: object) -> None:
    """A question, a quote, and a choice."""
    for story, line in zip((_asked, _quoted, _given_up), lines, strict=False):  # type: ignore[call-overload]
        ticket = warranty.submit(
            line, description="通电后不启动", serial="", actor=world.buyer_side, at=world.ago(days=3)
        )
        if ticket.state == "submitted":
            story(world, ticket, line.order.shop)


def _asked(world: World, ticket: WarrantyTicket, shop: Shop) -> None:
    data = {"reason": "请补充铭牌照片"}
    moves.perform(ticket, "ask_info", actor=world.merchant(shop), at=world.ago(days=2), data=data)


def _quoted(world: World, ticket: WarrantyTicket, shop: Shop) -> None:
    if job := _received(world, ticket, shop):
        data = {"amount_fen": 18000, "cause": "excluded_damage", "reason": "内部进液，不在保修范围"}
        moves.perform(job, "quote", actor=world.staff(Role.SUPERVISOR), at=world.ago(hours=8), data=data)


def _given_up(world: World, ticket: WarrantyTicket, shop: Shop) -> None:
    if job := _received(world, ticket, shop):
        data = {"reason": "主板停产，无法维修"}
        moves.perform(job, "give_up", actor=world.staff(Role.SUPERVISOR), at=world.ago(hours=8), data=data)


def _received(world: World, ticket: WarrantyTicket, shop: Shop) -> RepairJob | None:
    """The item at its centre; None where the case takes another way."""
    if not ticket.decision.get("in_warranty"):
        return None
    moves.perform(ticket, "approve", actor=world.merchant(shop), at=world.ago(days=2), data={"note": ""})
    job = RepairJob.objects.filter(ticket_id=ticket.pk).first()
    if job is None:
        return None
    boss = world.staff(Role.SUPERVISOR)
    photograph(job, boss, world.ago(days=1))
    data = {"serial": "", "condition": "外壳有划痕"}
    return moves.perform(job, "receive", actor=boss, at=world.ago(days=1), data=data)
