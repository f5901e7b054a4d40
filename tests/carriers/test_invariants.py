"""Invariants 8 and 14: order, repetition and lateness of pushes change neither the state nor a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from carriers.models import CarrierAccount, PickupOrder, Shipment
from carriers.services import pickups, pushes
from carriers.services.pickups import PickupRequest
from portal.actors import SYSTEM
from tests.builders import NOW, make_calendar, make_carrier, make_contact, make_contract, make_shop
from tests.carriers.parcels import broken_chains, make_parcel, scan

pytestmark = pytest.mark.django_db
Story = Sequence[tuple[str, int]]
"""SF's codes with the minutes after NOW at which they were scanned."""

STORIES: tuple[Story, ...] = (
    (("50", 60), ("30", 200), ("31", 400), ("44", 900), ("80", 1000)),
    (("50", 130), ("30", 200), ("777", 210), ("44", 900), ("33", 950), ("44", 2000), ("80", 2100)),
    (("655", 10), ("54", 119), ("36", 300), ("44", 600), ("125", 700), ("80", 701)),
)
IN_TIME = (STORIES[0], STORIES[2])
"""Collected within the two hours of the promise."""
CALM = settings(max_examples=25, suppress_health_check=list(HealthCheck))


class Arrival(NamedTuple):
    """One push coming in: which scan it tells, how late, and whether the worker runs before the next comes."""

    scan: int
    minutes_later: int
    applied: bool


@some.composite
def arrivals(draw: some.DrawFn) -> tuple[Story, list[Arrival]]:
    """Every scan of a story in any order, some of them again, at any distance, in batches of any size."""
    story = draw(some.sampled_from(STORIES))
    scans = range(len(story))
    order = draw(some.permutations([*scans, *draw(some.lists(some.sampled_from(scans), max_size=4))]))
    late, applied = some.integers(0, 600), some.booleans()
    return story, [Arrival(one, draw(late), draw(applied)) for one in order]


def receive(story: Story, coming: Sequence[Arrival], *, begin: datetime, **fields: str) -> Shipment:
    account, moment = CarrierAccount.objects.get(), begin
    for arrival in coming:
        moment += timedelta(minutes=arrival.minutes_later)
        code, minutes = story[arrival.scan]
        pushes.store(account, scan(code, minutes, **fields), at=moment)
        if arrival.applied:
            pushes.apply_due(at=moment)
    pushes.apply_due(at=moment)
    return Shipment.objects.get()


def as_it_happened(story: Story, **fields: str) -> Shipment:
    """Each scan told once, in order, the minute it was made."""
    coming = []
    told = 0
    for number, (_code, minutes) in enumerate(story):
        coming.append(Arrival(number, minutes - told, True))
        told = minutes
    return receive(story, coming, begin=NOW, **fields)


def standing(row: Shipment) -> dict[str, Any]:
    columns = (
        "status",
        "sub_status",
        "last_event_at",
        "picked_up_at",
        "delivered_at",
        "alerts",
        "waybill",
        "watch_at",
    )
    return {name: getattr(row, name) for name in columns} | {
        "scans": row.events.filter(is_event=True).count()
    }


def called() -> PickupOrder:
    """A courier called for now: the goods are promised to be collected within two hours."""
    request = PickupRequest(
        shop=make_shop(),
        sender=make_contact(),
        recipient=make_contact(),
        cargo="pot",
        weight_grams=900,
        slot="now",
    )
    return pickups.book(request, actor=SYSTEM, at=NOW)


@CALM
@given(arrivals())
def test_invariant_8_every_order_and_repetition_ends_the_same(drawn: tuple[Story, list[Arrival]]) -> None:
    story, coming = drawn
    with transaction.atomic():
        make_carrier("sf", provider="sf")
        make_parcel()
        with transaction.atomic():
            expected = standing(as_it_happened(story))
            transaction.set_rollback(True)

        found = standing(receive(story, coming, begin=NOW + timedelta(days=3)))

        assert (found, broken_chains()) == (expected, [])
        transaction.set_rollback(True)


@CALM
@given(arrivals())
def test_invariant_14_a_verdict_depends_on_what_happened_never_on_when_it_was_heard(
    drawn: tuple[Story, list[Arrival]],
) -> None:
    story, coming = drawn
    with transaction.atomic():
        make_calendar()
        make_contract(make_carrier("sf", provider="sf"))
        ours = {"orderid": f"{called().number}-1"}
        with transaction.atomic():
            as_it_happened(story, **ours)
            expected = verdict()
            transaction.set_rollback(True)

        receive(story, coming, begin=NOW + timedelta(days=3), **ours)

        assert verdict() == expected
        assert expected[0] is (story in IN_TIME)
        transaction.set_rollback(True)


def verdict() -> tuple[bool | None, datetime | None]:
    pickup = PickupOrder.objects.get()
    return pickup.collected_in_time, pickup.collected_at
