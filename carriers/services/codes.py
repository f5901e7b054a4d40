"""Giving codes a meaning; what was reported with them before is read again in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from carriers.models import CodeMapping, TrackingEvent, TrackingRun, UnknownCode
from carriers.models.pickup import DESK
from carriers.policies.codes import in_vocabulary
from carriers.states import RunKind
from portal.actors import Actor
from portal.errors import InvalidInput, NotPermitted
from portal.services import moves, timeline
from portal.services.numbers import next_number


@dataclass(frozen=True)
class CodeName:
    """Which code: the provider, its table (`CodeScope`) and the code as sent."""

    provider: str
    scope: str
    code: str

    @property
    def columns(self) -> Mapping[str, str]:
        """The code as the columns of rows that name one."""
        return {"provider": self.provider, "scope": self.scope, "code": self.code}


@transaction.atomic
def give_meaning(
    name: CodeName, *, status: str, sub_status: str, note: str = "", actor: Actor, at: datetime
) -> TrackingRun:
    """Say what a code means from now on, and queue the run that reads everything reported with it again.

    Raises NotPermitted, or InvalidInput for a meaning outside the vocabulary.
    """
    if not actor.holds_any(DESK):
        raise NotPermitted()
    if not in_vocabulary(status, sub_status):
        raise InvalidInput({"sub_status": [noop("This detail does not belong to this status.")]})
    mapping = _saved(name, {"status": status, "sub_status": sub_status, "note": note}, actor, at)
    UnknownCode.objects.filter(**name.columns).update(solved_at=at)
    run = TrackingRun(kind=RunKind.RECODE, mapping=mapping, total=said_with(mapping).count())
    run.number = next_number(run.number_prefix, at)
    return moves.begin(run, emits="tracking.run_queued", actor=actor, at=at)


def _saved(name: CodeName, meaning: dict[str, str], actor: Actor, at: datetime) -> CodeMapping:
    row = CodeMapping.objects.select_for_update(no_key=True).filter(**name.columns).first()
    before = {"status": row.status, "sub_status": row.sub_status} if row else {}
    made = {"made_by": actor.label[:120], "made_at": at, "updated_at": at}
    if row is None:
        row = CodeMapping.objects.create(**name.columns, **meaning, **made, created_at=at)
    else:
        for field, value in {**meaning, **made, "version": row.version + 1}.items():
            setattr(row, field, value)
        row.save()
    facts = {**meaning, "before": before}
    timeline.record("code.mapped", row, actor=actor, at=at, note=meaning["note"], data=facts)
    return row


def said_with(mapping: CodeMapping) -> QuerySet[TrackingEvent]:
    """Everything that was reported with a code, scans and overall states."""
    rows = TrackingEvent.objects.filter(provider=mapping.provider, scope=mapping.scope)
    return rows.filter(raw_code=mapping.code).order_by("id")
