"""Running trials of draft rules, batch by batch, in the background."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import NotPermitted, Reason
from portal.models.lab import LabFinding, LabRun
from portal.models.people import Shop
from portal.models.rules import EDITORS, ServiceVersion
from portal.queries.attachment import version_in_force
from portal.queries.lab import Comparison, compare, days_of
from portal.services import background, moves
from portal.services.numbers import next_number
from portal.states import ShopState, VersionState

logger = logging.getLogger("portal.lab")
BATCH = 100
LONGEST = 180
TRIABLE = (VersionState.DRAFT, VersionState.CONSULTATION, VersionState.PUBLISHED)


@transaction.atomic
def begin(draft: ServiceVersion, *, days: int, actor: Actor, at: datetime) -> LabRun:
    """Queue a trial of a version on the last `days` days (1-180), beside the version in force now.

    Raises NotPermitted, or Refused for a version that is in force or withdrawn, or a number of days out of range.
    """
    if not actor.holds_any(EDITORS):
        raise NotPermitted()
    moves.refuse_if(list(reasons_against(draft, days, at)))
    run = LabRun(
        draft=draft,
        draft_seen=draft.version,
        compared=version_in_force(draft.service_id, at),
        days=days,
        until=at,
        total=_shops().count(),
        per_day={"before": {}, "after": {}},
    )
    run.number = next_number(run.number_prefix, at)
    return moves.begin(run, emits="lab.queued", actor=actor, at=at, data={"days": days})


def reasons_against(draft: ServiceVersion, days: int, at: datetime) -> Iterable[Reason]:
    """Why a version cannot be tried at an instant on so many days."""
    in_force = draft.state == VersionState.PUBLISHED and draft.effective_at and draft.effective_at <= at
    if draft.state not in TRIABLE or in_force:
        yield Reason("not_a_draft", noop("Only a version that is not in force yet can be tried."))
    if not 1 <= days <= LONGEST:
        yield Reason("days_out_of_range", noop("Choose between 1 and %(most)s days."), {"most": LONGEST})


def _shops() -> QuerySet[Shop]:
    return Shop.objects.filter(state=ShopState.OPEN)


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the open trials some batches further; returns how many shops were done."""
    return background.take_further(LabRun, _step, at=at, batches=batches, size=size)


def _step(run: LabRun, _at: datetime, size: int) -> int:
    shops = list(_shops().filter(pk__gt=run.cursor).order_by("pk")[:size])
    if shops:
        _examine(run, shops)
        run.cursor, run.done = shops[-1].pk, run.done + len(shops)
        run.save(update_fields=["cursor", "done", "per_day"])
    return len(shops)


def _examine(run: LabRun, shops: list[Shop]) -> None:
    comparison = Comparison(run.draft, run.compared, days_of(run))
    found = compare(shops, comparison)
    for side, counts in found.eligible.items():
        merged = Counter(run.per_day[side]) + Counter(counts)
        run.per_day[side] = {day: merged[day] for day in sorted({*run.per_day[side], *counts})}
    findings = [LabFinding(run=run, **fields) for fields in found.findings]
    for path in settings.LAB_SOURCES:
        findings += [LabFinding(run=run, **fields) for fields in import_string(path)(shops, comparison)]
    LabFinding.objects.bulk_create(findings)
