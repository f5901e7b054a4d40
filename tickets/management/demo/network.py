"""Carriers, contracts, coverage and the repair centre of the demo world."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from carriers.models import (
    Carrier,
    CarrierAccount,
    CarrierAlias,
    CarrierContract,
    CoverageArea,
    CriterionScore,
)
from carriers.services import contracts
from carriers.states import Criterion
from portal.actors import SYSTEM, Role
from portal.models import Partner, Shop
from portal.services import moves
from tickets.management.demo.people import World
from tickets.models import RepairCentre

CARRIERS: list[tuple[str, str, str, str, list[str], int, int, int]] = [
    ("sf", "顺丰速运", "SF Express", "national", ["fragile", "valuable"], 1800, 500, 960),
    ("jd", "京东物流", "JD Logistics", "national", ["fragile", "valuable", "large"], 1500, 400, 930),
    ("deppon", "德邦快递", "Deppon Express", "national", ["large", "fragile"], 1400, 300, 880),
    ("zjs", "宅急送（华东）", "ZJS Express (East China)", "regional", ["fragile"], 1000, 300, 820),
]
TRACKING = "https://www.kuaidi100.com/chaxun?nu={waybill}"
EVERYWHERE = ["11", "31", "32", "33", "44"]
EAST = ["31", "32", "33"]
ACCOUNTS = {"kuaidi100": ["jd", "deppon", "zjs"], "sf": ["sf"]}

TERMS: dict[str, Any] = {
    "terms": "两小时内上门；破损、丢失按声明价值赔付；账期 30 天。\n每次交接拍照并称重，签收须本人或经本人同意。",
    "levels": {
        "pickup_on_time_permille": 950,
        "delivery_on_time_permille": 930,
        "damage_permille": 3,
        "answer_hours": 48,
    },
    "penalties": {
        "late_pickup": {"fen": 500},
        "damage": {"value_permille": 1000, "cap_fen": 500000},
        "loss": {"value_permille": 1000, "bill_permille": 1000},
        "fake_sign": {"fen": 20000},
    },
    "surcharges": {"fragile": {"fen": 300}, "large": {"fen": 2000}, "remote": {"permille": 150}},
}
SCORES = {
    Criterion.COVERAGE: (86, "全国 2,800 个区县直营，偏远地区清单见附件"),
    Criterion.QUALITY: (90, "三个月试运行：两小时揽收率 96%"),
    Criterion.INTEGRATION: (88, "实时推送，平均延迟 40 秒"),
    Criterion.PRICE: (74, "同线路报价对比表"),
    Criterion.SPECIAL: (80, "易碎品包装认证；保价理赔 7 日内"),
}


def build(world: World, courier_url: str) -> None:
    """Four carriers under contract, connected to the sandbox courier."""
    desk = world.staff(Role.CARRIER_MANAGER)
    carriers: dict[str, Carrier] = {}
    for code, name_zh, name_en, tier, capabilities, first, step, quality in CARRIERS:
        row = Carrier(
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            tier=tier,
            integration="full",
            capabilities=capabilities,
            hotline="95311",
            tracking_page=TRACKING,
            licence_no=f"国邮{code.upper()}2024",
            quality=quality,
            partner=Partner.objects.filter(code=f"{code}-logistics").first(),
        )
        moves.begin(row, emits="record.created", actor=desk, at=world.ago(days=500))
        carriers[code] = _admit(world, row)
        CarrierAlias.objects.create(carrier=row, provider="kuaidi100", code=code)
        for region in EAST if tier == "regional" else EVERYWHERE:
            CoverageArea.objects.create(
                carrier=row,
                code=region,
                region_id=region,
                immediate=2 if code != "deppon" else 4,
                opens=time(8, 0),
                closes=time(22, 0),
                valid_from=(world.now - timedelta(days=499)).date(),
            )
        # A platform contract in force; Deppon's ends soon, so that reminders show.
        until = world.now + timedelta(days=25 if code == "deppon" else 300)
        sign(world, row, None, world.ago(days=340), until, first, step)
    connect(carriers, courier_url)
    _shop_contracts(world, carriers)
    _repair_centre(world)


def _admit(world: World, row: Carrier) -> Carrier:
    """Evaluated by the carrier desk, tested, approved by a supervisor."""
    desk, boss = world.staff(Role.CARRIER_MANAGER), world.staff(Role.SUPERVISOR)
    for criterion, (score, evidence) in SCORES.items():
        CriterionScore.objects.create(carrier=row, criterion=criterion, score=score, evidence=evidence)
    moves.perform(row, "evaluate", actor=desk, at=world.ago(days=500))
    note = {"note": "下单、揽收、签收推送联调通过"}
    moves.perform(row, "pass_integration_test", actor=desk, at=world.ago(days=499), data=note)
    return moves.perform(row, "approve", actor=boss, at=world.ago(days=499), data={"note": ""})


def sign(
    world: World, carrier: Carrier, shop: Shop | None, since: datetime, until: datetime, first: int, step: int
) -> CarrierContract:
    """A contract proposed and signed ten days before its first day."""
    desk = world.staff(Role.CARRIER_MANAGER)
    signed = since - timedelta(days=10)
    rates: list[dict[str, Any]] = [{"first_fee_fen": first, "step_fee_fen": step}]
    rates.append(
        {"origins": ["33"], "destinations": ["33"], "first_fee_fen": first - 200, "step_fee_fen": step - 100}
    )
    row = contracts.draft(
        actor=desk,
        at=signed,
        carrier=carrier,
        shop=shop,
        services=["pickup", "next_day"] if shop else ["pickup"],
        valid_from=since,
        valid_until=until,
        rates=rates,
        **TERMS,
    )
    moves.perform(row, "propose", actor=desk, at=signed)
    boss, day = world.staff(Role.SUPERVISOR), signed + timedelta(days=1)
    row = moves.perform(row, "sign", actor=boss, at=day, data={"signer": "周经理"})
    if shop is not None:
        row = moves.perform(row, "countersign", actor=world.merchant(shop), at=day, data={"signer": "店主"})
    return moves.perform(row, "start", actor=SYSTEM, at=since) if since <= world.now else row


def connect(carriers: dict[str, Carrier], courier_url: str) -> None:
    """The accounts with the sandbox courier, whose keys open nothing else."""
    for provider, codes in ACCOUNTS.items():
        account = CarrierAccount(provider=provider, label="sandbox")
        account.credentials = {
            "key": "sandboxKey00001",
            "secret": "sandboxSecret000000000000000001",
            "salt": "sandbox-salt-01",
            "customer": "SANDBOXCUSTOMER",
            "partnerID": "SANDBOXPARTNER",
            "checkWord": "sandbox-checkword-00000000000001",
            "base_url": courier_url,
        }
        account.save()
        account.carriers.set([carriers[code] for code in codes])


def reconnect(courier_url: str) -> None:
    """The courier may listen elsewhere than last time."""
    for account in CarrierAccount.objects.filter(label="sandbox"):
        account.credentials = {**account.credentials, "base_url": courier_url}
        account.save()


def _shop_contracts(world: World, carriers: dict[str, Carrier]) -> None:
    """Shops' own contracts: most in force, one to be signed, one a draft, one ended."""
    ends = world.now + timedelta(days=200)
    for code in ("meidi", "supor", "haier", "xiaomi", "snack"):
        sign(world, carriers["jd"], world.shops[code], world.ago(days=165), ends, 1300, 400)
    sign(world, carriers["sf"], world.shops["huaxi"], world.ago(days=200), world.ago(days=2), 1600, 500)
    desk = world.staff(Role.CARRIER_MANAGER)
    for number, shop in enumerate(("uniqlo", "babycare")):
        row = contracts.draft(
            actor=desk,
            at=world.ago(days=3),
            carrier=carriers["jd"],
            shop=world.shops[shop],
            services=["pickup", "next_day"],
            valid_from=world.now + timedelta(days=10),
            valid_until=world.now + timedelta(days=375),
            rates=[{"first_fee_fen": 1300, "step_fee_fen": 400}],
        )
        if number == 0:
            moves.perform(row, "propose", actor=desk, at=world.ago(days=2))


def _repair_centre(world: World) -> None:
    assert world.centre
    RepairCentre.objects.create(
        partner=world.centre,
        code="hz-1",
        name="杭州联合维修中心",
        categories=["appliances", "phones"],
        region="330106",
        address="古墩路 588 号 2 幢",
        contact_name="李师傅",
        phone="13700137000",
    )
