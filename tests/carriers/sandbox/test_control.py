from __future__ import annotations

import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from carriers.sandbox import net, scenarios

from .conftest import Client, Receiver, Starter

ROOT = Path(__file__).resolve().parents[3]


def register(courier: Client, receiver: Receiver, **changes: str) -> dict[str, object]:
    parcel = {"waybill": "SF1390000000001", "com": "shunfeng", "scenario": "normal", "salt": "s"}
    answer: dict[str, object] = courier.control(
        "parcels", **{**parcel, "callback_url": f"{receiver.url}/track", **changes}
    )
    return answer


def test_a_registered_parcel_moves_and_is_pushed(courier: Client, receiver: Receiver) -> None:
    assert register(courier, receiver)["created"] is True
    courier.step(days=3)

    assert receiver.params("/track")[-1]["lastResult"]["state"] == "301"
    assert register(courier, receiver)["created"] is False


def test_what_lies_before_registration_comes_in_one_push(courier: Client, receiver: Receiver) -> None:
    register(courier, receiver, starts_at="2026-11-21T10:00:00+08:00")

    assert [push["summary"] for push in courier.step()] == ["polling, 3 events"]
    courier.step(days=3)
    assert [len(push["lastResult"]["data"]) for push in receiver.params("/track")] == [3, 4, 5, 6]


def test_a_journey_survives_a_restart(start: Starter, receiver: Receiver) -> None:
    first = start()
    register(first, receiver)
    first.step(hours=1)
    receiver.refusing.add("/track")
    first.step(hours=3)
    before = first.http("/control/orders")["orders"]

    second = start()
    assert second.http("/control/orders")["orders"] == before
    receiver.refusing.clear()
    second.step(days=3)

    assert [len(push["lastResult"]["data"]) for push in receiver.params("/track")] == [1, 2, 2, 3, 4, 5, 6]


def test_changing_the_scenario_keeps_what_happened(courier: Client, receiver: Receiver) -> None:
    register(courier, receiver)
    courier.step(hours=12)
    courier.control("orders/SF1390000000001/scenario", scenario="damaged")
    courier.step(days=3)

    last = receiver.params("/track")[-1]["lastResult"]["data"]
    assert [item["statusCode"] for item in reversed(last)] == ["103", "0", "1002", "209", "1001", "5", "302"]
    assert min(item["time"] for item in last if item["statusCode"] == "209") == "2026-11-22 22:00:00"


def test_an_order_is_shown_with_its_events_and_pushes(courier: Client, receiver: Receiver) -> None:
    register(courier, receiver)
    courier.step(hours=1)

    shown = courier.http("/control/orders/SF1390000000001")
    assert shown["last"]["kind"] == "collected"
    assert shown["next"] == {"kind": "departed", "at": "2026-11-22T13:00:00+08:00"}
    assert [(push["channel"], push["state"]) for push in shown["pushes"]] == [("track", "acknowledged")]


def test_reset_forgets_everything(courier: Client, receiver: Receiver) -> None:
    register(courier, receiver)
    courier.control("reset")

    assert courier.http("/control/orders")["orders"] == []
    assert courier.step(days=3) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("orders/X/scenario", {"scenario": "eaten by a goat"}),
        ("parcels", {"com": "jd"}),
        ("parcels", {"com": "jd", "waybill": "J1", "callback_url": "http://example.com/"}),
        ("parcels", {"com": "jd", "waybill": "J1", "scenario": "unknown"}),
        ("push-urls", {"sf_route_url": "http://192.0.2.1/"}),
        ("step", {"until": "soon"}),
    ],
)
def test_nonsense_is_refused(courier: Client, path: str, data: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        courier.control(path, **data)

    assert refused.value.code == 400
    assert courier.http("/control/orders")["orders"] == []


@pytest.mark.parametrize(
    "url", ["http://example.com/", "http://10.0.0.1/", "file:///etc/passwd", "http://127.evil/"]
)
def test_only_loopback_is_called(url: str) -> None:
    with pytest.raises(net.ForeignAddress):
        net.post(url, "", "text/plain")


def test_scenarios_are_mostly_normal_and_stable() -> None:
    drawn = Counter(scenarios.choose(f"AS-{number}") for number in range(1000))

    assert 650 < drawn["normal"] < 750
    assert set(drawn) == set(scenarios.NAMES) - {"no_trace"}
    assert scenarios.choose("AS-7") == scenarios.choose("AS-7")


def test_a_normal_pickup_takes_40_to_100_minutes() -> None:
    taken = {
        dict(scenarios.plan("normal", f"AS-{number}", door_pickup=True))["collected"] for number in range(500)
    }

    assert (min(taken), max(taken)) == (40, 100)
