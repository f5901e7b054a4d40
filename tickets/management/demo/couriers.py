"""Carriers at every stage of their life, capacity by the hour, a closure, and an amendment on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from carriers.models import (
    BlockedSender,
    Carrier,
    CarrierContract,
    CarrierSite,
    CoverageException,
    CriterionScore,
)
from carriers.services import capacity, contracts, coverage
from carriers.services.capacity import Told
from carriers.states import BlockReason
from portal.actors import Actor, Role
from portal.policies.sealing import keyed_hash
from portal.services import moves
from tickets.management.demo.network import SCORES
from tickets.management.demo.people import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEWCOMERS: list[tuple[str, str, str, str, str]] = [
    ("yuantong", "圆通速递", "YTO Express", "national", "under_evaluation"),
    ("yimi", "壹米滴答（零担）", "Yimidida", "regional", "prospect"),
    ("shansong", "闪送（同城）", "FlashEx", "same_city", "rejected"),
    ("shentong", "申通快递", "STO Express", "national", "suspended"),
    ("huitong", "汇通快运", "Huitong", "regional", "offboarding"),
    ("kuaijie", "快捷快递", "Kuaijie Express", "national", "blacklisted"),
]
Step = tuple[str, str, int, dict[str, Any]]
EVALUATED: list[Step] = [
    ("evaluate", Role.CARRIER_MANAGER, 40, {}),
    ("pass_integration_test", Role.CARRIER_MANAGER, 38, {"note": "联调通过"}),
]
APPROVED: Step = ("approve", Role.SUPERVISOR, 35, {"note": ""})
STORIES: dict[str, list[Step]] = {
    "under_evaluation": [],
    "rejected": [("reject", Role.SUPERVISOR, 35, {"reason": "只覆盖两个城区，达不到合作门槛"})],
    "suspended": [
        APPROVED,
        (
            "suspend",
            Role.CARRIER_MANAGER,
            5,
            {"cause": "scorecard", "reason": "连续两期揽收及时率低于 85%"},
        ),
    ],
    "offboarding": [APPROVED],
    "blacklisted": [
        APPROVED,
        ("propose_blacklisting", Role.CARRIER_MANAGER, 9, {"reason": "伪造签收记录 37 件"}),
        ("blacklist", Role.SUPERVISOR, 8, {"reason": "复核属实"}),
    ],
}
HOURS = {hour: 12 if 9 <= hour < 18 else 5 for hour in range(8, 22)}
WESTLAKE = [[120.10, 30.20], [120.20, 30.20], [120.20, 30.30], [120.10, 30.30]]


def build(world: World) -> None:
    """What the carrier desk has to look after besides the carriers that simply work."""
    for newcomer in NEWCOMERS:
        _newcomer(world, *newcomer)
    sf, jd = (Carrier.objects.get(code=code) for code in ("sf", "jd"))
    _capacity(world, sf)
    _coverage(world, sf, jd)
    _amendment(world, sf)
    BlockedSender.objects.create(
        carrier=jd,
        phone_hash=keyed_hash("13000000000"),
        phone_tail="0000",
        reason=BlockReason.MALICIOUS_ORDERS,
        note="一周内空单 9 次",
        added_by="平台运营",
        added_at=world.ago(days=12),
    )


def _newcomer(world: World, code: str, name_zh: str, name_en: str, tier: str, wanted: str) -> None:
    desk = _person(world, Role.CARRIER_MANAGER)
    row = Carrier(
        code=code, name_zh=name_zh, name_en=name_en, tier=tier, integration="push", licence_no=f"国邮{code.upper()}2025"
    )  # fmt: skip
    moves.begin(row, emits="record.created", actor=desk, at=world.ago(days=60))
    if wanted == "prospect":
        return
    for criterion, (score, evidence) in SCORES.items():
        CriterionScore.objects.create(carrier=row, criterion=criterion, score=score - 8, evidence=evidence)
    for name, role, days, data in [*EVALUATED, *STORIES[wanted]]:
        moves.perform(row, name, actor=_person(world, role), at=world.ago(days=days), data=data)
    if wanted == "offboarding":
        last_day = (world.now + timedelta(days=20)).astimezone(SHANGHAI).date()
        leaving = {"last_day": last_day, "closes_down": True, "reason": "公司停止经营"}
        moves.perform(row, "start_offboarding", actor=desk, at=world.ago(days=3), data=leaving)


def _person(world: World, role: str) -> Actor:
    """Two people who can be told apart: what one proposes, the other decides."""
    return replace(world.staff(role), id=-1 if role == Role.SUPERVISOR else -2)


def _capacity(world: World, carrier: Carrier) -> None:
    told = [Told("33", HOURS, {}), Told("31", HOURS, {})]
    desk = world.staff(Role.CARRIER_MANAGER)
    capacity.tell(carrier, told, full=True, told_at=world.ago(days=1), actor=desk, at=world.now)


def _coverage(world: World, sf: Carrier, jd: Carrier) -> None:
    desk, today = world.staff(Role.CARRIER_MANAGER), world.now.astimezone(SHANGHAI).date()
    site = CarrierSite.objects.create(
        carrier=sf, code="571A", name="杭州西湖一部", region_id="3301", address="文一西路 1 号"
    )
    lake = {
        "code": "571A-LAKE",
        "kind": "polygon",
        "polygon": WESTLAKE,
        "site": site,
        "immediate": 1,
        "appointment": 1,
        "opens": time(7),
        "closes": time(23),
        "valid_from": today,
    }
    coverage.publish(sf, [lake], actor=desk, at=world.now)
    closure = CoverageException(
        carrier=jd,
        area_code="11",
        first_day=today + timedelta(days=20),
        last_day=today + timedelta(days=27),
        reason="重要会议期间暂停揽收",
    )
    coverage.add_exception(closure, actor=desk, at=world.ago(days=1))


def _amendment(world: World, carrier: Carrier) -> None:
    """A new price from next month, proposed and not signed yet."""
    desk = world.staff(Role.CARRIER_MANAGER)
    contract = CarrierContract.objects.get(carrier=carrier, shop=None, state="active")
    rates = [
        {"first_fee_fen": 1900, "step_fee_fen": 520},
        {"origins": ["31", "32", "33"], "destinations": ["31", "32", "33"], "first_fee_fen": 1500, "step_fee_fen": 380},
    ]  # fmt: skip
    revision = contracts.amend(
        contract, actor=desk, at=world.ago(days=2), effective_from=_next_month(world.now), rates=rates
    )
    moves.perform(revision, "propose", actor=desk, at=world.ago(days=2))


def _next_month(now: datetime) -> datetime:
    local = now.astimezone(SHANGHAI)
    return datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=SHANGHAI)
