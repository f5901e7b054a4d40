"""Orders and cases of the demo world, in every state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from carriers.adapters.updates import Courier, Event, Update, UpdateKind
from carriers.models import CarrierCall, PickupOrder, Shipment
from carriers.policies.watching import MUNICIPALITIES
from carriers.queries.slots import slots_at
from carriers.services.shipments import apply_update
from carriers.states import TrackingStatus
from portal.actors import Role
from portal.adapters.payment import PaymentResult
from portal.errors import Refused
from portal.models import Region, Shop
from portal.services import moves
from tickets.adapters.insurer import Answer, Verdict
from tickets.management.demo.people import World
from tickets.management.demo.repairs import photograph
from tickets.models import InsurancePolicy, Order, RepairJob, ReturnTicket, WarrantyTicket
from tickets.services import insurance, legs, orders, refunds, returns, warranty
from tickets.services.orders import OrderFacts

GOODS = {
    "appliances/kitchen": [
        ("IH 电饭煲 4L", 39900, 3500),
        ("破壁料理机", 59900, 4200),
        ("电压力锅", 45900, 5200),
    ],
    "appliances/large": [("滚筒洗衣机 10kg", 269900, 62000), ("对开门冰箱", 359900, 88000)],
    "clothing/men": [("休闲衬衫", 12900, 400), ("羊毛大衣", 89900, 1800)],
    "beauty/makeup": [("散粉", 14900, 200), ("口红礼盒", 29900, 350)],
    "baby/care": [("婴儿湿巾 6 包", 6990, 1500), ("奶瓶套装", 16900, 600)],
    "fresh/fruit": [("红富士苹果 10 斤", 5990, 5200)],
    "phones/smart": [("智能手机 12+256", 329900, 450)],
    "home/sofa": [("布艺沙发", 459900, 45000)],
    "optics/lenses": [("日抛隐形眼镜 30 片", 9900, 150)],
    "food/snacks": [("坚果礼盒", 12800, 1600)],
    "home/decor": [("北欧落地灯", 23900, 3200)],
}
REASONS = ["no_reason", "quality", "not_as_described", "damaged"]
WORDS = ["尺寸不合适", "开机异响", "颜色与图片不符", "外壳有划痕", "不想要了", "内胆掉漆", "漏水"]


def order(
    world: World, shop: Shop, paid_at: datetime, *, signed_at: datetime | None = None, **fields: object
) -> Order:
    """An order of one line as the storefront sends it."""
    number = world.next()
    title, price, grams = world.random.choice(GOODS[shop.main_category])
    quantity = world.random.choice([1, 1, 1, 2])
    line = {
        "external_id": "1",
        "item": f"item-{shop.code}-{price}",
        "title": title,
        "category": shop.main_category,
        "quantity": quantity,
        "paid_fen": price * quantity,
        "weight_grams": grams,
        "needs": ["large"] if grams > 30000 else [],
        "serial": f"SN{number:08d}" if shop.main_category.startswith(("appliances", "phones")) else "",
    }
    facts = OrderFacts(
        external_id=f"20261{number:09d}",
        shop=shop.code,
        source_version=1,
        buyer_ref=f"buyer-{number % 97}",
        buyer_grade=world.random.choice(["excellent", "very_good", "good", "good", ""]),
        paid_at=paid_at,
        contact=world.contact(),
        lines=[line],
        signed_at=signed_at,
        **fields,  # type: ignore[arg-type]
    )
    assert world.storefront
    row = orders.receive(facts, storefront=world.storefront, actor=world.buyer_side, at=paid_at)
    for policy in InsurancePolicy.objects.filter(order=row):
        insurance.record_binding(policy, Verdict(Answer.ACCEPTED, f"POL-{policy.pk}"), at=paid_at)
    return row


def a_return(world: World, shop: Shop, when: datetime, reason: str | None = None) -> ReturnTicket:
    bought = order(world, shop, when - timedelta(days=3), signed_at=when - timedelta(days=2))
    return returns.request(
        bought.lines.get(),
        quantity=1,
        reason=reason or world.random.choice(REASONS),
        description=world.random.choice(WORDS),
        actor=world.buyer_side,
        at=when,
    )


def agreed(world: World, shop: Shop, when: datetime) -> ReturnTicket:
    ticket = a_return(world, shop, when)
    if ticket.state == "wait_merchant":
        ticket = moves.perform(
            ticket, "agree", actor=world.merchant(shop), at=when + timedelta(hours=3), data={"note": ""}
        )
    return ticket


def refused(world: World, shop: Shop, when: datetime) -> None:
    ticket = a_return(world, shop, when, "quality")
    data = {"cause": "other", "reason": "商品有明显使用痕迹，请提供检测报告"}
    moves.perform(ticket, "refuse", actor=world.merchant(shop), at=when + timedelta(hours=5), data=data)


def withdrawn(world: World, shop: Shop, when: datetime) -> None:
    moves.perform(agreed(world, shop, when), "withdraw", actor=world.buyer_side, at=when + timedelta(hours=6))


def picked_up(world: World, shop: Shop, when: datetime) -> tuple[ReturnTicket, PickupOrder | None]:
    """A return whose pickup has been collected as a courier reports it."""
    ticket = agreed(world, shop, when)
    pickup = called(world, ticket, when + timedelta(hours=4))
    if pickup is not None and pickup.state == "assigned":
        start = pickup.slot_from or when
        late = world.random.random() < 0.15
        collected(world, pickup, start, timedelta(minutes=150 if late else world.random.randrange(35, 110)))
    return ReturnTicket.objects.get(pk=ticket.pk), pickup


def called(world: World, ticket: ReturnTicket | WarrantyTicket, when: datetime) -> PickupOrder | None:
    """A courier called at the first time offered; None where nobody comes."""
    slots = slots_at(ticket.contact.region, shop_id=ticket.shop_id, at=when)
    if not slots:
        return None
    try:
        return legs.book_pickup(ticket, slot=slots[0].key, pay_mode="online", actor=world.buyer_side, at=when)
    except Refused:
        return None


def collected(world: World, pickup: PickupOrder, start: datetime, after: timedelta) -> None:
    """The courier's reports of one pickup, at their own times. The queued call is not made: it is history."""
    CarrierCall.objects.filter(attempt__pickup=pickup).update(state="done")
    waybill = f"{(pickup.carrier.code if pickup.carrier else 'X')[:2].upper()}{world.next():012d}"
    steps = [
        ("pickup_assigned", "courier_assigned", timedelta(minutes=5)),
        ("pickup_assigned", "collecting", after - timedelta(minutes=15)),
        ("picked_up", None, after),
    ]
    for status, detail, wait in steps:
        report(pickup, status, detail, start + wait, waybill)
    bill = Update(
        kind=UpdateKind.FEE,
        carrier=None,
        tracking_number=waybill,
        order_ref=f"{pickup.number}-1",
        raw_status="15",
        fee_total_fen=pickup.fee_fen,
        weight_grams=pickup.weight_grams,
    )
    apply_update(_account(pickup), bill, received_at=start + after + timedelta(minutes=30))


def report(pickup: PickupOrder, status: str, detail: str | None, when: datetime, waybill: str) -> None:
    update = Update(
        kind=UpdateKind.PICKUP,
        carrier=None,
        tracking_number=waybill,
        order_ref=f"{pickup.number}-1",
        status=TrackingStatus(status),
        sub_status=detail,
        raw_status=f"{status}/{detail}",
        occurred_at=when,
        courier=Courier("赵师傅", "13600136000"),
    )
    apply_update(_account(pickup), update, received_at=when)


def _account(pickup: PickupOrder):  # type: ignore[no-untyped-def]
    attempt = pickup.attempts.select_related("account").order_by("ordinal").first()
    assert attempt and attempt.account
    return attempt.account


Scan = tuple[str, str | None, int, str]
DEPARTED: Scan = ("in_transit", "departed", -20, "快件已发出")
WHOLE_WAY: tuple[Scan, ...] = (
    DEPARTED,
    ("in_transit", "arrived_destination", -6, "快件到达派件城市"),
    ("out_for_delivery", None, -2, "快递员正在派件"),
    ("delivered", "by_recipient", 0, "本人签收"),
)


def travelled(shipment: Shipment, when: datetime, scans: Sequence[Scan] = WHOLE_WAY) -> None:
    """The scans of a journey, told in one push; hours count from `when`."""
    start, end = (_city(code) for code in (shipment.origin, shipment.destination))
    events = tuple(
        Event(
            when + timedelta(hours=h),
            TrackingStatus(s),
            d,
            s,
            words,
            f"{start if d == 'departed' else end}转运中心",
        )
        for s, d, h, words in scans
    )
    last = events[-1]
    update = Update(
        kind=UpdateKind.TRACKING,
        carrier=None,
        tracking_number=shipment.waybill,
        order_ref=shipment.reference,
        status=last.status,
        sub_status=last.sub_status,
        raw_status=last.raw_code,
        occurred_at=last.occurred_at,
        events=events,
    )
    assert shipment.account
    apply_update(shipment.account, update, received_at=when)


def _city(code: str) -> str:
    """The city of an address; a municipality is its own."""
    names = dict(Region.objects.filter(pk__in=(code[:2], code[:4])).values_list("code", "name"))
    return str(names.get(code[:2] if code[:2] in MUNICIPALITIES else code[:4], ""))


def on_the_way(world: World, shop: Shop, when: datetime) -> None:
    """A return that has left the courier's city; one in eight has not been scanned since its collection."""
    _ticket, pickup = picked_up(world, shop, when)
    if pickup is None or world.random.random() < 0.12:
        return
    pickup.refresh_from_db()
    if pickup.shipment:
        travelled(pickup.shipment, world.ago(hours=2), [("in_transit", "departed", 0, "快件已发出")])


def arrived(world: World, shop: Shop, when: datetime) -> ReturnTicket:
    ticket, pickup = picked_up(world, shop, when)
    if pickup is not None:
        pickup.refresh_from_db()
        if pickup.shipment:
            travelled(pickup.shipment, when + timedelta(days=2))
    return ReturnTicket.objects.get(pk=ticket.pk)


def refunded(world: World, shop: Shop, when: datetime) -> None:
    ticket = arrived(world, shop, when)
    if ticket.state != "wait_confirm":
        return
    done = when + timedelta(days=3)
    moves.perform(ticket, "confirm_receipt", actor=world.merchant(shop), at=done, data={"note": ""})
    refund = refunds.claim_due(at=done, limit=1)[0]
    refunds.record_result(refund, PaymentResult(True, f"SBX{refund.pk:010d}"), at=done + timedelta(minutes=1))


def a_warranty(world: World, shop: Shop, when: datetime) -> WarrantyTicket:
    bought = order(world, shop, when - timedelta(days=90), signed_at=when - timedelta(days=89))
    return warranty.submit(
        bought.lines.get(), description=world.random.choice(WORDS), serial="", actor=world.buyer_side, at=when
    )


def under_repair(world: World, shop: Shop, when: datetime, steps: int) -> None:
    """A warranty case taken so many steps along its way: 1 approved … 7 delivered back, 8 confirmed."""
    ticket = a_warranty(world, shop, when)
    if steps < 1 or ticket.state != "submitted":  # Where a replacement was promised it is made at once.
        return
    moves.perform(
        ticket, "approve", actor=world.merchant(shop), at=when + timedelta(hours=4), data={"note": "在保"}
    )
    pickup = (
        called(world, WarrantyTicket.objects.get(pk=ticket.pk), when + timedelta(hours=5))
        if steps > 1
        else None
    )
    if pickup is None or pickup.state != "assigned":
        return
    collected(world, pickup, pickup.slot_from or when, timedelta(minutes=70))
    centre = world.staff(Role.SUPERVISOR)
    at = when + timedelta(days=2)
    pickup.refresh_from_db()
    if steps >= 3 and pickup.shipment:
        travelled(pickup.shipment, at - timedelta(hours=1))
    acts: list[tuple[str, dict[str, str]]] = [
        ("receive", {"serial": "", "condition": "外观完好，配件齐全"}),
        ("diagnose", {"fault_code": "E03", "diagnosis": "主控板故障"}),
        ("repair", {"parts": "主控板", "test_result": "连续运行 2 小时正常"}),
        ("ship_back", {"carrier": "jd", "waybill": f"JD{world.next():012d}"}),
    ]
    for number, (name, data) in enumerate(acts, start=3):
        if steps >= number:
            job = RepairJob.objects.get(ticket_id=ticket.pk)
            if name == "receive":
                photograph(job, centre, at)
            moves.perform(job, name, actor=centre, at=at + timedelta(days=number - 3), data=data)
    if steps >= 7:
        back = RepairJob.objects.get(ticket_id=ticket.pk)
        parcel = Shipment.objects.get(waybill=back.waybill_back)
        CarrierCall.objects.filter(shipment=parcel).update(state="done")
        travelled(parcel, at + timedelta(days=6))
    if steps >= 8:
        row = WarrantyTicket.objects.get(pk=ticket.pk)
        moves.perform(row, "confirm_repaired", actor=world.buyer_side, at=at + timedelta(days=7))


RETURNS: list[tuple[Callable[..., object], int, int]] = [
    # what happened, how many, the greatest age in hours
    (a_return, 30, 46),
    (agreed, 18, 90),
    (on_the_way, 20, 60),
    (arrived, 14, 120),
    (refunded, 36, 900),
    (refused, 10, 120),
    (withdrawn, 8, 400),
]


def returns_of_all_kinds(world: World) -> None:
    shops = [shop for code, shop in world.shops.items() if code != "newshop"]
    for story, number, hours in RETURNS:
        for _ in range(number):
            least = 100 if story is refunded else 60 if story is arrived else 12 if story is on_the_way else 1
            age = world.random.uniform(least, hours)
            story(world, world.random.choice(shops), world.ago(hours=age))


def live_pickups(world: World) -> None:
    """Couriers called just now: the worker orders them, and the sandbox courier really comes."""
    for code in ("meidi", "supor", "uniqlo", "meidi", "snack", "meidi"):
        called(world, agreed(world, world.shops[code], world.ago(hours=3, minutes=1)), world.now)


def warranties(world: World) -> None:
    shops = [world.shops[code] for code in ("meidi", "supor", "haier", "xiaomi")]
    for steps, number in ((0, 10), (1, 5), (2, 5), (3, 5), (4, 5), (5, 3), (6, 4), (7, 4), (8, 5)):
        for _ in range(number):
            age = timedelta(hours=world.random.uniform(1, 20)) if steps < 1 else timedelta(days=steps + 4)
            under_repair(world, world.random.choice(shops), world.now - age, steps)


__all__ = ["live_pickups", "order", "returns_of_all_kinds", "travelled", "warranties"]
