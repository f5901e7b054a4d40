"""Suggestions of capacity out of a forecast, and booking them: real rows of real days, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop as noop

from carriers.models import CapacityPattern, CapacitySlot, Carrier
from carriers.services import capacity as carrier_capacity
from portal.actors import SYSTEM, Actor
from portal.errors import Reason
from portal.policies.terms import SHANGHAI
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import CapacitySuggestion, ForecastRun
from tickets.policies.capacity_plans import Plan, plans
from tickets.queries.capacity import Burden, burdens
from tickets.services import provider_days, repair_centres
from tickets.states import SuggestionState


def suggest(run: ForecastRun, *, at: datetime) -> list[CapacitySuggestion]:
    """Suggest more wherever the forecast outgrows the capacity; what an older forecast suggested and nobody has
    decided on lapses. Needs a transaction."""
    for row in CapacitySuggestion.objects.filter(state=SuggestionState.OPEN).order_by("pk"):
        moves.perform(row, "lapse", actor=SYSTEM, at=at)
    full, today = value_at("foresight.full_percent", at), _today(at)
    return [
        _suggested(run, burden, plan, full, at)
        for burden in burdens(run, today)
        for plan in plans(burden.weeks, full_percent=full, today=today)
    ]


def _suggested(run: ForecastRun, burden: Burden, plan: Plan, full: int, at: datetime) -> CapacitySuggestion:
    series = burden.series
    row = CapacitySuggestion(
        run=run,
        series=series,
        centre=series.centre,
        provider=series.provider,
        carrier=series.carrier,
        area_code=burden.area_code,
        first_day=plan.first_day,
        last_day=plan.last_day,
        extra=plan.extra,
        load=plan.load,
        capacity=plan.capacity,
        reasons=[reason.as_json() for reason in _reasons(burden, plan, full)],
    )
    row.number = next_number(row.number_prefix, at)
    facts = {"extra": plan.extra, "first_day": plan.first_day, "last_day": plan.last_day}
    return moves.begin(row, emits="capacity.suggested", actor=SYSTEM, at=at, data=facts)


def _reasons(burden: Burden, plan: Plan, full: int) -> Iterator[Reason]:
    text = noop(
        "In ISO weeks %(first)s to %(last)s up to %(load)s a day are expected, and the smallest day takes %(capacity)s."
    )
    weeks = {"first": plan.first_day.isocalendar().week, "last": plan.last_day.isocalendar().week}
    yield Reason("load_over_capacity", text, weeks | {"load": plan.load, "capacity": plan.capacity})
    text = noop("A day counts as full from %(percent)s %% on; %(extra)s more a day keep it below that.")
    yield Reason("full_from", text, {"percent": full, "extra": plan.extra})
    series = burden.series
    if series.wape_permille is not None and series.naive_wape_permille is not None:
        shown = min(series.wape_permille, series.naive_wape_permille)
        text = noop("On weeks it had not seen the forecast was wrong by %(error)s of a thousand.")
        yield Reason("tested", text, {"error": shown, "method": series.method})


@moves.check(CapacitySuggestion, "book")
def something_is_ahead(row: CapacitySuggestion, context: Context) -> Iterator[Reason]:
    """Capacity can be added only to days to come."""
    last = context.data.get("last_day") or row.last_day
    if last <= _today(context.at):
        yield Reason("days_gone", noop("The days of this suggestion are over."))


@moves.check(CapacitySuggestion, "book")
def capacity_is_limited(row: CapacitySuggestion, _context: Context) -> Iterator[Reason]:
    """Nothing is added where meanwhile no limit is named any more."""
    if row.centre:
        limited = row.centre.daily_intake is not None
    elif row.provider:
        limited = row.provider.daily_visits is not None
    else:
        limited = CapacityPattern.objects.filter(carrier=row.carrier, area_code=row.area_code).exists()
    if not limited:
        yield Reason("no_limit", noop("No limit is named any more, so there is nothing to add to."))


@moves.consequence(CapacitySuggestion, "book")
def add_capacity(row: CapacitySuggestion, context: Context) -> None:
    """The capacity of every day still ahead grows; what was added is kept by day."""
    extra = context.data["extra"] or row.extra
    first = max(row.first_day, _today(context.at) + timedelta(days=1))
    last = context.data["last_day"] or row.last_day
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if row.centre:
        for day in days:
            repair_centres.widen(row.centre, day, extra)
    elif row.provider:
        for day in days:
            provider_days.widen(row.provider, day, extra)
    elif row.carrier:
        _tell_carrier(row.carrier, row.area_code, days, extra, context.actor, context.at)
    row.booked = {day.isoformat(): extra for day in days}
    row.save(update_fields=["booked"])


def _tell_carrier(
    carrier: Carrier, area: str, days: list[date], extra: int, actor: Actor, at: datetime
) -> None:
    """The hours of the carrier's pattern take the extra pickups evenly, on top of what is told for the day."""
    rows = CapacityPattern.objects.filter(carrier=carrier, area_code=area).order_by("hour")
    pattern = dict(rows.values_list("hour", "capacity"))
    slots = CapacitySlot.objects.filter(carrier=carrier, area_code=area, day__in=days)
    known = {(day, hour): told for day, hour, told in slots.values_list("day", "hour", "told")}
    each, rest = divmod(extra, len(pattern))
    wanted = {
        (day, hour): known.get((day, hour), usual) + each + (n < rest)
        for day in days
        for n, (hour, usual) in enumerate(pattern.items())
    }
    told = carrier_capacity.Told(area, {}, wanted)
    carrier_capacity.tell(carrier, [told], full=False, told_at=at, actor=actor, at=at)


def _today(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
