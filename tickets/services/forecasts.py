"""Forecasting needs in the background: counted subject by subject, then computed series by series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import NotPermitted, Reason
from portal.queries.policy import value_at
from portal.services import background, moves
from portal.services.numbers import next_number
from portal.states import LabState
from portal.workflow import Context
from tickets.models import ForecastRun, ForecastSeries
from tickets.models.forecast import FORECASTERS
from tickets.policies.forecasting import Prediction, predict
from tickets.queries.forecast import counted, monday_of
from tickets.services import capacity_plans
from tickets.states import ForecastSubject

BATCH = 25
OPEN = (LabState.QUEUED, LabState.RUNNING)
SUBJECTS = tuple(ForecastSubject)
COMPUTED = ("values", "low", "high", "expected", "method", "tried", "naive", "tested", "wape_permille",
            "naive_wape_permille", "mae", "naive_mae")  # fmt: skip


@transaction.atomic
def begin(*, actor: Actor, at: datetime) -> ForecastRun:
    """Queue a forecast of the weeks from the present one on. Raises NotPermitted, or Refused while one is under way."""
    if actor is not SYSTEM and not actor.holds_any(FORECASTERS):
        raise NotPermitted()
    week = monday_of(at)
    if ForecastRun.objects.filter(first_week=week, state__in=OPEN).exists():
        text = noop("A forecast is under way. Wait until it is done.")
        moves.refuse_if([Reason("forecast_under_way", text)])
    run = ForecastRun(first_week=week, horizon=value_at("foresight.horizon_weeks", at))
    run.number = next_number(run.number_prefix, at)
    return moves.begin(run, emits="forecast.queued", actor=actor, at=at)


def begin_weekly(*, at: datetime) -> bool:
    """Queue the forecast of the week unless the week has one, whatever became of it; safe to call at any time."""
    if ForecastRun.objects.filter(first_week=monday_of(at)).exists():
        return False
    begin(actor=SYSTEM, at=at)
    return True


def work(*, at: datetime, batches: int = 20, size: int = BATCH) -> int:
    """Take the open forecasts some batches further; returns how many steps and series were done."""
    return background.take_further(ForecastRun, _step, at=at, batches=batches, size=size)


def _step(run: ForecastRun, at: datetime, size: int) -> int:
    if run.gathered < len(SUBJECTS):
        _gather(run, at)
        return 1
    series = list(run.series.filter(pk__gt=run.cursor).order_by("pk")[:size])
    if series:
        _compute(series, horizon=run.horizon, tested=value_at("foresight.tested_weeks", at))
        run.cursor, run.done = series[-1].pk, run.done + len(series)
        run.save(update_fields=["cursor", "done"])
    return len(series)


def _gather(run: ForecastRun, at: datetime) -> None:
    """Count the next subject: as many queries whatever the number of series."""
    weeks = value_at("foresight.history_weeks", at)
    found = list(counted(SUBJECTS[run.gathered], run.first_week, weeks))
    for series in found:
        series.run = run
    ForecastSeries.objects.bulk_create(found, batch_size=500)
    run.gathered, run.total = run.gathered + 1, run.total + len(found)
    run.save(update_fields=["gathered", "total"])


def _compute(series: Sequence[ForecastSeries], *, horizon: int, tested: int) -> None:
    for row in series:
        _enter(row, predict(row.history, horizon=horizon, tested=tested))
    ForecastSeries.objects.bulk_update(series, COMPUTED)


def _enter(row: ForecastSeries, told: Prediction) -> None:
    row.values, row.low, row.high = told.values, told.low, told.high
    row.expected = sum((Decimal(str(value)) for value in told.values), Decimal(0))
    row.method, row.tried, row.naive = told.method, told.tried, told.naive
    row.tested = told.errors.pairs
    row.wape_permille, row.mae = told.errors.wape_permille, told.errors.mae
    row.naive_wape_permille, row.naive_mae = told.naive_errors.wape_permille, told.naive_errors.mae


@moves.consequence(ForecastRun, "finish")
def use(run: ForecastRun, context: Context) -> None:
    """What outgrows its capacity is suggested anew, and forecasts too old to be looked at go."""
    capacity_plans.suggest(run, at=context.at)
    kept = value_at("foresight.runs_kept", context.at)
    finished = (
        ForecastRun.objects.filter(state=LabState.FINISHED).order_by("-id").values_list("pk", flat=True)
    )
    ForecastSeries.objects.filter(run__in=list(finished[kept:])).delete()
