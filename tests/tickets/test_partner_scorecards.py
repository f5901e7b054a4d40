"""Scorecards of repair centres and installers: the arithmetic, the measuring, and the choice they feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from portal.policies.calendar import BusinessCalendar
from portal.states import DayKind
from tests.builders import NOW, at, make_calendar, make_carrier, make_repair_centre, make_shop
from tests.builders_repairs import (
    SMALL,
    approve,
    ask,
    job_of,
    make_line,
    make_provider,
    make_technician,
    repaired,
)
from tickets.models import Appointment, CentreScorecard, ProviderScorecard, RepairCentre
from tickets.policies.partner_scorecards import (
    JobFacts,
    VisitFacts,
    centre_counts,
    centre_score,
    months,
    provider_counts,
    provider_score,
    rank,
)
from tickets.policies.repair_centres import Candidate, Weighing, ranked, reasons_for
from tickets.services import partner_scorecards
from tickets.states import PartnerFigure

MONDAY = date(2026, 11, 2)
CALENDAR = BusinessCalendar({date(2026, 11, 4): DayKind.HOLIDAY}, frozenset({2026}))
PLAIN = JobFacts(MONDAY, MONDAY + timedelta(days=7))


def counted(*jobs: JobFacts, missed: int = 0, complaints: int = 0) -> dict[str, int]:
    return centre_counts(jobs, CALENDAR, received=len(jobs), missed=missed, complaints=complaints)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([], 0, 0), ([5], 5, 5), ([1, 9], 1, 9), ([3, 1, 2], 2, 3), (list(range(1, 21)), 10, 18)],
)
def test_ranks_are_values_that_occurred(values: list[int], median: int, p90: int) -> None:
    assert (rank(values, 500), rank(values, 900)) == (median, p90)


def test_turnaround_counts_calendar_and_working_days() -> None:
    counts = counted(PLAIN)
    assert (counts["days_median"], counts["working_days_median"]) == (7, 4)


FIGURES: list[tuple[dict[str, Any], dict[str, int]]] = [
    ({}, {"on_time": 2, "again": 0, "no_fault": 0, "quotes": 0}),
    ({"overrun": True}, {"on_time": 1}),
    ({"again": True}, {"again": 1, "repaired": 2}),
    ({"again": True, "repaired": False}, {"again": 0, "repaired": 1}),
    ({"no_fault": True}, {"no_fault": 1}),
    ({"quoted": True, "refused": True}, {"quotes": 1, "quotes_refused": 1}),
    ({"waited": 6}, {"waited_for_parts": 1, "parts_days_median": 6}),
]


@pytest.mark.parametrize(("change", "expected"), FIGURES)
def test_each_fact_moves_its_own_figure(change: dict[str, Any], expected: dict[str, int]) -> None:
    counts = counted(PLAIN, replace(PLAIN, **change))
    assert {name: counts[name] for name in expected} == expected


SCORES: list[tuple[dict[str, int], dict[str, Any], int]] = [
    ({}, {}, 1000),
    ({}, {"overrun": True}, 960),
    ({}, {"again": True}, 850),
    ({"complaints": 1}, {}, 900),
    ({"missed": 2}, {}, 900),
]


@pytest.mark.parametrize(("around", "change", "quality"), SCORES)
def test_a_centre_is_scored_out_of_a_thousand(
    around: dict[str, int], change: dict[str, Any], quality: int
) -> None:
    score = centre_score(counted(*[PLAIN] * 9, replace(PLAIN, **change), **around), least=10)
    assert (score.quality, score.sufficient) == (quality, True)


def test_below_the_least_sample_nothing_is_said() -> None:
    assert not centre_score(counted(*[PLAIN] * 9), least=10).sufficient
    assert not provider_score(provider_counts([VisitFacts()] * 8, missed=1), least=10).sufficient


@pytest.mark.parametrize(
    ("visits", "missed", "quality"),
    [
        ([VisitFacts()] * 10, 0, 1000),
        ([VisitFacts()] * 8, 2, 920),
        ([VisitFacts(punctual=False)] * 10, 0, 700),
        ([VisitFacts(first=False)] * 10, 0, 800),
        ([VisitFacts(changed=True)] * 10, 0, 900),
    ],
)
def test_an_installer_is_scored_by_visits(visits: list[VisitFacts], missed: int, quality: int) -> None:
    assert provider_score(provider_counts(visits, missed=missed), least=10).quality == quality


def test_the_month_of_yesterday_is_the_running_one() -> None:
    assert months(date(2026, 12, 1), 2) == [date(2026, 11, 1), date(2026, 10, 1)]


def centre(code: str, region: str, quality: int | None) -> Candidate:
    return Candidate(code, True, ("a",), (), region, None, quality)


CHOICES = [
    ([centre("a", "330106", 400), centre("b", "330106", 900)], 30, "b", "nearest_centre"),
    ([centre("a", "330106", 400), centre("b", "330108", 900)], 30, "a", "nearest_centre"),
    ([centre("a", "330106", 100), centre("b", "330108", 1000)], 60, "b", "better_centre"),
    ([centre("a", "330106", 100), centre("b", "330108", 1000)], 0, "a", "nearest_centre"),
    ([centre("a", "330106", None), centre("b", "330106", 700)], 30, "a", "nearest_centre"),
]


@pytest.mark.parametrize(("fit", "percent", "code", "reason"), CHOICES)
def test_nearness_and_scorecard_decide_together(
    fit: list[Candidate], percent: int, code: str, reason: str
) -> None:
    taken = ranked(fit, region="330106", weighing=Weighing(percent, 800))[0]
    why = reasons_for(taken, fit, name=taken.code, region="330106", percent=percent)
    assert (taken.code, why[0].code) == (code, reason)
    said = [row.code for row in why[1:]]
    assert said == (["centre_scorecard"] if percent and taken.quality is not None else [])


@pytest.fixture
def workshop(db: None) -> RepairCentre:
    make_calendar()
    make_carrier("jd")
    cache.clear()
    return make_repair_centre()


def test_finished_jobs_make_the_card_of_their_month(workshop: RepairCentre) -> None:
    line = make_line(make_shop(), **SMALL)
    repaired(line, NOW - timedelta(days=5), days=2)
    repaired(line, NOW - timedelta(days=1), days=1)
    partner_scorecards.measure_all(at=NOW + timedelta(days=1))
    counts = CentreScorecard.objects.get(centre=workshop, month="2026-11-01").counts
    assert (counts["finished"], counts["again"], counts["on_time"]) == (2, 1, 2)


def test_measuring_twice_a_day_is_measuring_once(workshop: RepairCentre) -> None:
    repaired(make_line(make_shop(), **SMALL), NOW)
    night = at("2026-11-24 03:30:00")
    assert partner_scorecards.measure_all(at=night) == 1
    first = list(CentreScorecard.objects.values())
    assert partner_scorecards.measure_all(at=night + timedelta(hours=1)) == 0
    partner_scorecards.measure_centres([workshop.pk], night.date(), at=night)
    assert list(CentreScorecard.objects.values()) == first


def test_nothing_is_measured_before_three_in_the_night(workshop: RepairCentre) -> None:
    assert partner_scorecards.measure_all(at=at("2026-11-24 02:59:00")) == 0


def test_a_batch_costs_the_same_for_one_and_for_many(
    workshop: RepairCentre, django_assert_max_num_queries: Any
) -> None:
    repaired(make_line(make_shop(), **SMALL), NOW)
    today = (NOW + timedelta(days=1)).date()
    partner_scorecards.measure_centres([workshop.pk], today, at=NOW)
    with django_assert_max_num_queries(60) as one:
        partner_scorecards.measure_centres([workshop.pk], today, at=NOW)
    for number in range(3):
        fields = {"name": "x", "region": "110105", "categories": ["toys"], "partner": workshop.partner}
        RepairCentre.objects.create(code=f"more-{number}", **fields)
        repaired(make_line(make_shop(), **SMALL), NOW)
    every = list(RepairCentre.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(len(one)):
        partner_scorecards.measure_centres(every, today, at=NOW)


def test_visits_make_the_card_of_an_installer(workshop: RepairCentre) -> None:
    provider = make_provider()
    line = make_line(make_shop(), **SMALL)
    start = NOW - timedelta(hours=3)
    facts = {"kind": "install", "shop": line.order.shop, "line": line, "contact": line.order.contact}
    facts |= {"provider": provider, "technician": make_technician(provider), "state": "settled"}
    facts |= {"window_from": start, "window_until": start + timedelta(hours=2), "completed_at": NOW}
    facts |= {"created_at": NOW, "updated_at": NOW}
    for number, late in enumerate((1, 3)):
        signed = {"at": (start + timedelta(hours=late)).isoformat(), "reasons": []}
        Appointment.objects.create(number=f"AP-{number}", sign_in=signed, **facts)
    partner_scorecards.measure_all(at=NOW + timedelta(days=1))
    counts = ProviderScorecard.objects.get(provider=provider, month="2026-11-01").counts
    assert (counts["kept"], counts["punctual"], counts["first_visit"]) == (2, 1, 2)


def test_a_better_centre_is_chosen_and_says_so(workshop: RepairCentre) -> None:
    better = RepairCentre.objects.get(pk=workshop.pk)
    better.pk, better.code, better.name = None, "zz-better", "Better"
    better.save()
    given = {"month": "2026-10-01", "counts": {}, "sufficient": True, "computed_at": NOW}
    CentreScorecard.objects.create(centre=workshop, quality=500, **given)
    CentreScorecard.objects.create(centre=better, quality=950, **given)
    job = job_of(approve(ask(make_line(make_shop(), **SMALL))))
    assert job.centre == better
    assert [reason["code"] for reason in job.centre_reasons] == ["nearest_centre", "centre_scorecard"]


def test_every_figure_that_is_kept_has_words() -> None:
    centre = centre_counts((), BusinessCalendar({}, frozenset({2026})), received=0, missed=0, complaints=0)
    assert {*centre, *provider_counts((), missed=0)} <= set(PartnerFigure.values)
