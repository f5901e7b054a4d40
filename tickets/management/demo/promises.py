"""Memberships, applications and next-day orders of the demo world."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from carriers.models import CarrierCall, CarrierContract
from portal.actors import Role
from portal.models import Enrolment, EnrolmentApplication, MetricSnapshot, Service, Shop
from portal.services import applications, exits, moves, sweeps
from tickets.management.demo.cases import order, travelled
from tickets.management.demo.people import World
from tickets.models import DeliveryPromise, IncidentTicket, Order

GOOD = {
    "return_rate": (2, 480),
    "daily_ship_days": (30, 1),
    "volume_variation": (212, 1000),
    "shipped_before_cutoff": (991, 1000),
}
JOINED = {
    "freight_insurance": ["meidi", "supor", "haier", "huaxi", "babycare", "snack", "xiaomi", "kuka"],
    "seven_day_return": [
        "meidi",
        "supor",
        "haier",
        "uniqlo",
        "huaxi",
        "babycare",
        "xiaomi",
        "kuka",
        "lens",
        "snack",
    ],
    "fast_return": ["meidi", "supor", "uniqlo", "xiaomi"],
    "home_pickup": ["meidi", "supor", "haier", "uniqlo", "huaxi", "babycare", "xiaomi", "snack"],
    "courier_warranty": ["meidi", "supor", "haier", "xiaomi"],
    "next_day": ["meidi", "supor", "haier", "snack"],
    "fresh_bad_item_refund": ["fresh"],
    "beauty_allergy": ["huaxi"],
    "baby_rash": ["babycare"],
    "breakage": ["huaxi", "snack"],
    "clothing_30_day_quality": ["uniqlo"],
    "contact_lens_eye_care": ["lens"],
    "phone_no_evidence": ["xiaomi"],
    "appliance_30_day_return": ["meidi", "haier"],
    "appliance_replace_not_repair": ["haier"],
    "one_click_help": ["meidi", "haier", "uniqlo", "xiaomi"],
}


def measure(world: World) -> None:
    """Thirty days of numbers for every shop but the new one; one shop sends back too much."""
    for code, shop in world.shops.items():
        for metric, (numerator, denominator) in GOOD.items():
            if code == "newshop":
                continue
            if code == "uniqlo" and metric == "return_rate":
                numerator, denominator = 31, 900
            MetricSnapshot.objects.create(
                shop=shop,
                metric=metric,
                window_from=world.ago(days=230),
                window_to=world.ago(days=200),
                numerator=numerator,
                denominator=denominator,
                source="storefront import",
                computed_at=world.ago(days=200),
            )


def join(world: World) -> None:
    """Members of half a year's standing, and applications in every state."""
    for code, shops in JOINED.items():
        for name in shops:
            _member(world, world.shops[name], Service.objects.get(code=code), world.ago(days=160))
    applied = apply(world, world.shops["babycare"], "fast_return", world.ago(hours=30))
    moves.perform(
        applied,
        "request_info",
        actor=world.staff(Role.REVIEWER),
        at=world.ago(hours=20),
        data={"reason": "请补充仓库地址与发货能力说明"},
    )
    for shop in ("kuka", "lens", "fresh"):
        apply(world, world.shops[shop], "fast_return", world.ago(hours=world.random.randrange(2, 60)))
    apply(world, world.shops["newshop"], "seven_day_return", world.ago(hours=5))
    rejected = apply(world, world.shops["fresh"], "courier_warranty", world.ago(days=9))
    moves.perform(
        rejected,
        "reject",
        actor=world.staff(Role.REVIEWER),
        at=world.ago(days=8),
        data={"reason": "生鲜类目不适用保修上门"},
    )
    _leave(world)


def apply(world: World, shop: Shop, code: str, when: datetime) -> EnrolmentApplication:
    """An application handed in the way a merchant does."""
    service = Service.objects.get(code=code)
    contract = CarrierContract.objects.filter(shop=shop, state="active").first()
    answers = {"carrier_contract": contract.number} if contract else {}
    actor = world.merchant(shop)
    row = applications.start_application(shop, service, actor=actor, at=when, answers=answers)
    applications.submit(row, actor=actor, at=when)
    row.refresh_from_db()
    return row


def _member(world: World, shop: Shop, service: Service, since: datetime) -> Enrolment:
    row = apply(world, shop, service.code, since)
    if row.state == "in_review":
        moves.perform(row, "approve", actor=world.staff(Role.REVIEWER), at=since, data={"note": ""})
    return Enrolment.objects.get(shop=shop, service=service)


def _leave(world: World) -> None:
    """Two shops have left freight insurance: one may come back in some days, one already may."""
    for code, days in (("kuka", 40), ("xiaomi", 60)):
        row = Enrolment.objects.get(shop=world.shops[code], service__code="freight_insurance")
        exits.leave(row, actor=world.merchant(world.shops[code]), at=world.ago(days=days))


def next_day_orders(world: World) -> None:
    """Orders under a next-day promise: kept, missed, and on the way now."""
    shops = [world.shops[code] for code in JOINED["next_day"]]
    for number in range(40):
        paid = world.ago(days=world.random.randrange(4, 25), hours=world.random.randrange(6))
        _travel(world, order(world, world.random.choice(shops), paid, **_parcel(world)), late=number % 5 == 0)
    for _ in range(14):
        order(
            world, world.random.choice(shops), world.ago(hours=world.random.uniform(1, 10)), **_parcel(world)
        )
    sweeps.fire_deadlines(at=world.now, limit=5000)
    _work_incidents(world)


def _parcel(world: World) -> dict[str, Any]:
    carrier = world.random.choice(["jd", "deppon", "zjs"])
    return {"carrier": carrier, "waybill": f"{carrier[:2].upper()}{world.next():012d}"}


def _travel(world: World, bought: Order, *, late: bool) -> None:
    """The carrier's reports; the subscription of a finished journey is history, so the call is not made."""
    CarrierCall.objects.filter(shipment=bought.shipment).update(state="done")
    promise = DeliveryPromise.objects.filter(order=bought).first()
    if promise is None or bought.shipment is None:
        return
    arrives = promise.sign_by + (timedelta(hours=15) if late else -timedelta(hours=8))
    if late:
        sweeps.fire_deadlines(at=promise.sign_by + timedelta(minutes=1), limit=500)
    travelled(bought.shipment, arrives)


def _work_incidents(world: World) -> None:
    """Some incidents have been worked on, others wait."""
    for number, ticket in enumerate(IncidentTicket.objects.all()):
        shop = world.merchant(ticket.shop)
        at = ticket.created_at + timedelta(hours=1)
        said = {
            "channel": "phone",
            "remedy": "coupon",
            "amount": 1000,
            "accepted": True,
            "note": "已致歉并赠送优惠券",
        }
        if number % 2 == 0:
            moves.perform(ticket, "record_contact", actor=shop, at=at, data=said)
        if number % 3 == 0:
            cause = {"cause": "carrier_transit_late", "note": "干线延误"}
            moves.perform(ticket, "name_cause", actor=shop, at=at, data=cause)
