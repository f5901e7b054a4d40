from __future__ import annotations

import pytest

from .conftest import Client, Receiver, Starter
from .ordering import COLLECTED, COLLECTING, place, states


def test_the_disorderly_courier_repeats_and_overtakes(courier: Client, receiver: Receiver) -> None:
    place(courier, receiver, "duplicates_and_reorder")
    courier.step(days=3)

    told = states(receiver)
    assert sorted(set(told), key=int) == ["0", "1", "2", "10", "13", "15", "101", "400"]
    assert all(told.count(state) == 2 for state in told)
    assert told.index(COLLECTED) < told.index(COLLECTING)
    assert told.index(COLLECTED) < told.index("0")
    sizes = [len(push["lastResult"]["data"]) for push in receiver.params("/track")]
    assert sizes != sorted(sizes)


@pytest.mark.parametrize(
    ("scenario", "last_states", "codes"),
    [
        ("late_collection", ["400", "13"], ["103", "0", "1002", "1001", "5", "301"]),
        ("failed_then_collected", ["400", "13"], ["103", "0", "1002", "1001", "5", "301"]),
        ("late_delivery", ["400", "13"], ["103", "0", "1002", "201", "1001", "5", "301"]),
        ("damaged", ["400", "14"], ["103", "0", "1002", "209", "1001", "5", "302"]),
        ("recipient_absent", ["400", "400", "13"], ["103", "0", "1002", "1001", "5", "206", "5", "301"]),
        ("lost", ["15", "101"], ["103", "0", "1002", "202", "2"]),
    ],
)
def test_scenarios(
    courier: Client, receiver: Receiver, scenario: str, last_states: list[str], codes: list[str]
) -> None:
    place(courier, receiver, scenario)
    courier.step(days=10)

    assert states(receiver)[-len(last_states) :] == last_states
    history = receiver.params("/track")[-1]["lastResult"]["data"]
    assert [item["statusCode"] for item in reversed(history)] == codes


def test_late_collection_takes_two_and_a_half_hours(courier: Client, receiver: Receiver) -> None:
    place(courier, receiver, "late_collection")

    courier.step(hours=2, minutes=29)
    assert COLLECTED not in states(receiver)
    courier.step(minutes=1)
    assert COLLECTED in states(receiver)


def test_a_failed_pickup_says_why_and_is_tried_again(courier: Client, receiver: Receiver) -> None:
    place(courier, receiver, "failed_then_collected")
    courier.step(hours=6)

    assert states(receiver) == ["1", "2", "11", "1", "2", "10", "15"] + (
        ["101"] if "101" in states(receiver) else []
    )
    assert receiver.params("/order")[2]["message"] == "揽货失败：无法联系寄件人"


def test_a_lost_parcel_is_given_up_after_sixty_days(courier: Client, receiver: Receiver) -> None:
    place(courier, receiver, "lost")
    courier.step(days=70)

    last = receiver.params("/track")[-1]
    assert (last["status"], last["message"], last["lastResult"]["state"]) == ("abort", "60天无变化", "2")


def test_yunda_tells_its_number_later(courier: Client, receiver: Receiver) -> None:
    assert place(courier, receiver, "normal", kuaidicom="yunda")["kuaidinum"] == ""
    courier.step(minutes=3)

    first = receiver.params("/order")[0]
    assert first["data"]["status"] == "0"
    assert first["kuaidinum"].startswith("43")


def test_pace_divides_every_waiting_time(start: Starter, receiver: Receiver) -> None:
    courier = start(pace=60)
    place(courier, receiver, "normal")
    courier.step(minutes=46)

    assert states(receiver)[-1] == "13"
