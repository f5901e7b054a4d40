"""The journeys. Minutes and hours are a real courier's; `Settings.pace` shortens them.

Door pickups count from the order or the start of the booked slot, whichever is later; what follows counts
from collection. A parcel that was handed over elsewhere (registered, not ordered) starts with collection.
"""

from __future__ import annotations

import hashlib
from itertools import accumulate

HOUR = 60.0
DAY = 24 * HOUR
Plan = list[tuple[str, float]]  # kind of milestone, minutes

# Out of a hundred parcels; no_trace happens only on request.
WEIGHTS = {
    "normal": 70,
    "late_collection": 6,
    "failed_then_collected": 5,
    "lost": 2,
    "late_delivery": 5,
    "damaged": 3,
    "recipient_absent": 5,
    "duplicates_and_reorder": 4,
    "no_trace": 0,
}
NAMES = tuple(WEIGHTS)

_EXPRESS: Plan = [("departed", 3 * HOUR), ("hub", 10 * HOUR), ("arrived_city", 26 * HOUR),
                  ("out_for_delivery", 40 * HOUR), ("delivered", 44 * HOUR)]  # fmt: skip
_AFTER_COLLECTION: dict[str, Plan] = {
    "lost": [("departed", 3 * HOUR), ("hub", 10 * HOUR), ("stalled", 3 * DAY), ("lost", 5 * DAY),
             ("given_up", 65 * DAY)],
    "late_delivery": [("departed", 3 * HOUR), ("hub", 10 * HOUR), ("overdue", 3 * DAY),
                      ("arrived_city", 4 * DAY),
                      ("out_for_delivery", 5 * DAY), ("delivered", 5 * DAY + 4 * HOUR)],
    "damaged": [("departed", 3 * HOUR), ("hub", 10 * HOUR), ("damaged", 11 * HOUR),
                ("arrived_city", 27 * HOUR),
                ("out_for_delivery", 41 * HOUR), ("delivered_damaged", 45 * HOUR)],
    "recipient_absent": [("departed", 3 * HOUR), ("hub", 10 * HOUR), ("arrived_city", 26 * HOUR),
                         ("out_for_delivery", 40 * HOUR), ("absent", 44 * HOUR),
                         ("out_for_delivery", 64 * HOUR), ("delivered", 68 * HOUR)],
}  # fmt: skip


def choose(ref: str) -> str:
    """The same reference always gets the same scenario."""
    draw = _hash(ref) % sum(WEIGHTS.values())
    for name, upper in zip(NAMES, accumulate(WEIGHTS.values()), strict=True):
        if draw < upper:
            return name
    raise AssertionError("weights and names disagree")


def plan(
    scenario: str, ref: str, *, door_pickup: bool, com: str = "", window_minutes: float | None = None
) -> Plan:
    """Everything that will happen, in order, as minutes from the start of the journey."""
    if scenario == "no_trace":
        return [("given_up", 3 * DAY)]
    before = (
        _pickup(scenario, _minutes_to_collection(ref, window_minutes))
        if door_pickup
        else _handed_over(scenario)
    )
    if door_pickup and com == "yunda":
        before.append(("placed", 2))  # Yunda's waybill number is only known now
    collected = next(minutes for kind, minutes in before if kind == "collected")
    after = _AFTER_COLLECTION.get(scenario, _EXPRESS)
    return sorted(
        [*before, *((kind, collected + minutes) for kind, minutes in after)], key=lambda step: step[1]
    )


def _pickup(scenario: str, minutes: float) -> Plan:
    if scenario == "late_collection":
        return [("accepted", 5), ("collecting", 135), ("collected", 150), ("settled", 180)]
    courier_comes: Plan = [("accepted", 5), ("collecting", minutes - 15)]
    if scenario == "failed_then_collected":
        return [*courier_comes, ("pickup_failed", minutes + 5), ("accepted", minutes + 100),
                ("collecting", minutes + 160), ("collected", minutes + 180),
                ("settled", minutes + 210)]  # fmt: skip
    steps: Plan = [*courier_comes, ("collected", minutes), ("settled", minutes + 30)]
    if scenario == "duplicates_and_reorder":
        steps.append(("placed", minutes + 10))  # the vendor does send 0 after 10
    return steps


def _handed_over(scenario: str) -> Plan:
    return [("collected", 150 if scenario == "late_collection" else 0)]


def _minutes_to_collection(ref: str, window_minutes: float | None) -> float:
    """40 to 100 minutes, and inside the booked slot."""
    minutes = 40.0 + _hash(f"{ref}/collection") % 61
    return minutes if window_minutes is None else min(minutes, max(window_minutes - 10, 20))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
