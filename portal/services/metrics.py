"""Measuring shops: other rooms supply the numbers or people bring them in; snapshots keep them and never change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.policies.metric_rows import MetricRow, check_row
from portal.policies.metrics import COMPUTED
from portal.policies.table_rows import RowProblem
from portal.queries import metrics as read
from portal.services.tables import RowsRefused
from portal.states import ShopState

SHANGHAI = ZoneInfo("Asia/Shanghai")
BATCH = 500
NOT_BEFORE = time(2, 0)
MOST_ROWS = 5000
logger = logging.getLogger("portal.metrics")
Source = Callable[[Sequence[Shop], datetime], Mapping[int, Iterable[Mapping[str, Any]]]]


def measure_all(*, at: datetime, batch: int = BATCH) -> int:
    """Measure every open shop that has not been measured on this local day; returns how many.

    Nothing is measured before 02:00 Asia/Shanghai, so that the carriers' late reports of yesterday are in. Shops are
    taken in batches, each in its own transaction; one that fails is logged and left for the next run.
    """
    if at.astimezone(SHANGHAI).time() < NOT_BEFORE:
        return 0
    ids = list(_unmeasured(at).values_list("pk", flat=True))
    return sum(_alone(ids[start : start + batch], at) for start in range(0, len(ids), batch))


def _unmeasured(at: datetime) -> QuerySet[Shop]:
    begins = datetime.combine(at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    today = MetricSnapshot.objects.filter(
        shop=OuterRef("pk"),
        source=COMPUTED,
        computed_at__gte=begins,
        computed_at__lt=begins + timedelta(days=1),
    )
    return Shop.objects.filter(~Exists(today), state=ShopState.OPEN).order_by("pk")


def _alone(ids: Sequence[int], at: datetime) -> int:
    try:
        return _measure(ids, at)
    except Exception:
        logger.exception("a batch of shops could not be measured")
        return 0


@transaction.atomic
def _measure(ids: Sequence[int], at: datetime) -> int:
    # Two workers on the same day: the second waits here, and then finds the shops measured.
    list(
        Shop.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk")
    )
    shops = list(_unmeasured(at).filter(pk__in=ids))
    sources: list[Source] = [import_string(path) for path in settings.METRIC_SOURCES]
    found = [source(shops, at) for source in sources]
    MetricSnapshot.objects.bulk_create(
        MetricSnapshot(shop=shop, computed_at=at, recorded_by=SYSTEM.label, **{**fields, "source": COMPUTED})
        for shop in shops
        for numbers in found
        for fields in numbers.get(shop.pk, ())
    )
    return len(shops)


@dataclass(frozen=True)
class Import:
    """What became of a table of metrics."""

    received: int
    valid: list[MetricSnapshot]
    problems: list[RowProblem]
    stored: int = 0


def read_rows(
    rows: Sequence[Mapping[str, Any]],
    *,
    within: QuerySet[Shop],
    at: datetime,
    source: str = "",
    recorded_by: str = "",
) -> Import:
    """Check a table; nothing is stored. `within` are the shops in reach, `source` stands in where a row has none.

    Rows that say the same thing twice (shop, metric, window) are wrong but for the first.
    """
    shops = read.shops_by_code((str(row.get("shop") or "").strip()[:60] for row in rows), within)
    known = read.known_metrics()
    checked = [
        check_row(number, row, shops=shops, metrics=known, at=at, source=source)
        for number, row in enumerate(rows, start=1)
    ]
    _name_duplicates(checked)
    valid = [
        MetricSnapshot(
            **{**row.values, "shop": shops[row.values["shop"]]}, computed_at=at, recorded_by=recorded_by[:120]
        )
        for row in checked
        if not row.problems
    ]
    return Import(len(rows), valid, [problem for row in checked for problem in row.problems])


def _name_duplicates(checked: Iterable[MetricRow]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in checked:
        if not row.problems and (first := seen.setdefault(row.key, row.row)) != row.row:
            text = noop("Row %(first)s gives the same metric of the same shop and window.")
            row.wrong("metric", "duplicate", text, noop("Keep one of the two rows."), first=first)


@transaction.atomic
def import_rows(
    rows: Sequence[Mapping[str, Any]],
    *,
    within: QuerySet[Shop],
    actor: Actor,
    at: datetime,
    only_valid: bool = False,
) -> Import:
    """Store a table of metrics: all of it, or with `only_valid` the rows that are right.

    Raises RowsRefused with every problem where not all rows are right and all were wanted.
    """
    found = read_rows(rows, within=within, at=at, source=actor.label[:60], recorded_by=actor.label)
    if found.problems and not only_valid:
        raise RowsRefused(found.problems)
    MetricSnapshot.objects.bulk_create(found.valid, batch_size=BATCH)
    return Import(found.received, found.valid, found.problems, stored=len(found.valid))
