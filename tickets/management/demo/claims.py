"""Claims under category promises, calls for help and delivery lines of the demo world."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from carriers.models import Carrier
from portal.models import Enrolment, Shop
from portal.services import evidence, moves
from tickets.management.demo.cases import order
from tickets.management.demo.people import World
from tickets.models import DeliveryLine, GuaranteeTicket
from tickets.policies.guarantee import CLAIMABLE
from tickets.services import guarantee
from tickets.services import help as calls

ENDINGS = ("wait", "asked", "accept", "refuse", "none", "accept", "wait")
WORDS = {
    "fresh_bad_item_refund": "收到时有四个已经腐烂",
    "beauty_allergy": "使用两天后脸部红肿",
    "baby_rash": "宝宝用后出现红疹",
    "breakage": "开箱时瓶身已碎",
    "clothing_30_day_quality": "第三次穿时缝线脱开",
    "contact_lens_eye_care": "佩戴后眼睛刺痛",
    "phone_no_evidence": "屏幕不时失灵",
    "appliance_30_day_return": "噪音比描述的大",
    "appliance_replace_not_repair": "通电后不启动",
}


def build(world: World) -> None:
    """Every category promise claimed and at some step, calls for help at both desks, a shop's delivery lines."""
    for index, kind in enumerate(CLAIMABLE):
        _claim(world, kind, ENDINGS[index % len(ENDINGS)])
    for topic, code, state in (
        ("late", "meidi", "open"),
        ("refund", "meidi", "open"),
        ("repair", "haier", "done"),
    ):
        _help(world, world.shops[code], topic, state)
    _lines(world, world.shops["haier"])


def _claim(world: World, kind: str, ending: str) -> None:
    member = _member_of(world, kind)
    if member is None:
        return
    signed = world.ago(hours=9)
    bought = order(world, member, signed - timedelta(days=2), signed_at=signed)
    line = bought.lines.get()
    if not line.promises.filter(kind=kind).exists():
        return
    row = guarantee.claim(
        line, kind=kind, quantity=1, description=WORDS[kind], actor=world.buyer_side, at=world.ago(hours=6)
    )
    if ending != "none" and row.state == "wait_evidence":
        _answer(world, _shown(world, row), ending)


def _member_of(world: World, kind: str) -> Shop | None:
    found = Enrolment.objects.filter(service__code=kind).values_list("shop__code", flat=True).first()
    return world.shops.get(found or "")


def _shown(world: World, row: GuaranteeTicket) -> GuaranteeTicket:
    """Files of every kind that the promise demands, and the word that they are complete."""
    for kind in row.evidence_kinds:
        evidence.add(row, _picture(kind), actor=world.buyer_side, at=world.ago(hours=5), kind=kind)
    return moves.perform(row, "give_evidence", actor=world.buyer_side, at=world.ago(hours=5))


def _picture(kind: str) -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (320, 240), (214, 190, 160)).save(picture, "JPEG")
    return SimpleUploadedFile(f"{kind}.jpg", picture.getvalue(), content_type="image/jpeg")


def _answer(world: World, row: GuaranteeTicket, ending: str) -> None:
    merchant, when = world.merchant(row.shop), world.ago(hours=4)
    if ending == "accept":
        said = {"remedy": row.guarantee.remedy, "damage_percent": 40, "note": "抱歉，马上处理"}
        moves.perform(row, "accept", actor=merchant, at=when, data=said)
    elif ending == "refuse":
        said = {"cause": "evidence", "reason": "照片看不出问题，请补充说明"}
        moves.perform(row, "refuse", actor=merchant, at=when, data=said)
    elif ending == "asked":
        moves.perform(
            row, "ask_evidence", actor=merchant, at=when, data={"reason": "请补拍运单与商品同框照片"}
        )


def _help(world: World, shop: Shop, topic: str, state: str) -> None:
    bought = order(world, shop, world.ago(days=3), signed_at=world.ago(days=1))
    asked = world.ago(hours=30) if state == "done" else world.ago(minutes=4)
    row = calls.call(bought, topic=topic, description="请尽快联系我", actor=world.buyer_side, at=asked)
    if state == "done":
        staff, said = (
            world.merchant(shop),
            {"contacted": True, "note": "已联系维修中心，明天上门", "hours": 24},
        )
        row = moves.perform(row, "respond", actor=staff, at=asked + timedelta(minutes=9), data=said)
        done = {"note": "已完成维修", "agreed": True}
        row = moves.perform(row, "close", actor=staff, at=asked + timedelta(hours=20), data=done)
        moves.perform(
            row, "rate", actor=world.buyer_side, at=asked + timedelta(hours=21), data={"satisfaction": 5}
        )


def _lines(world: World, shop: Shop) -> None:
    """Next-day lines of one shop: closer destinations have later hours."""
    carrier = Carrier.objects.get(code="jd")
    for destination, cutoff, ship_by in (("", time(14), time(16)), ("33", time(16), time(18))):
        DeliveryLine.objects.create(
            shop=shop,
            carrier=carrier,
            origin=shop.return_region,
            destination=destination,
            cutoff=cutoff,
            ship_by=ship_by,
            collect_by=time(19),
            hub_hours=6,
            open_from=world.ago(days=1),
        )
