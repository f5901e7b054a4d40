"""Disputes of the demo world: one opened, one waiting for evidence, one waiting for the second person, one decided."""

from __future__ import annotations

from portal.actors import Role
from portal.services import moves
from tickets.management.demo.cases import refused
from tickets.management.demo.money import person
from tickets.management.demo.people import World
from tickets.models import Dispute, ReturnTicket
from tickets.services import disputes

VERDICT = {
    "winner": "buyer",
    "reason": "开箱照片显示到货即有划痕",
    "articles": "《淘宝平台争议处理规则》第十条",
}


def build(world: World) -> None:
    """Four disputes about refused returns, each at another step."""
    for _number in range(4):
        refused(world, world.shops["haier"], world.ago(hours=30))
    cases = ReturnTicket.objects.filter(state="refused", shop=world.shops["haier"]).order_by("-id")[:4]
    rows = [_opened(world, case, hours=20 - number) for number, case in enumerate(cases)]
    first = person(world, "reviewer", Role.REVIEWER)
    second = person(world, "supervisor", Role.SUPERVISOR)
    for row in rows[1:]:
        said = {"reason": "商品已使用，影响二次销售"}
        moves.perform(row, "answer", actor=world.merchant(row.shop), at=world.ago(hours=12), data=said)
        moves.perform(row, "accept_case", actor=first, at=world.ago(hours=11))
    asked = {"party": "merchant", "reason": "请提供出库前的检验照片"}
    moves.perform(rows[1], "ask_evidence", actor=first, at=world.ago(hours=1), data=asked)
    for row in rows[2:]:
        moves.perform(row, "first_verdict", actor=first, at=world.ago(hours=5), data=VERDICT)
    moves.perform(rows[3], "supervisor_ok", actor=second, at=world.ago(hours=3))


def _opened(world: World, case: ReturnTicket, *, hours: float) -> Dispute:
    at = world.ago(hours=hours)
    row = disputes.open_dispute(case, reason="到货时外壳已有划痕，并未使用", actor=world.buyer_side, at=at)
    disputes.say(row, "照片是签收当天拍的。", actor=world.buyer_side, at=at)
    return row
