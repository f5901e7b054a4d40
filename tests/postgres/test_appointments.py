"""Several providers and buyers at the same instant: one technician, one visit, one place, each given once."""

from __future__ import annotations

from functools import partial

import pytest

from portal.actors import SYSTEM
from portal.errors import Refused
from tests.builders import NOW, make_calendar, make_repair_centre, make_shop
from tests.builders_repairs import LARGE, make_line, make_provider, make_technician, visit
from tests.postgres.test_races import at_once
from tickets.models import Appointment, CentreDay, ProviderDay, ServiceProvider
from tickets.services import appointments, repair_centres

pytestmark = pytest.mark.postgres
TIMES = {"window_from": "2026-11-21T10:00+08:00", "window_until": "2026-11-21T12:00+08:00"}


def installations(number: int) -> list[Appointment]:
    shop = make_shop()
    lines = [make_line(shop, **LARGE) for _ in range(number)]
    return [appointments.create(line, "install", actor=SYSTEM, at=NOW) for line in lines]


def test_j4_one_technician_is_never_given_two_visits_at_once() -> None:
    make_calendar()
    technician = make_technician(make_provider())
    rows = [visit(row, "reserve", **TIMES) for row in installations(3)]

    results = at_once(*(partial(visit, row, "assign", technician=technician.code) for row in rows))

    assert [isinstance(result, Refused) for result in results].count(False) == 1
    assert technician.appointments.filter(state="assigned").count() == 1


def test_the_last_visit_of_a_day_is_given_once() -> None:
    make_calendar()
    make_provider(daily_visits=2)
    rows = installations(4)

    results = at_once(*(partial(visit, row, "reserve", **TIMES) for row in rows))

    assert sum(isinstance(result, Appointment) for result in results) == 2
    assert (ProviderDay.objects.get().reserved, ServiceProvider.objects.count()) == (2, 1)


def test_the_last_place_of_a_centre_is_given_once() -> None:
    centre = make_repair_centre()
    centre.daily_intake = 2
    centre.save()

    results = at_once(*(partial(repair_centres.reserve, centre, NOW.date(), days=1) for _ in range(5)))

    assert sum(place is not None for place, _full in results) == 2
    assert CentreDay.objects.get().reserved == 2
