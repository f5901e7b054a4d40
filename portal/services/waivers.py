"""Waiving a condition for one shop: a record of who, why and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor, Role
from portal.errors import NotPermitted, Reason
from portal.models.governance import Waiver
from portal.queries.attachment import version_in_force
from portal.services import moves
from portal.services.numbers import next_number
from portal.services.requirements import code_of
from portal.services.reviews import works_for

MAY_WAIVE = frozenset({Role.SUPERVISOR})


@transaction.atomic
def grant(row: Waiver, *, actor: Actor, at: datetime) -> Waiver:
    """Let a shop do without one condition or requirement until a date.

    Raises NotPermitted, or Refused for a date in the past, a code the rules do not know, or a conflict of interest.
    """
    if not actor.holds_any(MAY_WAIVE):
        raise NotPermitted()
    moves.refuse_if(list(reasons_against(row, actor, at)))
    row.granted_by, row.valid_from = actor.label, at
    row.number = next_number(row.number_prefix, at)
    return moves.begin(row, emits="waiver.granted", actor=actor, at=at, data={"code": row.code})


def reasons_against(row: Waiver, actor: Actor, at: datetime) -> Iterator[Reason]:
    terms = version_in_force(row.service_id, at)
    rules = [*terms.conditions, *terms.kept_conditions] if terms else []
    known = {rule["metric"] for rule in rules} | {
        code_of(rule) for rule in (terms.requirements if terms else [])
    }
    if row.code not in known:
        text = noop("The rules in force know no condition “%(code)s”; choose one of: %(known)s.")
        yield Reason("unknown_code", text, {"code": row.code, "known": ", ".join(sorted(known)) or "–"})
    if row.valid_until <= at:
        yield Reason("ends_in_the_past", noop("Choose an end in the future."))
    if works_for(row.shop_id, actor.id):
        yield Reason("conflict_of_interest", noop("You work for this shop, so somebody else has to decide."))
