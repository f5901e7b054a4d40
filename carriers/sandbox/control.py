"""The control interface: what a real courier does not have. JSON, loopback callers only."""

from __future__ import annotations

import re
from typing import Any

from carriers.sandbox import parcels, scenarios
from carriers.sandbox.clock import Clock
from carriers.sandbox.config import Settings
from carriers.sandbox.engine import Engine
from carriers.sandbox.net import require_loopback
from carriers.sandbox.parcels import NewParcel, Parcel
from carriers.sandbox.store import Row, Store
from carriers.sandbox.times import from_iso, iso

Answer = tuple[int, Any]
SCENARIO_PATH = re.compile(r"/control/orders/(?P<ref>[^/]+)/scenario")
ORDER_PATH = re.compile(r"/control/orders/(?P<ref>[^/]+)")
PUSH_URLS = ("sf_route_url", "sf_state_url")


class BadRequest(Exception):
    pass


class Control:
    def __init__(self, store: Store, settings: Settings, engine: Engine, clock: Clock) -> None:
        self.store = store
        self.settings = settings
        self.engine = engine
        self.clock = clock

    def handle(self, method: str, path: str, data: dict[str, Any]) -> Answer:
        """`path` is already unquoted."""
        try:
            if method == "GET":
                return self._get(path)
            return self._post(path, data)
        except (BadRequest, ValueError, TypeError, KeyError) as error:
            return 400, {"error": str(error)}

    def _get(self, path: str) -> Answer:
        if path == "/control/orders":
            rows = self.store.all("SELECT * FROM parcel ORDER BY id")
            return 200, {
                "now": iso(self.clock.now()),
                "orders": [self._shown(Parcel.of(row)) for row in rows],
            }
        if found := ORDER_PATH.fullmatch(path):
            parcel = parcels.newest(self.store, "ref", found["ref"])
            return (200, self._in_full(parcel)) if parcel else (404, {"error": "unknown order"})
        return 404, {"error": "no such path"}

    def _post(self, path: str, data: dict[str, Any]) -> Answer:
        if found := SCENARIO_PATH.fullmatch(path):
            return 200, self._scenario(found["ref"], _scenario_name(data["scenario"]))
        if path == "/control/parcels":
            return self._register(data)
        if path == "/control/push-urls":
            return 200, self._push_urls(data)
        if path == "/control/step":
            until = from_iso(data["until"]) if data.get("until") else self.clock.now()
            return 200, {"until": iso(until), "pushes": self.engine.step(until)}
        if path == "/control/reset":
            self.store.reset()
            return 200, {"ok": True}
        return 404, {"error": "no such path"}

    def _scenario(self, ref: str, scenario: str) -> dict[str, Any]:
        """Change a running journey; for a reference not seen yet, remember it for the order to come."""
        sql = "INSERT INTO chosen VALUES (?, ?) ON CONFLICT (ref) DO UPDATE SET scenario = excluded.scenario"
        self.store.run(sql, ref, scenario)
        parcel = parcels.newest(self.store, "ref", ref)
        if parcel:
            parcels.change_scenario(self.store, self.settings, parcel, scenario, self.clock.now())
        return {"ref": ref, "scenario": scenario, "applied": "now" if parcel else "when ordered"}

    def _register(self, data: dict[str, Any]) -> Answer:
        """An original delivery. What lies before now is history at once; a subscriber gets it in one push."""
        waybill, com, now = str(data["waybill"]), str(data["com"]), self.clock.now()
        url = require_loopback(data["callback_url"]) if data.get("callback_url") else ""
        with self.store.transaction():
            existing = parcels.newest(self.store, "waybill", waybill)
            if existing:
                return 200, {**self._shown(existing), "created": False}
            new = NewParcel(
                ref=str(data.get("ref") or waybill), provider="plain", com=com, waybill=waybill,
                request={"from": data.get("from") or "", "to": data.get("to") or ""},
                scenario=_scenario_name(data["scenario"]) if data.get("scenario") else "",
                starts_at=from_iso(data["starts_at"]) if data.get("starts_at") else None,
            )  # fmt: skip
            parcel = parcels.create(self.store, self.settings, new, now)
            self.store.run("UPDATE event SET done = 1 WHERE parcel_id = ? AND at <= ?", parcel.id, now)
            if url:
                self._subscribe(parcel, url, data, now)
        return 201, {**self._shown(parcel), "created": True}

    def _subscribe(self, parcel: Parcel, url: str, data: dict[str, Any], now: float) -> None:
        salt = self.settings.kuaidi100_salt if data.get("salt") is None else str(data["salt"])
        columns = "com, waybill, url, salt, resultv2, snapshot_due"
        sql = f"INSERT INTO subscription ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
        resultv2 = str(data.get("resultv2") or "4")
        first = now if parcels.history(self.store, parcel) else None
        self.store.run(sql, parcel.com, parcel.waybill, url, salt, resultv2, first)

    def _push_urls(self, data: dict[str, Any]) -> dict[str, str]:
        for name in PUSH_URLS:
            if name in data:
                self.store.set_setting(name, require_loopback(data[name]) if data[name] else "")
        return {name: self.engine.outbox.url(name.removesuffix("_url")) for name in PUSH_URLS}

    def _shown(self, parcel: Parcel) -> dict[str, Any]:
        last = parcels.last_done(self.store, parcel)
        sql = "SELECT kind, at FROM event WHERE parcel_id = ? AND done = 0 ORDER BY at, id LIMIT 1"
        return {
            "ref": parcel.ref, "provider": parcel.provider, "com": parcel.com, "waybill": parcel.waybill,
            "scenario": parcel.scenario, "state": parcel.state, "placed_at": iso(parcel.placed_at),
            "last": _event(last), "next": _event(self.store.one(sql, parcel.id)),
        }  # fmt: skip

    def _in_full(self, parcel: Parcel) -> dict[str, Any]:
        events = self.store.all("SELECT * FROM event WHERE parcel_id = ? ORDER BY at, id", parcel.id)
        pushes = self.store.all("SELECT * FROM push WHERE parcel_id = ? ORDER BY due, id", parcel.id)
        columns = ("channel", "summary", "url", "attempts", "state")
        return {
            **self._shown(parcel),
            "events": [
                {"kind": row["kind"], "at": iso(row["at"]), "done": bool(row["done"])} for row in events
            ],
            "pushes": [{**{name: row[name] for name in columns}, "due": iso(row["due"])} for row in pushes],
        }


def _event(row: Row | None) -> dict[str, str] | None:
    return {"kind": row["kind"], "at": iso(row["at"])} if row else None


def _scenario_name(name: Any) -> str:
    if name not in scenarios.NAMES:
        raise BadRequest(f"unknown scenario {name!r}; one of {', '.join(scenarios.NAMES)}")
    return str(name)
