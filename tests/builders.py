"""Rows for tests, made the way the product makes them. Every instant is given or NOW."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from carriers.models import (
    Carrier,
    CarrierAccount,
    CarrierContract,
    CarrierScorecard,
    CarrierStatement,
    CoverageArea,
    CriterionScore,
    StatementLine,
)
from carriers.services import contracts
from carriers.states import Criterion
from portal.actors import SYSTEM, Actor, ActorKind, Role
from portal.models import (
    Appeal,
    CalendarDay,
    CalendarYear,
    Contact,
    DepositAccount,
    DepositPayment,
    Enrolment,
    EnrolmentApplication,
    Merchant,
    MetricSnapshot,
    Partner,
    PartnerClient,
    Region,
    Service,
    ServiceArea,
    ServiceVersion,
    Shop,
    ShopMember,
    User,
    Waiver,
)
from portal.policies.roles import codenames
from portal.queries.areas import CACHE_KEY
from portal.queries.versions import DOCUMENTS, TEXTS
from portal.services import deposits, moves, rules, waivers
from portal.services.numbers import next_number
from portal.states import Module, Phase, ShopKind
from tickets.models import Order, RepairCentre
from tickets.services.orders import OrderFacts, receive

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)  # a Friday
HANGZHOU, BEIJING = "330106", "110105"
CATALOGUE_SINCE = datetime(2024, 1, 1, tzinfo=SHANGHAI)
_next = count(1)


def at(text: str) -> datetime:
    """A Shanghai instant: "2026-03-01 23:59:59"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def make_shop(code: str = "", **fields: Any) -> Shop:
    number = next(_next)
    merchant = Merchant.objects.create(
        legal_name=f"Merchant {number}", social_credit_code=f"91330100{number:010d}"
    )
    defaults = {
        "name": f"Shop {number}",
        "kind": ShopKind.BRAND,
        "shop_level": 9,
        "credit_grade": 3,
        "opened_at": NOW - timedelta(days=900),
        "return_name": "王仓",
        "return_phone": "13800138000",
        "return_region": HANGZHOU,
        "return_address": "文一西路 969 号 3 号仓",
    }
    shop = Shop(merchant=merchant, code=code or f"shop-{number}", **(defaults | fields))
    return moves.begin(shop, emits="record.created", actor=SYSTEM, at=shop.opened_at)


def make_user(username: str = "", **fields: Any) -> User:
    name = username or f"user{next(_next)}"
    return User.objects.create_user(name, email=f"{name}@example.com", password="pass-word-123", **fields)


def make_member(shop: Shop, role: str = Role.OWNER, username: str = "") -> User:
    user = make_user(username)
    ShopMember.objects.create(shop=shop, user=user, role=role)
    return user


def make_staff(*roles: str, username: str = "") -> User:
    """A staff user in the role groups that the migrations make."""
    user = make_user(username, is_staff=True)
    user.groups.set([_role_group(role) for role in roles])
    return user


def _role_group(role: str) -> Group:
    """The group of a role; made again where a test on several processes has emptied the tables."""
    group, created = Group.objects.get_or_create(name=role)
    if created:
        wanted = codenames(role)
        permissions = Permission.objects.select_related("content_type")
        group.permissions.set([p for p in permissions if (p.content_type.app_label, p.codename) in wanted])
    return group


def merchant(shop: Shop, role: str = Role.OWNER) -> Actor:
    return Actor(ActorKind.MERCHANT, "merchant", frozenset({role}), shops=frozenset({shop.pk}))


def staff(*roles: str, id: int = 0) -> Actor:
    return Actor(ActorKind.PLATFORM, "staff", frozenset(roles or {Role.REVIEWER}), id=id)


def partner_actor(partner: Partner) -> Actor:
    roles = frozenset(f"partner.{kind}" for kind in partner.kinds)
    return Actor(ActorKind.PARTNER, partner.name, roles, partner=partner.pk)


def make_partner(kinds: tuple[str, ...] = ("storefront",), shops: tuple[Shop, ...] = ()) -> Partner:
    number = next(_next)
    partner = Partner.objects.create(code=f"partner-{number}", name=f"Partner {number}", kinds=list(kinds))
    partner.shops.set(shops)
    return partner


def make_client(partner: Partner, scopes: str = "orders:write cases:read cases:write") -> PartnerClient:
    """An OAuth2 client; its secret is "secret"."""
    return PartnerClient.objects.create(
        name=partner.code,
        partner=partner,
        client_id=f"client-{partner.code}",
        client_secret="secret",
        client_type="confidential",
        authorization_grant_type="client-credentials",
        granted_scopes=scopes,
        sandbox=True,
    )


def make_regions() -> None:
    names = {
        "33": "浙江省", "3301": "杭州市", HANGZHOU: "西湖区", "11": "北京市", "1101": "市辖区", BEIJING: "朝阳区",
    }  # fmt: skip
    for code, name in names.items():
        parent = code[:-2] or None
        Region.objects.get_or_create(
            code=code, defaults={"name": name, "level": len(code) // 2, "parent_id": parent}
        )


def make_carrier(code: str = "sf", provider: str = "kuaidi100", **fields: Any) -> Carrier:
    """An approved, connected carrier that collects in Hangzhou and Beijing from 8:30 to 19:00."""
    make_regions()
    defaults = {
        "name_zh": code,
        "name_en": code.upper(),
        "tier": "national",
        "integration": "full",
        "capabilities": ["fragile", "valuable", "large"],
        "licence_no": f"L-{code}",
    }
    carrier = Carrier(code=code, **(defaults | fields))
    moves.begin(carrier, emits="record.created", actor=SYSTEM, at=NOW)
    carrier = approve_carrier(carrier)
    account, created = CarrierAccount.objects.get_or_create(provider=provider, label="test")
    if created:
        account.credentials = {
            "key": "KEY0001",
            "secret": "SECRET0001",
            "salt": "salt-for-tests-01",
            "customer": "CUSTOMER0001",
            "base_url": "http://127.0.0.1:9",
            "partnerID": "P1",
            "checkWord": "check-word",
        }
        account.save()
    account.carriers.add(carrier)
    for region in ("33", "11"):
        CoverageArea.objects.create(
            carrier=carrier,
            code=region,
            region_id=region,
            opens=time(8, 30),
            closes=time(19, 0),
            valid_from=(NOW - timedelta(days=800)).date(),
        )
    return carrier


def score_carrier(carrier: Carrier, score: int = 80) -> None:
    """The five criteria scored, each with its evidence."""
    for criterion in Criterion:
        CriterionScore.objects.update_or_create(
            carrier=carrier, criterion=criterion, defaults={"score": score, "evidence": "trial of March"}
        )


def approve_carrier(carrier: Carrier) -> Carrier:
    """Evaluated by one person, tested, and approved by another."""
    score_carrier(carrier)
    desk = staff(Role.CARRIER_MANAGER, id=-1)
    carrier = moves.perform(carrier, "evaluate", actor=desk, at=NOW)
    carrier = moves.perform(carrier, "pass_integration_test", actor=desk, at=NOW)
    return moves.perform(carrier, "approve", actor=staff(Role.SUPERVISOR), at=NOW)


def make_contract(
    carrier: Carrier,
    shop: Shop | None = None,
    *,
    services: tuple[str, ...] = ("next_day", "pickup"),
    since: datetime = NOW - timedelta(days=30),
    until: datetime = NOW + timedelta(days=335),
    first_fee_fen: int = 1200,
    **fields: Any,
) -> CarrierContract:
    """A contract signed by both on its first day and in force."""
    desk = staff(Role.CARRIER_MANAGER)
    rates = [{"first_fee_fen": first_fee_fen, "step_fee_fen": 200}]
    contract = contracts.draft(
        actor=desk,
        at=since,
        carrier=carrier,
        shop=shop,
        services=list(services),
        valid_from=since,
        valid_until=until,
        rates=rates,
        **fields,
    )
    moves.perform(contract, "propose", actor=desk, at=since)
    return sign_contract(contract, since)


def sign_contract(contract: CarrierContract, when: datetime) -> CarrierContract:
    """The carrier's signature recorded by a second person, and the shop's where it is a shop's contract."""
    second = staff(Role.CARRIER_MANAGER, id=-2)
    contract = moves.perform(contract, "sign", actor=second, at=when, data={"signer": "Zhou"})
    if contract.shop is None:
        return contract
    owner = merchant(contract.shop)
    return moves.perform(contract, "countersign", actor=owner, at=when, data={"signer": "Li"})


def make_open_service(code: str, **fields: Any) -> Service:
    """A service of the catalogue without any rules yet, open to shops since 2024."""
    defaults = {
        "name_zh": code, "name_en": code, "module": Module.RETURN_EXCHANGE, "phase": Phase.AFTER_SALE,
    }  # fmt: skip
    service = Service(code=code, **(defaults | fields))
    moves.begin(service, emits="record.created", actor=SYSTEM, at=CATALOGUE_SINCE)
    return moves.perform(service, "open", actor=staff(Role.RULE_EDITOR), at=CATALOGUE_SINCE)


def make_area(
    service: Service, region: str, since: date | str, until: date | str | None = None
) -> ServiceArea:
    """A region in which a service holds, and nothing of it remembered from before."""
    Region.objects.get_or_create(code=region, defaults={"name": region, "level": len(region) // 2})
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in (since, until)]
    row = ServiceArea(service=service, region_id=region, effective_from=days[0], effective_until=days[1])
    row.created_at = row.updated_at = CATALOGUE_SINCE
    row.save()
    cache.delete(CACHE_KEY)
    return row


def make_service(code: str, *, promises: list[dict[str, Any]] | None = None, **fields: Any) -> ServiceVersion:
    """A service with one version in force since 2024."""
    service = make_open_service(code)
    promises = [{"kind": code}] if promises is None else promises
    since = CATALOGUE_SINCE
    version = ServiceVersion(
        service=service, number=1, text_zh=code, text_en=code, promises=promises, effective_at=since, **fields
    )
    moves.begin(version, emits="record.created", actor=SYSTEM, at=since)
    return moves.perform(version, "publish", actor=staff(Role.RULE_EDITOR), at=since)


def make_draft(
    after: ServiceVersion, effective_at: datetime, *, editor: Actor = SYSTEM, **fields: Any
) -> ServiceVersion:
    """A draft with the content of another version, but for the fields given."""
    copied = {name: getattr(after, name) for name in (*TEXTS, *DOCUMENTS)}
    row = ServiceVersion(service=after.service, effective_at=effective_at, **(copied | fields))
    return rules.begin_draft(row, actor=editor, at=NOW - timedelta(days=400))


def make_version(
    after: ServiceVersion, effective_at: datetime, *, published: datetime | None = None, **fields: Any
) -> ServiceVersion:
    """A later version of a service, published a week before it takes effect."""
    draft = make_draft(after, effective_at, **fields)
    when = published or effective_at - timedelta(days=7)
    return moves.perform(draft, "publish", actor=staff(Role.RULE_EDITOR), at=when)


def make_enrolment(
    shop: Shop, code: str, *, since: datetime = NOW - timedelta(days=60), **fields: Any
) -> Enrolment:
    """A membership, begun directly; the service is made with defaults if it does not exist."""
    service = Service.objects.filter(code=code).first()
    version = service.versions.order_by("number").first() if service else make_service(code)
    assert version
    row = Enrolment(
        shop=shop,
        service=version.service,
        terms=version,
        effective_from=since,
        **({"term_ends_at": since + timedelta(days=365)} | fields),
    )
    row.number = next_number(row.number_prefix, since)
    return moves.begin(row, emits="enrolment.activated", actor=SYSTEM, at=since)


def make_upload(name: str = "licence.png") -> SimpleUploadedFile:
    """A small picture, as a browser sends it."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def make_waiver(member: Enrolment, code: str, *, until: datetime, since: datetime = NOW) -> Waiver:
    row = Waiver(shop=member.shop, service=member.service, code=code, reason="new brand", valid_until=until)
    return waivers.grant(row, actor=staff(Role.SUPERVISOR), at=since)


def expel(member: Enrolment, when: datetime) -> Enrolment:
    """A termination as two people make it."""
    data = {"reason": "counterfeit goods", "advice": ""}
    member = moves.perform(member, "propose_termination", actor=staff(id=9_000_901), at=when, data=data)
    return moves.perform(member, "terminate", actor=staff(Role.SUPERVISOR, id=9_000_902), at=when, data=data)


def make_appeal(subject: Enrolment | EnrolmentApplication, when: datetime = NOW) -> Appeal:
    """An appeal of the shop against the decision that stands on a membership or an application."""
    data = {"grounds": "The decision rests on numbers of another shop."}
    moves.perform(subject, "appeal", actor=merchant(subject.shop), at=when, data=data)
    return subject.appeals.latest("pk")


def make_deposit(
    shop: Shop | None = None, service: str = "fast_return", *, required_fen: int = 100_000, paid_fen: int = 0
) -> DepositAccount:
    """The deposit of a shop for a service, with this much paid in and settled."""
    shop = shop or make_shop()
    row = Service.objects.filter(code=service).first() or make_service(service).service
    account = deposits.open_account(shop, row, required_fen=required_fen, actor=SYSTEM, at=NOW)
    if paid_fen:
        moves.perform(make_deposit_payment(account, paid_fen), "pay", actor=SYSTEM, at=NOW)
    return account


def make_deposit_payment(account: DepositAccount, amount_fen: int = 100_000) -> DepositPayment:
    """A payment into a deposit that has been asked for."""
    return deposits.request_payment(account, amount_fen=amount_fen, actor=merchant(account.shop), at=NOW)


def make_metric(
    shop: Shop, metric: str, numerator: int, denominator: int = 1, when: datetime = NOW
) -> MetricSnapshot:
    return MetricSnapshot.objects.create(
        shop=shop,
        metric=metric,
        window_from=when - timedelta(days=30),
        window_to=when,
        numerator=numerator,
        denominator=denominator,
        source="test",
        computed_at=when,
    )


def make_trend(
    shop: Shop, metric: str, numerators: Sequence[int], denominator: int = 1, until: datetime = NOW
) -> list[MetricSnapshot]:
    """One snapshot a day, the last one at `until`."""
    first = until - timedelta(days=len(numerators) - 1)
    return [
        make_metric(shop, metric, n, denominator, first + timedelta(days=day))
        for day, n in enumerate(numerators)
    ]


def make_calendar() -> None:
    """2025-2027 entered, with the National Day week of 2026 as holidays."""
    for year in (2025, 2026, 2027):
        CalendarYear.objects.get_or_create(year=year, defaults={"source": "test"})
    for day in range(1, 8):
        CalendarDay.objects.get_or_create(date=f"2026-10-0{day}", defaults={"kind": "holiday"})
    CalendarDay.objects.get_or_create(date="2026-10-10", defaults={"kind": "adjusted"})


def make_order(
    shop: Shop,
    *,
    storefront: Partner | None = None,
    paid_at: datetime = NOW - timedelta(days=3),
    signed_at: datetime | None = NOW - timedelta(days=1),
    **fields: Any,
) -> Order:
    """An order of one line: two pieces for 199.00."""
    number = next(_next)
    storefront = storefront or make_partner()
    line = {
        "external_id": "1", "item": "item-1", "title": "电饭煲", "category": "appliances/kitchen",
        "quantity": 2, "paid_fen": 19900, "weight_grams": 1500,
    }  # fmt: skip
    facts: dict[str, Any] = {
        "external_id": f"T{number:012d}",
        "shop": shop.code,
        "source_version": 1,
        "buyer_ref": "buyer-1",
        "paid_at": paid_at,
        "contact": {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": HANGZHOU},
        "lines": [line],
        "signed_at": signed_at,
    }
    order_facts = OrderFacts(**(facts | fields))
    return receive(order_facts, storefront=storefront, actor=partner_actor(storefront), at=paid_at)


def make_repair_centre() -> RepairCentre:
    partner = make_partner(("repair_centre",))
    return RepairCentre.objects.create(
        partner=partner,
        code=f"rc-{next(_next):06d}",
        name="杭州维修中心",
        categories=["appliances"],
        region=HANGZHOU,
        address="维修路 8 号",
        contact_name="李师傅",
        phone="13700137000",
    )


def make_contact(**fields: str) -> Contact:
    defaults = {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": HANGZHOU}
    return Contact.objects.create(**(defaults | fields))


def make_statement(contract: CarrierContract, *amounts: int) -> CarrierStatement:
    """A statement of last month that was sent to both sides, with lines of these amounts (fen)."""
    row = CarrierStatement(
        contract=contract,
        carrier=contract.carrier,
        shop=contract.shop,
        period=(NOW - timedelta(days=30)).date().replace(day=1),
        total_fen=sum(amounts),
    )
    row.number = next_number(row.number_prefix, NOW)
    moves.begin(row, emits="carrier_statement.opened", actor=SYSTEM, at=NOW)
    StatementLine.objects.bulk_create(
        StatementLine(statement=row, kind="freight", reference=f"WB{n}", amount_fen=fen, happened_at=NOW)
        for n, fen in enumerate(amounts)
    )
    return moves.perform(row, "send", actor=SYSTEM, at=NOW)


def make_scorecard(carrier: Carrier, quality: int = 900, **fields: Any) -> CarrierScorecard:
    """The figures of a carrier over the last thirty days."""
    today = NOW.date()
    counts = {"pickups": 100, "on_time": 90, "deliveries": 100, "on_time_delivery": 80, "cost_fen": 150_000}
    given = {
        "region": "",
        "period_from": today - timedelta(days=30),
        "period_to": today,
        "counts": counts,
        "sufficient": True,
        "computed_at": NOW,
    }
    return CarrierScorecard.objects.create(carrier=carrier, quality=quality, **(given | fields))
