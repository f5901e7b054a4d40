"""The fold: one state from everything said, whatever the order (interface document, section 1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.adapters.base import Event, Update, UpdateKind
from carriers.policies.folding import TrackingFact, event_key, facts_of, fold, update_key
from carriers.states import FINAL, LADDER, SUB_STATUSES, TrackingStatus

DAY = datetime(2025, 3, 1, tzinfo=UTC)


def at(hour: int) -> datetime:
    return DAY + timedelta(hours=hour)


def dated(said: str, hour: int, received: int | None = None) -> TrackingFact:
    status, _, sub_status = said.partition("/")
    heard = at(hour if received is None else received)
    return TrackingFact(f"{said}@{hour}", TrackingStatus(status), sub_status or None, at(hour), heard)


def undated(said: str, received: int, reopens: bool = False) -> TrackingFact:
    status, _, sub_status = said.partition("/")
    key = f"{said}-{reopens}-{received}"
    return TrackingFact(key, TrackingStatus(status), sub_status or None, None, at(received), None, reopens)


# said first, said next, state in the end
TOGETHER = [
    # the newest dated report decides, up or down
    (dated("in_transit", 1), dated("out_for_delivery", 2), "out_for_delivery"),
    (dated("out_for_delivery", 1), dated("in_transit/arrived", 2), "in_transit/arrived"),
    (dated("delivery_failed/rescheduled", 1), dated("out_for_delivery", 2), "out_for_delivery"),
    (dated("out_for_delivery", 2), dated("in_transit", 1, received=9), "out_for_delivery"),
    # an undated one only climbs
    (undated("picked_up", 1), undated("pending/awaiting_pickup", 2), "picked_up"),
    (undated("picked_up", 1), undated("delivered", 2), "delivered"),
    (dated("in_transit", 1), undated("picked_up", 2), "in_transit"),
    (dated("exception/held", 1), undated("in_transit", 2), "exception/held"),
    # failed and assigned stand beside each other
    (
        undated("pickup_assigned/courier_assigned", 1),
        undated("pickup_failed/other", 2),
        "pickup_failed/other",
    ),
    (
        undated("pickup_failed/other", 1),
        undated("pickup_assigned/courier_assigned", 2),
        "pickup_assigned/courier_assigned",
    ),
    (
        undated("pickup_assigned/collecting", 1),
        undated("pickup_assigned/courier_assigned", 2),
        "pickup_assigned/collecting",
    ),
    # before collection ends with collection
    (undated("picked_up", 1), undated("pickup_failed/other", 2), "picked_up"),
    (dated("picked_up", 1), dated("pending/awaiting_pickup", 2), "picked_up"),
    (dated("picked_up", 1), dated("cancelled", 2), "picked_up"),
    (undated("cancelled/by_customer", 1), undated("picked_up", 2), "picked_up"),
    # final is final
    (dated("delivered", 1), dated("in_transit", 2), "delivered"),
    (dated("delivered", 1), dated("delivered/by_recipient", 2), "delivered/by_recipient"),
    (dated("delivered", 1), dated("returning/refused", 2), "returning/refused"),
    (dated("delivered", 1), dated("returned", 2), "returned"),
    (dated("returned", 1), dated("delivered", 2), "returned"),
    (dated("cancelled/by_carrier", 1), dated("picked_up", 2), "cancelled/by_carrier"),
    (undated("cancelled/by_customer", 1), dated("picked_up", 2), "cancelled/by_customer"),
    (dated("cancelled/by_carrier", 1), undated("picked_up", 2), "picked_up"),
    (undated("cancelled/by_customer", 1), undated("pickup_assigned", 2), "cancelled/by_customer"),
    # but for an explicit reopening
    (undated("cancelled", 1), undated("pending/awaiting_pickup", 2, True), "pending/awaiting_pickup"),
    (undated("cancelled", 2), undated("pending/awaiting_pickup", 1, True), "cancelled"),
    (undated("pickup_failed", 1), undated("pending/awaiting_pickup", 2, True), "pending/awaiting_pickup"),
    (undated("picked_up", 1), undated("pending/awaiting_pickup", 2, True), "picked_up"),
    # an unknown code changes nothing
    (dated("in_transit", 1), dated("unknown", 2), "in_transit"),
]


@pytest.mark.parametrize(("first", "second", "end"), TOGETHER)
def test_two_facts(first: TrackingFact, second: TrackingFact, end: str) -> None:
    state = fold([second, first])

    assert "/".join(filter(None, [state.status, state.sub_status])) == end


def test_nothing_said_is_pending() -> None:
    state = fold([])

    assert (state.status, state.last_event_at, state.terminal) == ("pending", None, False)


def test_after_delivery_and_return_way_only_the_return_follows() -> None:
    state = fold(
        [dated("delivered", 1), dated("returning", 2), dated("in_transit", 3), dated("delivered", 4)]
    )

    assert state.status == "returning"


def test_a_reopened_order_is_assigned_anew() -> None:
    facts = [undated("pickup_assigned/collecting", 1), undated("cancelled", 2), undated("pending", 3, True)]

    state = fold([*facts, undated("pickup_assigned/courier_assigned", 4)])

    assert (state.status, state.sub_status) == ("pickup_assigned", "courier_assigned")


def test_a_reopened_and_collected_order_is_no_contradiction() -> None:
    state = fold([undated("cancelled", 1), undated("pending", 2, True), undated("picked_up", 3)])

    assert (state.status, state.alerts) == ("picked_up", ())


@pytest.mark.parametrize(
    ("first", "second", "alert"),
    [
        (dated("picked_up", 1), dated("cancelled", 2), "cancelled-and-collected"),
        (dated("cancelled", 1), dated("picked_up", 2), "cancelled-and-collected"),
        (undated("cancelled", 1), undated("picked_up", 2), "cancelled-and-collected"),
        (undated("picked_up", 1), undated("pickup_failed/other", 2), "pickup-failed-after-collection"),
    ],
)
def test_contradictions_alert_a_person(first: TrackingFact, second: TrackingFact, alert: str) -> None:
    assert [alert.kind for alert in fold([first, second]).alerts] == [alert]


def test_a_failed_pickup_before_collection_is_no_contradiction() -> None:
    assert fold([undated("pickup_failed/other", 1), undated("picked_up", 2)]).alerts == ()


def test_last_event_is_the_newest_even_if_it_changes_nothing() -> None:
    assert fold([dated("delivered", 1), dated("in_transit", 5)]).last_event_at == at(5)


hours = st.integers(min_value=0, max_value=12)
meanings = st.sampled_from([(status, sub) for status, subs in SUB_STATUSES.items() for sub in (None, *subs)])


@st.composite
def facts(draw: st.DrawFn) -> TrackingFact:
    status, sub_status = draw(meanings)
    happened, received = draw(st.none() | hours.map(at)), at(draw(hours))
    reopens = status is TrackingStatus.PENDING and happened is None and draw(st.booleans())
    key = f"{status}/{sub_status}@{happened or received}{reopens}"
    return TrackingFact(key, status, sub_status, happened, received, None, reopens)


@given(said=st.lists(facts(), max_size=8), data=st.data())
def test_order_and_repetition_change_nothing(said: list[TrackingFact], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(said), max_size=4)) if said else []

    assert fold(data.draw(st.permutations([*said, *again]))) == fold(said)


@given(said=st.lists(facts(), max_size=8), later=facts())
def test_a_later_dated_report_never_leaves_a_final_state(
    said: list[TrackingFact], later: TrackingFact
) -> None:
    before = fold(said)
    news = TrackingFact("news", later.status, later.sub_status, at(20), at(20))

    after = fold([*said, news])

    way_back = before.status is TrackingStatus.DELIVERED and after.status in {"returning", "returned"}
    assert before.status not in FINAL or after.status is before.status or way_back


# Which of these is the last word is told by nothing but the receipt.
RECEIPT_DECIDES = {TrackingStatus.PICKUP_FAILED}


@given(
    said=st.lists(meanings.filter(lambda meaning: meaning[0] not in RECEIPT_DECIDES), max_size=6),
    data=st.data(),
)
def test_undated_reports_end_the_same_however_they_arrive(
    said: list[tuple[TrackingStatus, str | None]], data: st.DataObject
) -> None:
    arrival = data.draw(st.permutations(range(len(said))))
    spelled = ["/".join(filter(None, meaning)) for meaning in said]

    in_order = fold(undated(words, hour) for hour, words in enumerate(spelled))
    shuffled = fold(undated(words, hour) for hour, words in zip(arrival, spelled, strict=True))

    assert (shuffled.status, shuffled.sub_status) == (in_order.status, in_order.sub_status)


@given(said=st.lists(st.tuples(meanings, hours), max_size=6), data=st.data())
def test_receipt_does_not_matter_to_dated_reports(
    said: list[tuple[tuple[TrackingStatus, str | None], int]], data: st.DataObject
) -> None:
    spelled = [("/".join(filter(None, meaning)), hour) for meaning, hour in said]

    late = [dated(words, hour, hour + data.draw(hours)) for words, hour in spelled]

    prompt = fold(dated(words, hour) for words, hour in spelled)
    assert (fold(late).status, fold(late).sub_status) == (prompt.status, prompt.sub_status)


def local(said: str, clock: int, received: int) -> TrackingFact:
    """A report with the time of an unknown place: what the clock showed there, and when we heard of it."""
    status, _, sub_status = said.partition("/")
    wall = at(clock).replace(tzinfo=None)
    key = f"{said}@{clock}"
    return TrackingFact(
        key, TrackingStatus(status), sub_status or None, None, at(received), happened_local=wall
    )


def test_a_later_local_time_decides_even_down_the_ladder() -> None:
    said = [local("delivery_failed/other", 10, 1), local("out_for_delivery", 33, 2)]

    assert fold(said).status == "out_for_delivery"


def test_an_earlier_local_time_that_comes_later_steps_no_state_down() -> None:
    said = [local("out_for_delivery", 33, 1), local("in_transit", 10, 2)]

    assert fold(said).status == "out_for_delivery"


def test_an_earlier_local_time_may_be_of_a_place_further_west() -> None:
    said = [local("in_transit/departed", 20, 1), local("out_for_delivery", 9, 2)]

    assert fold(said).status == "out_for_delivery"


def test_a_local_time_is_no_instant() -> None:
    state = fold([local("delivered", 99, 2), dated("returning", 3)])

    assert (state.status, state.last_event_at) == ("returning", at(3))


@given(said=st.lists(st.tuples(meanings, hours, hours), max_size=6), data=st.data())
def test_order_and_repetition_of_local_times_change_nothing(
    said: list[tuple[tuple[TrackingStatus, str | None], int, int]], data: st.DataObject
) -> None:
    told = [local("/".join(filter(None, meaning)), clock, heard) for meaning, clock, heard in said]
    again = data.draw(st.lists(st.sampled_from(told), max_size=4)) if told else []

    assert fold(data.draw(st.permutations([*told, *again]))) == fold(told)


def test_ladder_and_sub_statuses_cover_the_vocabulary() -> None:
    assert set(LADDER) == set(SUB_STATUSES) == set(TrackingStatus)


def scan(**changes: object) -> Event:
    fields = {"occurred_at": at(1), "status": None, "sub_status": None, "raw_code": "31"}
    return Event(**(fields | {"description": "到达", "location": None} | changes))  # type: ignore[arg-type]


def test_event_key_follows_the_providers_id() -> None:
    assert event_key("sf", "SF1", scan(event_id="7")) == event_key(
        "sf", "SF1", scan(event_id="7", raw_code="36")
    )


@pytest.mark.parametrize("change", [{"occurred_at": at(2)}, {"raw_code": "36"}, {"description": "离开"}])
def test_event_key_without_an_id_is_the_content(change: dict[str, object]) -> None:
    assert event_key("sf", "SF1", scan()) != event_key("sf", "SF1", scan(**change))


def test_event_key_does_not_depend_on_the_zone() -> None:
    local = at(1).astimezone(datetime.fromisoformat("2025-03-01T00:00:00+08:00").tzinfo)

    assert event_key("sf", "SF1", scan(occurred_at=local)) == event_key("sf", "SF1", scan())


def test_an_update_without_a_status_states_no_fact() -> None:
    fee = Update(kind=UpdateKind.FEE, carrier="sf", tracking_number="SF1", raw_status="15")

    assert facts_of("kuaidi100", fee, at(1)) == ()


def facts_told(status: str | None, event: Event, **changes: Any) -> list[str | None]:
    overall = TrackingStatus(status) if status else None
    update = Update(
        kind=UpdateKind.TRACKING,
        carrier="dhl",
        tracking_number="JD01",
        status=overall,
        events=(event,),
        **changes,
    )
    return [fact.status for fact in facts_of("dhl", update, at(9))]


def local_scan(status: TrackingStatus) -> Event:
    return scan(status=status, occurred_at=None, occurred_local=datetime(2025, 3, 1))


def test_an_event_without_an_instant_leaves_the_word_to_the_overall_state() -> None:
    assert facts_told("in_transit", local_scan(TrackingStatus.EXCEPTION), occurred_at=at(1)) == ["in_transit"]


@pytest.mark.parametrize("overall", [None, "unknown"])
def test_where_nothing_else_is_known_the_events_speak(overall: str | None) -> None:
    assert "delivered" in facts_told(overall, local_scan(TrackingStatus.DELIVERED))


def test_an_update_of_another_local_time_is_another_update() -> None:
    told = Update(kind=UpdateKind.TRACKING, carrier="ups", tracking_number="1", raw_status="OutForDelivery")

    keys = {
        update_key("aftership", replace(told, occurred_local=datetime(2025, 3, day))) for day in (1, 2, 2)
    }

    assert len(keys) == 2


def test_another_order_is_another_update() -> None:
    first, second = (
        Update(kind=UpdateKind.PICKUP, carrier="sf", tracking_number=None, order_ref=ref)
        for ref in ("A", "B")
    )

    assert update_key("kuaidi100", first) != update_key("kuaidi100", second)
