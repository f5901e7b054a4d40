"""Agreeing to many cases at one time (OT: at most thirty, at most 10,000 yuan; G26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import DomainError, NotFound, Reason
from portal.policies.money import format_fen
from portal.queries.policy import value_at
from portal.services import moves
from tickets.queries.tickets import tickets_for


@dataclass(frozen=True)
class Answer:
    """What became of one case of a batch: agreed to, or the reasons against it."""

    number: str
    agreed: bool
    reasons: tuple[Reason, ...] = ()


def agree_many(numbers: Sequence[str], actor: Actor, at: datetime) -> list[Answer]:
    """Agree to each case; one that is refused does not stop the others.

    Raises Refused, before anything is done, where there are too many cases or they add up to too much.
    """
    wanted = list(dict.fromkeys(number.strip().upper() for number in numbers))
    rows = {row.number: row for row in tickets_for(actor).filter(number__in=wanted)}
    limit, most = value_at("refund.batch_rows", at), value_at("refund.batch_fen", at)
    total = sum(row.requested_fen for row in rows.values())
    against = []
    if len(wanted) > limit:
        text = noop("At most %(limit)s cases are agreed to at one time.")
        against.append(Reason("too_many_cases", text, {"limit": limit}))
    if total > most:
        text = noop("The cases add up to %(total)s; at one time at most %(most)s.")
        facts = {"total": format_fen(total), "most": format_fen(most)}
        against.append(Reason("too_much_money", text, facts))
    moves.refuse_if(against)
    return [_agree(number, rows.get(number), actor, at) for number in wanted]


def _agree(number: str, row: object, actor: Actor, at: datetime) -> Answer:
    try:
        if row is None:
            raise NotFound()
        moves.perform(row.as_kind(), "agree", actor=actor, at=at, data={"note": ""})  # type: ignore[attr-defined]
    except DomainError as refusal:
        reasons = refusal.reasons or (Reason(refusal.code, refusal.text, refusal.facts),)
        return Answer(number, agreed=False, reasons=reasons)
    return Answer(number, agreed=True)
