"""Returns, refunds without a return and exchanges of the demo world, each alive in its states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.actors import SYSTEM
from portal.models import Shop
from portal.services import evidence, moves
from tickets.management.demo.cases import a_return, order
from tickets.management.demo.people import World
from tickets.models import ExchangeTicket, RefundOnlyTicket, ReturnTicket, Ticket
from tickets.services import exchanges, refund_only

SHOPS = ("meidi", "supor", "haier", "uniqlo")
Story = Callable[[World, Shop, datetime], object]


def proof(world: World, ticket: Ticket, when: datetime) -> None:
    """A photo that the shop adds to the case."""
    out = BytesIO()
    Image.new("RGB", (640, 480), "silver").save(out, "PNG")
    upload = SimpleUploadedFile("unpacking.png", out.getvalue(), "image/png")
    evidence.add(ticket, upload, actor=world.merchant(ticket.shop), at=when, kind="video")


def proposed(world: World, shop: Shop, when: datetime) -> None:
    ticket = a_return(world, shop, when, "quality")
    data = {
        "proposal": "keep",
        "amount_fen": ticket.requested_fen // 4,
        "reason": "划痕轻微，保留商品并退还部分货款",
    }
    moves.perform(
        ticket, "propose_change", actor=world.merchant(shop), at=when + timedelta(hours=2), data=data
    )


def refused_on_arrival(world: World, shop: Shop, when: datetime) -> None:
    ticket = a_return(world, shop, when, "quality")
    boss, later = world.merchant(shop), when + timedelta(hours=3)
    ticket = moves.perform(ticket, "agree", actor=boss, at=later, data={"note": ""})
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=later)
    proof(world, ticket, later)
    moves.perform(ticket, "refuse_receipt", actor=boss, at=later, data={"reason": "包裹内为空盒，见开箱视频"})


def typed(world: World, shop: Shop, when: datetime) -> None:
    """A waybill that no carrier knows."""
    ticket: ReturnTicket = a_return(world, shop, when, "quality")
    ticket = moves.perform(
        ticket, "agree", actor=world.merchant(shop), at=when + timedelta(hours=1), data={"note": ""}
    )
    data = {"carrier": "jd", "waybill": f"JDX{world.next():010d}"}
    moves.perform(ticket, "send_back", actor=world.buyer_side, at=when + timedelta(hours=4), data=data)


def a_refund(world: World, shop: Shop, when: datetime, reason: str) -> RefundOnlyTicket:
    signed = when - timedelta(days=1) if reason == "worthless" else None
    shipped = None if reason == "not_wanted" else when - timedelta(days=2)
    bought = order(world, shop, when - timedelta(days=3), signed_at=signed, shipped_at=shipped)
    return refund_only.request(
        bought.lines.get(), quantity=1, reason=reason, description="", actor=world.buyer_side, at=when
    )


def unshipped(world: World, shop: Shop, when: datetime) -> None:
    a_refund(world, shop, when, "not_wanted")


def at_the_door(world: World, shop: Shop, when: datetime) -> None:
    a_refund(world, shop, when, "refused_at_door")


def worthless(world: World, shop: Shop, when: datetime) -> None:
    a_refund(world, shop, when, "worthless")


def an_exchange(world: World, shop: Shop, when: datetime) -> ExchangeTicket:
    bought = order(world, shop, when - timedelta(days=3), signed_at=when - timedelta(days=2))
    return exchanges.request(
        bought.lines.get(),
        quantity=1,
        reason="damaged",
        description="外壳破裂，希望换一台",
        actor=world.buyer_side,
        at=when,
    )


def to_reship(world: World, shop: Shop, when: datetime) -> ExchangeTicket:
    boss, ticket = world.merchant(shop), an_exchange(world, shop, when)
    ticket = moves.perform(ticket, "agree", actor=boss, at=when + timedelta(hours=1), data={"note": ""})
    ticket = moves.perform(ticket, "goods_collected", actor=SYSTEM, at=when + timedelta(hours=2))
    return moves.perform(
        ticket, "confirm_receipt", actor=boss, at=when + timedelta(hours=6), data={"note": ""}
    )


def sold_out(world: World, shop: Shop, when: datetime) -> None:
    ticket, data = to_reship(world, shop, when), {"reason": "该型号已停产"}
    moves.perform(
        ticket, "report_out_of_stock", actor=world.merchant(shop), at=when + timedelta(hours=7), data=data
    )


def exchanged(world: World, shop: Shop, when: datetime) -> None:
    ticket = to_reship(world, shop, when)
    data = {"carrier": "jd", "waybill": f"JDR{world.next():010d}", "serial": ""}
    ticket = moves.perform(
        ticket, "ship_replacement", actor=world.merchant(shop), at=when + timedelta(hours=9), data=data
    )
    moves.perform(ticket, "receive_replacement", actor=world.buyer_side, at=when + timedelta(days=1))


STORIES: tuple[tuple[Story, float, float], ...] = (
    # what happened, and between how many hours ago
    (proposed, 3, 30),
    (refused_on_arrival, 6, 40),
    (typed, 80, 100),
    (unshipped, 1, 5),
    (at_the_door, 2, 30),
    (worthless, 2, 30),
    (an_exchange, 1, 30),
    (to_reship, 8, 40),
    (sold_out, 10, 30),
    (exchanged, 30, 60),
)


def build(world: World) -> None:
    """Two of each, in shops that are members of the services."""
    for story, least, most in STORIES:
        for _ in range(2):
            shop = world.shops[world.random.choice(SHOPS)]
            story(world, shop, world.ago(hours=world.random.uniform(least, most)))
