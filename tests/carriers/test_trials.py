"""Replaying choices under other weights: the same weights give the same choices, and nothing is changed by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from carriers.models import ChoiceTrial, PickupOrder
from carriers.policies.choosing import Candidate, Need, rank
from carriers.policies.rates import Quote
from carriers.policies.replay import PARTS, replayed
from carriers.services import trials
from portal.actors import Role
from portal.errors import NotPermitted, Refused
from portal.services import moves
from tests.builders import NOW, make_calendar, make_carrier, make_contract, make_shop, staff
from tests.carriers.test_pickups import book

DESK = staff(Role.CARRIER_MANAGER)
PRICE_ONLY = {"quality": 0, "price": 1, "speed": 0, "margin": 0}
QUALITY_ONLY = {"quality": 1, "price": 0, "speed": 0, "margin": 0}
PERIOD = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}

weights = st.fixed_dictionaries({part: st.integers(0, 10) for part in PARTS})
candidates = st.lists(
    st.builds(
        Candidate,
        code=st.sampled_from("abcdefgh"),
        admitted=st.booleans(),
        contract=st.just("CT"),
        covers=st.just(True),
        connected=st.just(True),
        hours_to_door=st.integers(1, 2),
        quote=st.integers(0, 5000).map(lambda fen: Quote(1000, 0, fen, fen, ())),
        quality=st.integers(0, 1000),
        free=st.none() | st.integers(0, 1000),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.code,
)


@given(candidates, weights, st.integers(0, 7))
def test_the_same_weights_give_the_same_choice(
    known: list[Candidate], given: dict[str, int], lost: int
) -> None:
    """Also where carriers that stood higher had lost their last unit (E3)."""
    ranked = rank(known, Need(), given)
    fitting = [entry.candidate.code for entry in ranked if entry.fits][lost:]
    choice = {"chosen": next(iter(fitting), None), "candidates": [entry.as_json() for entry in ranked]}

    found = replayed(choice, given)

    assert found is None if not fitting else found and found[0] == found[1] and found[0].code == fitting[0]


def booked(shops: int = 1) -> list[PickupOrder]:
    """Pickups that a cheap carrier got by the weights in force; another is better and dearer."""
    make_calendar()
    make_contract(make_carrier("cheap", quality=700), first_fee_fen=1000)
    make_contract(make_carrier("good", quality=900), first_fee_fen=1900)
    return [book(make_shop()) for _n in range(shops)]


def done(weights: dict[str, int], **work: Any) -> ChoiceTrial:
    row = trials.begin(weights, **PERIOD, actor=DESK, at=NOW)
    while trials.work(at=NOW, **work):
        pass
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_other_weights_tell_who_would_have_come_and_what_it_would_have_cost() -> None:
    (pickup,) = booked()
    assert pickup.carrier and pickup.carrier.code == "cheap"

    row = done(QUALITY_ONLY)

    change = row.changes.get()
    assert (row.state, row.judged, row.moved) == ("finished", 1, 1)
    assert (change.pickup, change.before, change.after) == (pickup, "cheap", "good")
    assert (row.cost_fen, row.quality_sum) == (change.fee_after_fen - change.fee_before_fen, 200)
    assert row.shares == {"before": {"cheap": 1}, "after": {"good": 1}}


@pytest.mark.django_db
def test_a_replay_changes_nothing() -> None:
    booked()
    before = list(PickupOrder.objects.values())

    done(QUALITY_ONLY)

    assert list(PickupOrder.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 500])
def test_batches_of_any_size_tell_the_same(size: int) -> None:
    booked(3)

    row = done(QUALITY_ONLY, size=size)

    assert (row.done, row.total, row.moved) == (3, 3, 3)


@pytest.mark.django_db
def test_pickups_outside_the_period_and_without_a_carrier_are_not_compared() -> None:
    make_calendar()
    make_contract(make_carrier())
    late = book(make_shop())
    PickupOrder.objects.filter(pk=late.pk).update(created_at=NOW + timedelta(days=2))
    nobody = book(make_shop(), needs=("cold",))
    assert nobody.carrier is None

    row = done(PRICE_ONLY)

    assert (row.total, row.judged) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("weights", "days", "reason"),
    [
        (PRICE_ONLY, 93, "period_out_of_range"),
        (PRICE_ONLY, 0, "period_out_of_range"),
        (PRICE_ONLY | {"price": -1}, 1, "weights_wrong"),
        (dict.fromkeys(PARTS, 0), 1, "weights_wrong"),
        ({"beauty": 1}, 1, "weights_wrong"),
    ],
)
def test_what_cannot_be_tried_is_refused(weights: dict[str, int], days: int, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        trials.begin(weights, since=NOW, until=NOW + timedelta(days=days), actor=DESK, at=NOW)

    assert [r.code for r in refused.value.reasons] == [reason]


@pytest.mark.django_db
def test_only_the_desk_tries_weights() -> None:
    with pytest.raises(NotPermitted):
        trials.begin(PRICE_ONLY, **PERIOD, actor=staff(Role.AUDITOR), at=NOW)


@pytest.mark.django_db
def test_a_trial_that_breaks_says_why_and_does_not_stop_the_next() -> None:
    (pickup,) = booked()
    PickupOrder.objects.filter(pk=pickup.pk).update(choice={"chosen": "x", "candidates": [{"broken": 1}]})
    row = done(PRICE_ONLY)

    assert (row.state, "fits" in row.error) == ("failed", True)
    PickupOrder.objects.filter(pk=pickup.pk).update(choice={})
    assert done(PRICE_ONLY).state == "finished"


@pytest.mark.django_db
def test_a_stopped_trial_goes_no_further() -> None:
    booked()
    row = trials.begin(PRICE_ONLY, **PERIOD, actor=DESK, at=NOW)
    moves.perform(row, "stop", actor=DESK, at=NOW)

    assert trials.work(at=NOW) == 0


@pytest.mark.django_db
def test_a_batch_costs_the_same_for_one_pickup_and_for_many() -> None:
    booked(4)
    trials.begin(QUALITY_ONLY, **PERIOD, actor=DESK, at=NOW)
    trials.work(at=NOW, batches=1, size=1)

    counts = []
    for size in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            trials.work(at=NOW, batches=1, size=size)
        counts.append(len(queries))

    assert counts[0] == counts[1]
