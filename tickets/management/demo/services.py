"""The life of services in the demo world: rules in change, members in every standing, appeals, waivers, deposits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.actors import SYSTEM, Actor, ActorKind, Role
from portal.models import Appeal, Enrolment, EnrolmentApplication, Service, ServiceVersion, User, Waiver
from portal.services import deposits, lab, moves, rules, standing, waivers
from tickets.management.demo.people import World
from tickets.management.demo.promises import apply

GROUNDS = "揽收延误系台风停运所致，附承运商停运公告，请复核。"


def live(world: World) -> None:
    """Everything a reviewer, a rule editor and a merchant can meet in services."""
    _rules(world)
    _measures(world)
    _expelled(world)
    _on_probation(world)
    _waived(world)
    standing.reevaluate(at=world.ago(days=1))


def person(username: str, *roles: str) -> Actor:
    """A member of staff by name; decisions that take two people need two."""
    user = User.objects.get(username=username)
    return Actor(ActorKind.PLATFORM, user.shown_name, frozenset(roles), id=user.pk)


def member(world: World, shop: str, service: str) -> Enrolment:
    return Enrolment.objects.get(shop=world.shops[shop], service__code=service)


def _rules(world: World) -> None:
    """One version is scheduled, one open to comment, one a draft that was tried in the lab."""
    refund = _draft(world, "fast_refund", world.now + timedelta(days=10), "极速退款额度与适用范围更新。")
    moves.perform(refund, "publish", actor=person("admin", Role.RULE_EDITOR), at=world.ago(days=1))
    pickup = _draft(world, "home_pickup", world.now + timedelta(days=30), "预约后一小时内联系消费者。")
    closes = {"closes_on": (world.now + timedelta(days=14)).date().isoformat()}
    pickup = moves.perform(pickup, "open_consultation", actor=_editor(), at=world.ago(days=3), data=closes)
    for shop, text in (
        ("meidi", "大家电一小时内联系有难度，建议按品类区分。"),
        ("huaxi", "支持，美妆小件可以做到。"),
    ):
        row = world.shops[shop]
        rules.comment(pickup, row, text, actor=world.merchant(row), at=world.ago(days=2))
    harder = _draft(world, "next_day", world.now + timedelta(days=45), "店铺等级门槛提高至二皇冠。", level=12)
    lab.begin(harder, days=30, actor=_editor(), at=world.ago(hours=4))
    lab.work(at=world.ago(hours=4))


def _draft(world: World, code: str, effective_at: datetime, news: str, level: int = 0) -> ServiceVersion:
    version = ServiceVersion.objects.effective_at(world.now).filter(service__code=code).first()
    assert version
    draft = rules.draft_from(version, actor=_editor(), at=world.ago(days=5))
    draft.text_zh = f"{draft.text_zh}{news}"
    draft.text_en = f"{draft.text_en} Amended; the Chinese text says how."
    draft.effective_at = effective_at
    for rule in draft.conditions:
        if level and rule["metric"] == "shop_level":
            rule["threshold"] = level
    draft.save()
    return draft


def _editor() -> Actor:
    return person("editor", Role.RULE_EDITOR)


def _measures(world: World) -> None:
    """A warning answered with a plan, a grace period, and a suspension that is appealed."""
    late = {
        "reason": "近三十日上门揽收超时率偏高",
        "advice": "与承运商核对时段运力，并在两小时内联系消费者。",
    }
    warned = _measure(world, "xiaomi", "warn", 3, late)
    plan = {"plan": "自下周起增加下午班次，并与承运商约定两小时时段的最低运力。"}
    moves.perform(warned, "give_plan", actor=world.merchant(warned.shop), at=world.ago(days=2), data=plan)
    grace = _measure(world, "huaxi", "warn", 9, late)
    moves.perform(grace, "enter_grace", actor=_reviewer(), at=world.ago(days=2))
    until = (world.now + timedelta(days=10)).isoformat()
    stopped = _measure(world, "supor", "suspend", 6, {**late, "cause": "breach", "until": until})
    _appeal(world, stopped, world.ago(days=1))


def _measure(world: World, shop: str, move: str, days: int, data: dict[str, str]) -> Enrolment:
    row = member(world, shop, "home_pickup")
    return moves.perform(row, move, actor=_reviewer(), at=world.ago(days=days), data=data)


def _reviewer() -> Actor:
    return person("reviewer", Role.REVIEWER)


def _expelled(world: World) -> None:
    """Two people expelled a shop; a third let the decision stand."""
    row, when = member(world, "babycare", "home_pickup"), world.ago(days=20)
    data = {"reason": "多次以退货上门为名收取额外费用", "advice": ""}
    row = moves.perform(row, "propose_termination", actor=_reviewer(), at=when, data=data)
    row = moves.perform(row, "terminate", actor=person("admin", Role.SUPERVISOR), at=when, data=data)
    appeal = _appeal(world, row, world.ago(days=15))
    ruling = {"reason": "收费记录与通话录音相互印证，维持原决定。"}
    moves.perform(
        appeal, "dismiss", actor=person("supervisor", Role.SUPERVISOR), at=world.ago(days=11), data=ruling
    )


def _appeal(world: World, row: Enrolment, when: datetime) -> Appeal:
    moves.perform(row, "appeal", actor=world.merchant(row.shop), at=when, data={"grounds": GROUNDS})
    return Appeal.objects.get(enrolment=row)


def _on_probation(world: World) -> None:
    """A service that asks for a deposit and begins on probation, and a shop that has just got through the door."""
    service = Service.objects.get(code="one_click_help")
    first = ServiceVersion.objects.get(service=service, number=1)
    draft = rules.draft_from(first, actor=_editor(), at=world.ago(days=100))
    draft.requirements = [{"kind": "deposit", "amount_fen": 100_000}]
    draft.membership = {"probation_days": 30}
    draft.effective_at = world.ago(days=80)
    draft.save()
    moves.perform(draft, "publish", actor=person("admin", Role.RULE_EDITOR), at=world.ago(days=90))
    for shop, days in (("lens", 12), ("kuka", 1)):
        row = apply(world, world.shops[shop], "one_click_help", world.ago(days=days))
        moves.perform(row, "approve", actor=_reviewer(), at=world.ago(days=days), data={"note": ""})
    _pay(world, "lens", 12)


def _pay(world: World, shop: str, days: int) -> None:
    account = world.shops[shop].deposits.get(service__code="one_click_help")
    payment = deposits.request_payment(
        account, amount_fen=120_000, actor=world.merchant(account.shop), at=world.ago(days=days)
    )
    moves.perform(payment, "pay", actor=SYSTEM, at=world.ago(days=days - 1))
    finance: dict[str, Any] = {"actor": person("finance", Role.FINANCE), "at": world.ago(days=3)}
    deposits.freeze(account, amount_fen=15_000, cause="投诉核查", reason="消费者投诉核查期间冻结", **finance)


def _waived(world: World) -> None:
    """A shop that sends back too much for next-day delivery may try all the same, because a supervisor says so."""
    shop, service = world.shops["uniqlo"], Service.objects.get(code="next_day")
    row = Waiver(
        shop=shop,
        service=service,
        code="return_rate",
        reason="服装类目试点：退货率豁免至季末。",
        valid_until=world.now + timedelta(days=60),
    )
    waivers.grant(row, actor=person("admin", Role.SUPERVISOR), at=world.ago(days=2))
    applied: EnrolmentApplication = apply(world, shop, "next_day", world.ago(hours=9))
    assert applied.state != "draft"
