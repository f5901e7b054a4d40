"""Several messages about one shipment: the state after each, and the same end in any order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.policies.folding import TrackingFact, event_key, facts_of, fold
from tests.carriers.adapters.samples import ADAPTERS, push, sequence

START = datetime(2025, 3, 4, 1, 0, tzinfo=UTC)
NAMES = (
    "pickup_order_with_late_and_repeated_callbacks",
    "full_history_pushes_replayed",
    "incremental_routes",
)
SEQUENCES = {name: sequence(name) for name in NAMES}


def told(name: str, step: dict[str, Any], minute: int) -> tuple[TrackingFact, ...]:
    provider = SEQUENCES[name]["provider"]
    updates = ADAPTERS[provider].parse(push(step))
    received_at = START + timedelta(minutes=minute)
    return tuple(fact for update in updates for fact in facts_of(provider, update, received_at))


def event_keys(name: str, step: dict[str, Any]) -> set[str]:
    provider = SEQUENCES[name]["provider"]
    updates = ADAPTERS[provider].parse(push(step))
    return {
        event_key(provider, update.tracking_number, event) for update in updates for event in update.events
    }


@pytest.mark.parametrize("name", NAMES)
def test_state_after_each_step(name: str) -> None:
    facts: tuple[TrackingFact, ...] = ()
    stored: set[str] = set()
    for minute, step in enumerate(SEQUENCES[name]["steps"]):
        facts += told(name, step, minute)
        stored |= event_keys(name, step)

        state = fold(facts)

        after = step["after"]
        assert (state.status, state.sub_status, len(stored)) == (
            after["status"],
            after["sub_status"],
            after["events_stored"],
        ), step["note"]


@pytest.mark.parametrize("name", NAMES)
def test_end_is_the_same_in_every_order_of_arrival(name: str) -> None:
    steps = SEQUENCES[name]["steps"]
    end = steps[-1]["after"]
    arrivals = [[told(name, step, minute) for minute in range(len(steps))] for step in steps]

    ends = {
        fold(fact for step, minute in enumerate(order) for fact in arrivals[step][minute])
        for order in permutations(range(len(steps)))
    }

    assert {(state.status, state.sub_status) for state in ends} == {(end["status"], end["sub_status"])}


@settings(deadline=None)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_end_is_the_same_with_repetitions(name: str, data: st.DataObject) -> None:
    steps = SEQUENCES[name]["steps"]
    again = data.draw(st.lists(st.sampled_from(range(len(steps))), max_size=8))
    order = data.draw(st.permutations([*range(len(steps)), *again]))

    state = fold(fact for minute, step in enumerate(order) for fact in told(name, steps[step], minute))

    end = steps[-1]["after"]
    assert (state.status, state.sub_status) == (end["status"], end["sub_status"])


def test_cancellation_after_collection_alerts_a_person() -> None:
    name = NAMES[0]
    steps = SEQUENCES[name]["steps"]

    state = fold(fact for minute, step in enumerate(steps) for fact in told(name, step, minute))

    assert [(alert.kind, alert.raw_code) for alert in state.alerts] == [("cancelled-and-collected", "9")]
