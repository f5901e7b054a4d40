"""Parcels that stand still: told once a level, forgotten with the next scan, asked about when nobody speaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carriers.adapters.base import Answer, Update, UpdateKind
from carriers.models import CarrierCall, Shipment
from carriers.policies.watching import lane_of, limits_of
from carriers.queries.silence import silent_shipments
from carriers.services import calls, polling, watching
from carriers.states import Lane, TrackingStatus
from portal.actors import Role
from portal.models import Notice, PolicyValue, TimelineEvent
from portal.services import outbox
from tests.builders import HANGZHOU, NOW, make_staff
from tests.carriers.parcels import hear, make_parcel, scan

pytestmark = pytest.mark.django_db
NINGBO, SHANGHAI_CITY, LHASA = "330203", "310115", "540102"


def after(**length: float) -> datetime:
    return NOW + timedelta(**length)


@pytest.mark.parametrize(
    ("origin", "destination", "lane"),
    [
        (HANGZHOU, "330108", Lane.SAME_CITY),
        ("310101", SHANGHAI_CITY, Lane.SAME_CITY),
        ("500101", "500229", Lane.SAME_CITY),
        (HANGZHOU, NINGBO, Lane.SAME_PROVINCE),
        ("33", "33", Lane.SAME_PROVINCE),
        (HANGZHOU, SHANGHAI_CITY, Lane.LONG_HAUL),
        (HANGZHOU, LHASA, Lane.REMOTE),
        ("", HANGZHOU, Lane.REMOTE),
    ],
)
def test_the_lane_follows_the_regions(origin: str, destination: str, lane: Lane) -> None:
    assert lane_of(origin, destination) == lane_of(destination, origin) == lane


@pytest.mark.parametrize("book", [None, [], {"remote": 3}, {"remote": "24"}, {"remote": [None, "1", True]}])
def test_a_slip_in_the_book_stops_no_push(book: Any) -> None:
    assert limits_of(book, Lane.REMOTE) == []


def same_city() -> Shipment:
    """Scanned once, ten minutes after NOW."""
    return hear(make_parcel(origin=HANGZHOU, destination=HANGZHOU), scan("50", 10), at=after(hours=1))


def levels() -> list[int]:
    told = TimelineEvent.objects.filter(name="shipment.stuck").order_by("id")
    return [event.data["level"] for event in told]


def test_each_level_is_told_once() -> None:
    same_city()

    for hours in range(0, 100, 3):
        watching.look(at=after(hours=hours))

    assert levels() == [1, 2, 3]
    assert Shipment.objects.get().watch_at is None


def test_a_sweep_that_comes_late_tells_the_level_reached() -> None:
    same_city()

    watching.look(at=after(hours=30))

    assert levels() == [2]


def test_a_scan_clears_the_level_and_the_watch_begins_again() -> None:
    parcel = same_city()
    watching.look(at=after(hours=13))
    assert (levels(), Shipment.objects.get().stuck_level) == ([1], 1)

    parcel = hear(parcel, scan("30", 14 * 60), at=after(hours=15))

    assert (parcel.stuck_level, parcel.watch_at) == (0, after(hours=26))


def test_a_late_report_of_an_older_scan_clears_nothing() -> None:
    parcel = same_city()
    watching.look(at=after(hours=13))

    assert hear(parcel, scan("655", 5), at=after(hours=14)).stuck_level == 1


@pytest.mark.parametrize(("code", "watched"), [("50", True), ("80", False), ("655", True)])
def test_only_a_parcel_under_way_is_watched(code: str, watched: bool) -> None:
    parcel = hear(make_parcel(), scan(code, 10), at=after(hours=1))

    assert (parcel.watch_at is not None) is watched


def test_the_desk_is_told_from_the_second_level_on() -> None:
    make_staff(Role.CARRIER_MANAGER)
    same_city()

    told = []
    for hours in (13, 25, 49):
        watching.look(at=after(hours=hours))
        outbox.fan_out(at=after(hours=hours))
        told.append(Notice.objects.filter(template="shipment.stuck", channel="in_app").count())

    assert told == [0, 1, 2]


def test_another_book_counts_from_the_next_look_on() -> None:
    same_city()
    hours = {"same_city": [6], "same_province": [6], "long_haul": [6], "remote": [6]}
    PolicyValue.objects.create(key="tracking.stuck_hours", value=hours, effective_from=NOW)
    cache.clear()

    watching.look(at=after(hours=13))

    assert levels() == [1] and Shipment.objects.get().watch_at is None


def test_many_due_parcels_cost_no_more_queries_than_one() -> None:
    for number in range(27):
        make_parcel(f"SF{number}")
    spent = []
    for due in (1, 1, 25):
        ids = Shipment.objects.filter(stuck_level=0).values_list("pk", flat=True)[:due]
        Shipment.objects.exclude(pk__in=list(ids)).update(watch_at=None)
        Shipment.objects.filter(pk__in=list(ids)).update(watch_at=NOW)
        with CaptureQueriesContext(connection) as queries:
            assert watching.look(at=after(hours=49)) == due
        spent.append(len(queries))

    assert spent[1] == spent[2]


def test_f10_what_a_carrier_no_longer_pushes_is_asked_for() -> None:
    parcel = same_city()
    polling.ask_about(silent_shipments(at=after(days=2), limit=10), at=after(days=2))
    assert not silent_shipments(at=after(days=2), limit=10)
    missed = Update(
        kind=UpdateKind.TRACKING, carrier="sf", tracking_number=parcel.waybill, raw_status="80",
        status=TrackingStatus.DELIVERED, occurred_at=after(hours=20),
    )  # fmt: skip

    calls.record_answer(CarrierCall.objects.get(), Answer(ok=True, updates=(missed,)), at=after(days=2))

    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_at) == ("delivered", after(hours=20))
