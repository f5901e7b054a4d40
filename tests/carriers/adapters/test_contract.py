"""What every adapter of the settings promises, over every captured push of its provider.

A further provider is covered by its line in the settings and its folder of payloads.
"""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.adapters.base import PushRequest
from carriers.policies.folding import TrackingFact, event_key, facts_of, fold, update_key
from tests.carriers.adapters import mutations
from tests.carriers.adapters.contract import ACCEPTED, DOCUMENTS, FORMS, NOW, SIGNED, over, updates_of
from tests.carriers.adapters.samples import ADAPTERS, Sample, push, stated


def facts(sample: Sample, request: PushRequest, received_at: datetime = NOW) -> tuple[TrackingFact, ...]:
    updates, provider = sample.adapter.parse(request), sample.adapter.provider
    return tuple(fact for update in updates for fact in facts_of(provider, update, received_at))


def state(told: Any) -> tuple[str, str | None]:
    folded = fold(told)
    return folded.status, folded.sub_status


@pytest.mark.parametrize("provider", ADAPTERS)
def test_an_adapter_answers_to_its_name(provider: str) -> None:
    assert ADAPTERS[provider].provider == provider


@over(ACCEPTED)
def test_only_words_of_the_vocabulary_are_used(sample: Sample) -> None:
    assert updates_of(sample.adapter, push(sample.given)) is not None


# Signatures


@over(SIGNED)
def test_one_changed_byte_of_what_is_signed_is_refused(sample: Sample) -> None:
    request, credentials = push(sample.given), sample.given["credentials"]

    for part in mutations.SIGNED[sample.adapter.provider]:
        verdicts = {sample.adapter.verify(spoilt, credentials) for spoilt in mutations.flipped(request, part)}
        assert verdicts == {False}, part


@over(SIGNED)
def test_another_secret_is_refused(sample: Sample) -> None:
    others = {name: f"not-{value}" for name, value in sample.given["credentials"].items()}

    assert sample.adapter.verify(push(sample.given), others) is False


@over(SIGNED)
def test_without_a_secret_nothing_is_genuine(sample: Sample) -> None:
    empty = dict.fromkeys(sample.given["credentials"], "")

    assert sample.adapter.verify(push(sample.given), {}) is False
    assert sample.adapter.verify(push(sample.given), empty) is False


@over(SIGNED)
def test_a_missing_signature_is_refused(sample: Sample) -> None:
    request, credentials = push(sample.given), sample.given["credentials"]
    bare = PushRequest("POST", {}, {}, request.body.replace(b"ign=", b"=").replace(b"igest=", b"="))

    assert sample.adapter.verify(bare, credentials) is False


@over(FORMS)
def test_a_doubled_form_field_is_refused(sample: Sample) -> None:
    request = push(sample.given)
    doubled = PushRequest("POST", request.headers, request.query, request.body + b"&" + request.body)

    assert sample.adapter.verify(doubled, sample.given.get("credentials") or {}) is False
    assert updates_of(sample.adapter, doubled) is None


# Repetition and order


@over(ACCEPTED)
def test_the_same_bytes_say_and_get_the_same(sample: Sample) -> None:
    provider, request = sample.adapter.provider, push(sample.given)

    first, second = sample.adapter.parse(request), sample.adapter.parse(push(sample.given))

    assert first == second
    assert [update_key(provider, update) for update in first] == [
        update_key(provider, update) for update in second
    ]
    assert sample.adapter.acknowledge(request, True, NOW) == sample.adapter.acknowledge(request, True, NOW)


@over(ACCEPTED)
def test_no_two_events_of_a_push_share_a_key(sample: Sample) -> None:
    for update in sample.adapter.parse(push(sample.given)):
        number = update.tracking_number
        keys = {event_key(sample.adapter.provider, number, event) for event in update.events}
        assert len(keys) == len(update.events)


@over(ACCEPTED)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_the_facts_of_a_push_fold_alike_in_any_order(sample: Sample, data: st.DataObject) -> None:
    told = facts(sample, push(sample.given))
    again = data.draw(st.lists(st.sampled_from(told), max_size=3)) if told else []

    assert fold(data.draw(st.permutations([*told, *again]))) == fold(told)


@over(DOCUMENTS)
def test_the_order_of_rows_changes_no_state(sample: Sample) -> None:
    document, repack = mutations.unpacked(push(sample.given))
    chance = random.Random(sample.name)

    shuffled = mutations.rewritten(
        document, lambda value: chance.sample(value, len(value)) if isinstance(value, list) else value
    )

    assert state(facts(sample, repack(shuffled))) == state(facts(sample, push(sample.given)))


def parcels() -> dict[str, list[Sample]]:
    """The captured pushes of one provider about one parcel."""
    known: dict[str, list[Sample]] = {}
    for sample in ACCEPTED:
        first = next(iter(sample.adapter.parse(push(sample.given))))
        name = f"{sample.adapter.provider}-{first.order_ref or first.tracking_number}"
        known.setdefault(name, []).append(sample)
    return {name: group for name, group in known.items() if len(group) > 1}


@pytest.mark.parametrize("group", parcels().values(), ids=parcels())
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_pushes_about_a_parcel_end_alike_in_any_order_of_arrival(
    group: list[Sample], data: st.DataObject
) -> None:
    def arrived(order: list[Sample]) -> tuple[str, str | None]:
        minutes = (NOW + timedelta(minutes=minute) for minute in range(len(order)))
        return state(
            fact
            for sample, at in zip(order, minutes, strict=True)
            for fact in facts(sample, push(sample.given), at)
        )

    again = data.draw(st.lists(st.sampled_from(group), max_size=3))

    assert arrived(data.draw(st.permutations([*group, *again]))) == arrived(group)


# Values


def as_text(value: Any) -> Any:
    """Numbers arrive as strings, booleans as words (section 1, rule 10)."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def as_number(value: Any) -> Any:
    """Strings arrive as numbers."""
    plain = isinstance(value, str) and value.isascii() and value.isdigit() and str(int(value)) == value
    return int(value) if plain else value


@over(DOCUMENTS)
@pytest.mark.parametrize("rule", [as_text, as_number])
def test_numbers_and_their_strings_say_the_same(sample: Sample, rule: Any) -> None:
    document, repack = mutations.unpacked(push(sample.given))

    said = sample.adapter.parse(repack(mutations.rewritten(document, rule)))

    assert [stated(update) for update in said] == [
        stated(update) for update in sample.adapter.parse(push(sample.given))
    ]
