"""Who lives in the demo world."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import Group

from portal.actors import SYSTEM, Actor, ActorKind, Role
from portal.models import Merchant, Partner, PartnerClient, Shop, ShopMember, User
from portal.services import moves
from portal.states import ShopKind

PASSWORD = "wuyou-demo"
CLIENT_ID = "sandbox-storefront"
CLIENT_SECRET = "sandbox-secret-not-for-production"
CENTRE_CLIENT_ID = "sandbox-repair-centre"
SHOP_CLIENT_ID = "sandbox-shop"
COURIER_CLIENT_ID = "sandbox-courier"

SHOPS: list[tuple[str, str, str, int | None, str, str, str]] = [
    ("meidi", "美的官方旗舰店", ShopKind.FLAGSHIP, 15, "appliances/kitchen", "330106", "文一西路 969 号"),
    ("supor", "苏泊尔官方旗舰店", ShopKind.FLAGSHIP, 13, "appliances/kitchen", "330108", "江陵路 88 号"),
    ("haier", "海尔官方旗舰店", ShopKind.FLAGSHIP, 16, "appliances/large", "310115", "张江路 1 号"),
    ("uniqlo", "素衣男装专营店", ShopKind.SPECIALTY, 9, "clothing/men", "310104", "漕溪北路 18 号"),
    ("huaxi", "花西子品牌店", ShopKind.BRAND, 12, "beauty/makeup", "330105", "莫干山路 50 号"),
    ("babycare", "贝亲母婴品牌店", ShopKind.BRAND, 11, "baby/care", "440305", "科技园南路 6 号"),
    ("fresh", "山野生鲜专营店", ShopKind.SPECIALTY, 7, "fresh/fruit", "320102", "中山路 200 号"),
    ("xiaomi", "小米官方旗舰店", ShopKind.FLAGSHIP, 17, "phones/smart", "110108", "西二旗中路 33 号"),
    ("kuka", "顾家家居旗舰店", ShopKind.FLAGSHIP, 12, "home/sofa", "330104", "环站东路 1 号"),
    ("lens", "清目隐形眼镜专卖店", ShopKind.EXCLUSIVE, 8, "optics/lenses", "440103", "北京路 11 号"),
    ("snack", "百味零食品牌店", ShopKind.BRAND, 10, "food/snacks", "440106", "天河路 100 号"),
    ("newshop", "新开张小店", ShopKind.OTHER, None, "home/decor", "110105", "建国路 9 号"),
]
STAFF: dict[str, list[str]] = {
    "admin": [role for role in Role.values if role.startswith("platform.")],
    "reviewer": [Role.REVIEWER],
    "supervisor": [Role.SUPERVISOR],
    "editor": [Role.RULE_EDITOR],
    "desk": [Role.CARRIER_MANAGER],
    "finance": [Role.FINANCE],
}
BUYERS = [
    "张三丰",
    "李小龙",
    "王语嫣",
    "赵敏",
    "周芷若",
    "令狐冲",
    "任盈盈",
    "杨过",
    "郭襄",
    "黄蓉",
    "段誉",
    "木婉清",
]
STREETS = [
    ("330106", "西溪路 128 号"),
    ("330108", "滨盛路 1509 号"),
    ("310115", "世纪大道 100 号"),
    ("110108", "中关村大街 27 号"),
    ("440106", "体育西路 55 号"),
    ("440305", "深南大道 9988 号"),
    ("320102", "长江路 292 号"),
]


@dataclass
class World:
    """What the parts of the demo hand on to each other. All instants are relative to `now`."""

    now: datetime
    random: Random
    shops: dict[str, Shop] = field(default_factory=dict)
    storefront: Partner | None = None
    centre: Partner | None = None
    count: int = 0

    def ago(self, **length: float) -> datetime:
        return self.now - timedelta(**length)

    def next(self) -> int:
        self.count += 1
        return self.count

    @property
    def buyer_side(self) -> Actor:
        assert self.storefront
        return Actor(
            ActorKind.PARTNER, self.storefront.name, frozenset({Role.STOREFRONT}), partner=self.storefront.pk
        )

    def merchant(self, shop: Shop) -> Actor:
        return Actor(ActorKind.MERCHANT, "王店长", frozenset({Role.OWNER}), shops=frozenset({shop.pk}))

    def staff(self, *roles: str) -> Actor:
        return Actor(ActorKind.PLATFORM, "平台运营", frozenset(roles))

    def contact(self) -> dict[str, str]:
        region, street = self.random.choice(STREETS)
        phone = f"13{self.random.randrange(10**9):09d}"
        return {"name": self.random.choice(BUYERS), "phone": phone, "address": street, "region": region}


def populate(world: World) -> None:
    """Users, shops and partners."""
    for number, (code, name, kind, level, category, region, street) in enumerate(SHOPS):
        merchant = Merchant.objects.create(
            legal_name=f"{name}有限公司", social_credit_code=f"91330100MA{number:08d}"
        )
        shop = Shop(
            merchant=merchant,
            code=code,
            name=name,
            kind=kind,
            shop_level=level,
            credit_grade=level and min(level, 5),
            main_category=category,
            opened_at=world.ago(days=1200 - 90 * number),
            return_name="售后仓 王师傅",
            return_phone="13800138000",
            return_region=region,
            return_address=f"{street} 售后仓",
        )
        world.shops[code] = moves.begin(shop, emits="record.created", actor=SYSTEM, at=shop.opened_at)
    _users(world)
    _partners(world)


def _users(world: World) -> None:
    for username, roles in STAFF.items():
        user = User.objects.create_user(username, f"{username}@example.com", PASSWORD, is_staff=True)
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    owner = User.objects.create_user(
        "merchant", "merchant@example.com", PASSWORD, first_name="王店长", phone="13800138001"
    )
    agent = User.objects.create_user("agent", "agent@example.com", PASSWORD, first_name="小李客服")
    for code in ("meidi", "supor", "uniqlo"):
        ShopMember.objects.create(shop=world.shops[code], user=owner, role=Role.OWNER)
        ShopMember.objects.create(shop=world.shops[code], user=agent, role=Role.AGENT)
    User.objects.filter(pk__in=(owner.pk, agent.pk)).update(current_shop=world.shops["meidi"])
    other = User.objects.create_user("haier", "haier@example.com", PASSWORD, first_name="海尔店长")
    for code in set(world.shops) - {"meidi", "supor", "uniqlo"}:
        ShopMember.objects.create(shop=world.shops[code], user=other, role=Role.OWNER)


def _partners(world: World) -> None:
    world.storefront = Partner.objects.create(code="tmall", name="天猫前台", kinds=["storefront"])
    world.centre = Partner.objects.create(code="repair-hz", name="杭州联合维修中心", kinds=["repair_centre"])
    own = Partner.objects.create(code="meidi-program", name="美的店铺程序", kinds=["erp", "shop"])
    own.shops.set([world.shops["meidi"]])
    courier = Partner.objects.create(code="jd-logistics", name="京东物流系统", kinds=["courier"])
    own_door = "shipments:read pickups:write carriers:read carriers:write"
    scopes = "orders:write cases:read cases:write services:read shipments:read metrics:write"
    for client_id, partner, granted in (
        (CLIENT_ID, world.storefront, scopes),
        (CENTRE_CLIENT_ID, world.centre, "repairs:write cases:read"),
        (COURIER_CLIENT_ID, courier, own_door),
        (SHOP_CLIENT_ID, own, "services:read services:write metrics:write cases:read cases:write"),
    ):
        PartnerClient.objects.create(
            name=f"{partner.name} sandbox",
            partner=partner,
            client_id=client_id,
            client_secret=CLIENT_SECRET,
            client_type=PartnerClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=PartnerClient.GRANT_CLIENT_CREDENTIALS,
            granted_scopes=granted,
            sandbox=True,
        )
