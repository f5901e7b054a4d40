"""A forecast made of the cases there are: counted in SQL, computed in batches, seen by those it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.actors import SYSTEM, Role
from portal.celery import app
from portal.errors import NotPermitted, Refused
from portal.models import Heartbeat
from portal.services import moves
from tests.builders import (
    NOW,
    make_order,
    make_partner,
    make_repair_centre,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_foresight import (
    THIS_MONDAY,
    contact_in,
    make_case,
    make_forecast,
    make_intake,
    make_weeks,
)
from tickets import tasks
from tickets.models import ForecastRun, ForecastSeries, RepairJob, RepairPart, Ticket
from tickets.queries.forecast import counted, forecasts_for
from tickets.services import forecasts
from tickets.states import ForecastSubject

pytestmark = pytest.mark.django_db


def cases(run: ForecastRun, **fields: Any) -> Any:
    return run.series.filter(subject=ForecastSubject.CASES, **fields)


def test_weeks_without_a_case_count_as_zero() -> None:
    make_weeks(make_order(make_shop()), [2, 0, 0, 3])
    row = cases(make_forecast()).get(shop=None)
    assert (row.category, row.region, row.history) == ("appliances/kitchen", "33", [2, 0, 0, 3])
    assert row.since == (THIS_MONDAY - timedelta(weeks=4)).date()


def test_the_week_under_way_is_forecast_and_not_counted() -> None:
    order = make_order(make_shop())
    make_case(order, THIS_MONDAY)
    make_case(order, THIS_MONDAY - timedelta(microseconds=1))
    run = make_forecast()
    assert run.first_week == date(2026, 11, 16)
    assert cases(run).filter(shop=None).get().history == [1]


class Totals(TestCase):
    """Whatever happened when and where, nothing is lost or counted twice."""

    @settings(max_examples=10)
    @given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["33", "11", "4401"])), max_size=12))
    def test_the_history_adds_up_to_the_number_of_cases(self, rows: list[tuple[int, str]]) -> None:
        order = make_order(make_shop())
        for days, region in rows:
            make_case(order, THIS_MONDAY - timedelta(days=days, seconds=1), contact=contact_in(region))
        found = list(counted(ForecastSubject.CASES, THIS_MONDAY.date(), 160))
        for level in (True, False):
            counts = [sum(row.history) for row in found if (row.shop_id is None) is level]
            assert sum(counts) == Ticket.objects.count()


def test_parts_and_intake_are_counted_by_centre() -> None:
    centre = make_repair_centre()
    make_intake(centre, make_shop(), [3])
    for job in RepairJob.objects.all():
        RepairPart.objects.create(job=job, code="PUMP", name="pump", quantity=2)
    run = make_forecast()
    parts = run.series.get(subject=ForecastSubject.PARTS)
    assert (parts.part, parts.centre, parts.history) == ("PUMP", centre, [6])
    assert run.series.get(subject=ForecastSubject.CENTRE_INTAKE).history == [3]


def test_every_series_says_its_method_and_its_errors() -> None:
    make_weeks(make_order(make_shop()), [1, 2, 3, 2, 1, 2])
    row = cases(make_forecast(), shop=None).get()
    assert len(row.values) == len(row.low) == len(row.high) == 6
    assert row.tested and row.method and row.naive == "last_week"
    assert row.wape_permille is not None and row.naive_wape_permille is not None
    assert float(row.expected) == pytest.approx(sum(row.values))


def test_a_killed_worker_loses_nothing() -> None:
    for region in ("33", "11", "44"):
        make_weeks(make_order(make_shop()), [1], contact=contact_in(region))
    run = forecasts.begin(actor=SYSTEM, at=NOW)
    forecasts.work(at=NOW, batches=6, size=1)
    run.refresh_from_db()
    assert (run.state, run.done) == ("running", 1) and 0 < run.percent < 100
    forecasts.work(at=NOW, size=2)
    run.refresh_from_db()
    assert (run.state, run.done, run.percent) == ("finished", run.total, 100)
    assert not run.series.filter(method="").exists()


def test_a_forecast_that_breaks_says_why_and_the_one_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    make_weeks(make_order(make_shop()), [1])
    first = make_forecast()
    monkeypatch.setattr(forecasts, "predict", lambda *_a, **_k: 1 / 0)
    second = make_forecast(NOW + timedelta(days=7))
    assert (second.state, "ZeroDivisionError" in second.error) == ("failed", True)
    assert {row.run_id for row in forecasts_for(SYSTEM)} == {first.pk}


def spent(series: int) -> int:
    """The queries of a forecast over so many more provinces."""
    order = make_order(make_shop())
    for number in range(series):
        make_weeks(order, [1, 2], contact=contact_in(f"{number + 11}"))
    run = forecasts.begin(actor=SYSTEM, at=NOW)
    with CaptureQueriesContext(connection) as queries:
        forecasts.work(at=NOW, size=100)
    run.delete()
    return len(queries)


def test_the_queries_do_not_grow_with_the_series() -> None:
    spent(1)
    assert spent(2) == spent(20)


def test_one_forecast_at_a_time_and_one_a_week_by_itself() -> None:
    assert forecasts.begin_weekly(at=NOW)
    assert not forecasts.begin_weekly(at=NOW)
    with pytest.raises(Refused):
        forecasts.begin(actor=staff(), at=NOW)
    assert forecasts.begin_weekly(at=NOW + timedelta(days=7))


def test_only_the_desks_ask_for_a_forecast() -> None:
    with pytest.raises(NotPermitted):
        forecasts.begin(actor=staff(Role.FINANCE), at=NOW)


def test_old_forecasts_go_when_new_ones_come(monkeypatch: pytest.MonkeyPatch) -> None:
    make_weeks(make_order(make_shop()), [1])
    runs = [make_forecast(NOW + timedelta(days=7 * n)) for n in range(9)]
    kept = set(ForecastSeries.objects.values_list("run_id", flat=True))
    assert kept == {run.pk for run in runs[1:]}


def test_a_shop_sees_its_own_cases_and_a_partner_its_own_load() -> None:
    shop, other, centre = make_shop(), make_shop(), make_repair_centre()
    make_intake(centre, shop, [1])
    make_weeks(make_order(other), [1])
    make_forecast()
    assert {row.shop for row in forecasts_for(merchant(shop))} == {shop}
    own = forecasts_for(partner_actor(centre.partner))
    assert [(row.subject, row.centre) for row in own] == [("centre_intake", centre)]
    assert not forecasts_for(partner_actor(make_partner())).exists()


def test_a_forecast_that_is_stopped_goes_no_further() -> None:
    run = forecasts.begin(actor=SYSTEM, at=NOW)
    moves.perform(run, "stop", actor=staff(), at=NOW)
    assert forecasts.work(at=NOW) == 0


def test_the_timetable_forecasts_the_week_and_watches_the_batches() -> None:
    make_weeks(make_order(make_shop()), [1])
    with time_machine.travel(NOW, tick=False):
        assert [tasks.begin_forecast(), tasks.begin_forecast()] == [1, 0]
        assert tasks.work_forecasts() > 0
        assert tasks.watch_batches() == 0
    assert ForecastRun.objects.get().state == "finished"
    beaten = set(Heartbeat.objects.values_list("name", flat=True))
    assert {"forecast-weekly", "forecasts", "batches"} <= beaten & set(app.conf.beat_schedule)
