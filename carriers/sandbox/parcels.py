"""Parcels and their journeys: placing, looking up, changing the scenario, cancelling."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from carriers.sandbox import scenarios
from carriers.sandbox.config import Settings
from carriers.sandbox.milestones import TRACKED
from carriers.sandbox.store import Row, Store

# Company code (interface section 2.6) to the look of its waybill numbers: prefix, number of digits.
WAYBILLS = {
    "shunfeng": ("SF1", 12), "jd": ("JDVE", 11), "debangkuaidi": ("DPK", 12), "debangwuliu": ("DPK", 12),
    "yuantong": ("YT", 13), "zhongtong": ("78", 12), "shentong": ("77", 13), "yunda": ("43", 13),
    "jtexpress": ("JT", 13), "ems": ("11", 11), "huitongkuaidi": ("55", 13), "zhaijisong": ("A", 10),
}  # fmt: skip
FIRST_ORDER_ID = 20_000_000
CITY = re.compile(r"(?:[一-龥]{2,8}?(?:省|自治区))?([一-龥]{2,6}?(?:市|州|盟|地区))")


@dataclass(frozen=True)
class Parcel:
    """`provider` is kuaidi100 or sf for a door pickup, plain for a parcel handed over elsewhere."""

    id: int
    ref: str
    provider: str
    com: str
    waybill: str
    scenario: str
    placed_at: float
    base_at: float
    window_minutes: float | None
    state: str
    request: dict[str, Any]
    callback_url: str
    salt: str

    @classmethod
    def of(cls, row: Row) -> Parcel:
        return cls(**{**dict(row), "request": json.loads(row["request"])})

    @property
    def order_id(self) -> str:
        return str(FIRST_ORDER_ID + self.id)

    @property
    def task_id(self) -> str:
        return hashlib.md5(f"task {self.id} {self.ref}".encode()).hexdigest().upper()

    @property
    def cities(self) -> tuple[str, str]:
        """From, to; read off the addresses, as far as they name a city."""
        return _city(self.request.get("from", ""), "上海市"), _city(self.request.get("to", ""), "杭州市")


def _city(address: str, otherwise: str) -> str:
    found = CITY.match(address)
    return found[1] if found else otherwise


@dataclass(frozen=True)
class NewParcel:
    """What the two vendors' order forms and the control interface have in common."""

    ref: str
    provider: str
    com: str
    request: dict[str, Any]
    waybill: str = ""
    scenario: str = ""
    callback_url: str = ""
    salt: str = ""
    starts_at: float | None = None
    window: tuple[float, float] | None = None


def create(store: Store, settings: Settings, new: NewParcel, now: float) -> Parcel:
    """Store the parcel and everything that will happen to it. `now` is sandbox time."""
    chosen = store.one("SELECT scenario FROM chosen WHERE ref = ?", new.ref)
    scenario = new.scenario or (chosen["scenario"] if chosen else scenarios.choose(new.ref))
    base, minutes = now if new.starts_at is None else new.starts_at, None
    if new.window:
        # Waiting for the slot to begin is a waiting time like any other: the pace shortens it.
        base = now + max(0.0, new.window[0] - now) / settings.pace
        minutes = (new.window[1] - max(now, new.window[0])) / 60
    with store.transaction():
        parcel_id = store.run(
            "INSERT INTO parcel (ref, provider, com, waybill, scenario, placed_at, base_at, window_minutes,"
            " request, callback_url, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            new.ref, new.provider, new.com, new.waybill, scenario, now, base, minutes,
            json.dumps(new.request, ensure_ascii=False), new.callback_url, new.salt,
        )  # fmt: skip
        if not new.waybill:
            number = _waybill(new.com, f"{parcel_id} {new.ref} {now}")
            store.run("UPDATE parcel SET waybill = ? WHERE id = ?", number, parcel_id)
        parcel = by_id(store, parcel_id)
        for kind, at in journey(parcel, settings):
            store.run("INSERT INTO event (parcel_id, kind, at) VALUES (?, ?, ?)", parcel_id, kind, at)
    return parcel


def journey(parcel: Parcel, settings: Settings) -> list[tuple[str, float]]:
    """Kinds and instants. The first acceptance does not wait for the booked slot."""
    steps = scenarios.plan(
        parcel.scenario, parcel.ref, com=parcel.com, window_minutes=parcel.window_minutes,
        door_pickup=parcel.provider != "plain",
    )  # fmt: skip
    plan = []
    for number, (kind, minutes) in enumerate(steps):
        at_once = number < 2 and kind in {"placed", "accepted"}
        plan.append((kind, (parcel.placed_at if at_once else parcel.base_at) + settings.waiting(minutes)))
    return plan


def _waybill(com: str, seed: str) -> str:
    prefix, digits = WAYBILLS.get(com, ("SB", 12))
    number = int(hashlib.sha256(seed.encode()).hexdigest(), 16) % 10**digits
    return f"{prefix}{number:0{digits}d}"


def change_scenario(store: Store, settings: Settings, parcel: Parcel, scenario: str, now: float) -> None:
    """What happened stays; the rest is replaced by the new scenario's rest, nothing of it before now."""
    with store.transaction():
        store.run("UPDATE parcel SET scenario = ? WHERE id = ?", scenario, parcel.id)
        store.run("DELETE FROM event WHERE parcel_id = ? AND done = 0", parcel.id)
        if parcel.state == "cancelled":
            return
        done = store.all("SELECT kind FROM event WHERE parcel_id = ? AND done = 1", parcel.id)
        rest = _not_yet(journey(by_id(store, parcel.id), settings), Counter(row["kind"] for row in done))
        for number, (kind, at) in enumerate(rest):
            later = max(at, now + number)
            store.run("INSERT INTO event (parcel_id, kind, at) VALUES (?, ?, ?)", parcel.id, kind, later)


def _not_yet(steps: list[tuple[str, float]], done: Counter[str]) -> list[tuple[str, float]]:
    """The steps behind the last one that already happened; a kind may happen more than once."""
    reached = 0
    for index, (kind, _) in enumerate(steps):
        if done[kind] > 0:
            done[kind] -= 1
            reached = index + 1
    return steps[reached:]


def cancel(store: Store, settings: Settings, parcel: Parcel, now: float) -> None:
    """The caller has made sure the parcel was not collected yet."""
    with store.transaction():
        store.run("UPDATE parcel SET state = 'cancelled' WHERE id = ?", parcel.id)
        store.run("DELETE FROM event WHERE parcel_id = ? AND done = 0", parcel.id)
        at = now + settings.waiting(1)
        store.run("INSERT INTO event (parcel_id, kind, at) VALUES (?, 'cancelled', ?)", parcel.id, at)


def by_id(store: Store, parcel_id: int) -> Parcel:
    row = store.one("SELECT * FROM parcel WHERE id = ?", parcel_id)
    assert row is not None
    return Parcel.of(row)


def newest(store: Store, column: str, value: str) -> Parcel | None:
    """The latest parcel by `ref` or `waybill`; a Kuaidi100 reference may be used again after 48 hours."""
    assert column in {"ref", "waybill"}
    row = store.one(f"SELECT * FROM parcel WHERE {column} = ? ORDER BY id DESC LIMIT 1", value)
    return Parcel.of(row) if row else None


def history(store: Store, parcel: Parcel) -> list[Row]:
    """Tracking events so far, oldest first."""
    marks = ", ".join("?" * len(TRACKED))
    sql = f"SELECT * FROM event WHERE parcel_id = ? AND done = 1 AND kind IN ({marks}) ORDER BY at, id"
    return store.all(sql, parcel.id, *TRACKED)


def last_done(store: Store, parcel: Parcel) -> Row | None:
    sql = "SELECT * FROM event WHERE parcel_id = ? AND done = 1 ORDER BY at DESC, id DESC LIMIT 1"
    return store.one(sql, parcel.id)
