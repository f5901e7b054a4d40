"""Extending a service city by city, day by day, and what orders and item pages make of it (S1 1.22)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actors import Role
from portal.errors import InvalidInput, NotPermitted
from portal.models import Region, Service, ServiceArea, Shop, TimelineEvent
from portal.policies.scope import local_date
from portal.queries.promises import promises_of
from portal.services import areas
from portal.services.catalogue import load_catalogue
from tests.builders import (
    NOW,
    at,
    make_area,
    make_enrolment,
    make_order,
    make_regions,
    make_service,
    make_shop,
    staff,
)

pytestmark = pytest.mark.django_db
EDITOR = staff(Role.RULE_EDITOR)
TODAY = local_date(NOW)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def service() -> Service:
    make_regions()
    return make_service("home_pickup").service


def add(service: Service, since: str, until: str | None = None, **fields: Any) -> ServiceArea:
    last = date.fromisoformat(until) if until else None
    given = {"actor": EDITOR, "at": NOW, "until": last, **fields}
    return areas.add(service, Region.objects.get(pk="3301"), since=date.fromisoformat(since), **given)


def test_a_new_area_counts_at_once_and_says_who_added_it(
    service: Service, shop: Shop, django_capture_on_commit_callbacks: Any
) -> None:
    make_enrolment(shop, "home_pickup")
    make_area(service, "11", "2026-01-01")
    assert promises_of(shop, NOW, region="330106") == []

    with django_capture_on_commit_callbacks(execute=True):
        row = add(service, "2026-11-20")

    assert [promise.kind for promise in promises_of(shop, NOW, region="330106")] == ["home_pickup"]
    fact = TimelineEvent.objects.get(
        name="record.created", subject_id=row.pk, subject_type__model="servicearea"
    )
    assert (fact.actor_label, fact.data["region"]) == ("staff", "3301")


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2026-11-19", None, "effective_from"),
        ("2026-12-01", "2026-11-30", "effective_until"),
        ("2026-12-31", None, "effective_from"),
        ("2026-11-20", None, "effective_from"),
        ("2026-11-20", "2026-12-01", "effective_from"),
        ("2026-12-05", "2026-12-06", "effective_from"),
    ],
)
def test_past_reversed_and_overlapping_spans_are_refused(
    service: Service, since: str, until: str | None, field: str
) -> None:
    add(service, "2026-12-01", "2026-12-31")

    with pytest.raises(InvalidInput) as refusal:
        add(service, since, until)

    assert list(refusal.value.errors) == [field]
    assert ServiceArea.objects.count() == 1


def test_spans_that_meet_and_other_services_do_not_clash(service: Service) -> None:
    add(service, "2026-12-01", "2026-12-31")

    add(service, "2027-01-01")
    add(make_service("next_day").service, "2026-12-01")

    assert ServiceArea.objects.count() == 3


def test_others_neither_add_nor_change(service: Service) -> None:
    row = add(service, "2026-12-01")

    with pytest.raises(NotPermitted):
        add(service, "2027-12-01", actor=staff(Role.REVIEWER))
    with pytest.raises(NotPermitted):
        areas.change(row, until=None, note="", actor=staff(Role.REVIEWER), at=NOW)


def test_an_area_ends_today_or_later_and_never_in_the_past(service: Service) -> None:
    row = make_area(service, "3301", "2026-01-01")

    with pytest.raises(InvalidInput):
        areas.change(row, until=date(2026, 11, 19), note="", actor=EDITOR, at=NOW)
    changed = areas.change(row, until=TODAY, note="pilot over", actor=EDITOR, at=NOW)

    assert (changed.effective_until, changed.note, changed.version) == (TODAY, "pilot over", 2)
    with pytest.raises(InvalidInput):
        areas.change(changed, until=None, note="", actor=EDITOR, at=at("2026-11-21 00:00:00"))


def test_an_ended_area_cannot_be_stretched_over_its_successor(service: Service) -> None:
    first = add(service, "2026-12-01", "2026-12-31")
    add(service, "2027-01-01")

    with pytest.raises(InvalidInput):
        areas.change(first, until=date(2027, 1, 1), note="", actor=EDITOR, at=NOW)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("110105", True),
        ("310115", True),
        ("440106", True),
        ("440305", True),
        ("330106", True),
        ("320102", True),
        ("440306", True),
        ("440703", False),
        ("330206", False),
        ("320505", False),
        ("120101", False),
        ("", True),
    ],
)
def test_home_pickup_of_the_file_holds_in_the_six_cities(shop: Shop, region: str, expected: bool) -> None:
    load_catalogue(at=NOW)
    make_enrolment(shop, "home_pickup")

    assert bool(promises_of(shop, NOW, region=region)) is expected


@pytest.mark.parametrize(
    ("paid_at", "kinds"),
    [
        ("2026-11-09 23:59:59", []),
        ("2026-11-10 00:00:00", ["home_pickup"]),
        ("2026-11-15 23:59:59", ["home_pickup"]),
        ("2026-11-16 00:00:00", []),
    ],
)
def test_an_order_gets_the_promise_of_its_destination_and_day(
    service: Service, shop: Shop, paid_at: str, kinds: list[str]
) -> None:
    make_enrolment(shop, "home_pickup")
    make_area(service, "3301", "2026-11-10", "2026-11-15")

    order = make_order(shop, paid_at=at(paid_at), signed_at=None)

    assert [promise.kind for line in order.lines.all() for promise in line.promises.all()] == kinds


@pytest.mark.parametrize(("needs", "kinds"), [([], []), (["large"], ["home_pickup"])])
def test_an_order_line_is_large_where_it_needs_large_handling(
    shop: Shop, needs: list[str], kinds: list[str]
) -> None:
    make_service("home_pickup", scope={"sizes": ["large"]})
    make_enrolment(shop, "home_pickup")
    line = {"external_id": "1", "item": "i", "title": "t", "category": "c", "quantity": 1, "paid_fen": 1}

    order = make_order(shop, lines=[line | {"needs": needs}])

    assert [promise.kind for promise in order.lines.get().promises.all()] == kinds


@pytest.mark.parametrize("members", [1, 6])
def test_promises_are_one_query_however_many_memberships(shop: Shop, members: int) -> None:
    for number in range(members):
        make_enrolment(shop, f"service_{number}")
    assert len(promises_of(shop, NOW, category="a", region="330106")) == members

    with CaptureQueriesContext(connection) as queries:
        assert len(promises_of(shop, NOW, category="a", region="330106")) == members
    assert len(queries) == 1
