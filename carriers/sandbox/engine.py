"""Moves the parcels: all that is due up to an instant happens in the order of time; its pushes are sent."""

from __future__ import annotations

import threading
from typing import Any

from carriers.sandbox import kuaidi100_push, parcels, sf_routes
from carriers.sandbox.config import Settings
from carriers.sandbox.milestones import MILESTONES
from carriers.sandbox.outbox import Outbox
from carriers.sandbox.parcels import Parcel
from carriers.sandbox.store import Row, Store

HOLD_MINUTES = 1  # how long after its successor an overtaken push leaves
SF_DELAY_MINUTES = 2  # SF collects rows before it pushes


class Engine:
    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.outbox = Outbox(store, settings)
        # One step at a time. Calls from outside do not wait: a receiver may call back while being pushed to.
        self._one_step = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let the step under way end after the push it is sending; the rest stays due."""
        self._stopping.set()

    def step(self, until: float) -> list[dict[str, Any]]:
        """Run everything due; returns what was pushed. `until` is sandbox time."""
        sent: list[dict[str, Any]] = []
        with self._one_step:
            while not self._stopping.is_set() and (due := self._next(until)):
                _, kind, number = due
                if kind == "event":
                    self._happen(number)
                elif kind == "snapshot":
                    self._snapshot(number)
                elif kind == "push":
                    sent.extend(self.outbox.send(number, until))
                else:
                    sent.extend(self.outbox.send_rows(due[0], until))
        return sent

    def _next(self, until: float) -> tuple[float, str, int] | None:
        """The earliest of all things due; at the same instant events come before what is said about them."""
        queries = {
            "event": "SELECT at, id FROM event WHERE done = 0 AND at <= ? ORDER BY at, id LIMIT 1",
            "snapshot": "SELECT snapshot_due, rowid FROM subscription WHERE snapshot_due <= ?"
            " ORDER BY snapshot_due LIMIT 1",
            "push": f"SELECT due, id FROM push WHERE {self.outbox.sendable()} AND due <= ?"
            " ORDER BY due, id LIMIT 1",
        }
        if self.outbox.url("sf_route"):
            queries["rows"] = (
                "SELECT due, id FROM sf_row WHERE state = 'due' AND due <= ? ORDER BY due, id LIMIT 1"
            )
        found = [
            (row[0], kind, row[1]) for kind, sql in queries.items() if (row := self.store.one(sql, until))
        ]
        return min(found, key=lambda due: due[0], default=None)

    def _happen(self, event_id: int) -> None:
        with self.store.transaction():
            event = self.store.one("SELECT * FROM event WHERE id = ? AND done = 0", event_id)
            if event is None:  # cancelled a moment ago
                return
            self.store.run("UPDATE event SET done = 1 WHERE id = ?", event_id)
            parcel = parcels.by_id(self.store, event["parcel_id"])
            due = self._leaves_at(parcel, event)
            milestone = MILESTONES[event["kind"]]
            if parcel.provider == "kuaidi100" and parcel.callback_url and milestone.order_state:
                body = kuaidi100_push.order_callback(parcel, event["kind"])
                self._put(parcel, "order", milestone.order_state, parcel.callback_url, body, due)
            if milestone.code or event["kind"] == "given_up":
                self._track(parcel, due, given_up=event["kind"] == "given_up")
            if parcel.provider == "sf":
                self._tell_sf(parcel, event, due)

    def _leaves_at(self, parcel: Parcel, event: Row) -> float:
        """In the disorderly scenario every second push leaves only after the one that follows it."""
        if parcel.scenario != "duplicates_and_reorder":
            return float(event["at"])
        sql = "SELECT count(*) AS n FROM event WHERE parcel_id = ? AND (at < ? OR (at = ? AND id < ?))"
        before = self.store.one(sql, parcel.id, event["at"], event["at"], event["id"])
        sql = "SELECT min(at) AS at FROM event WHERE parcel_id = ? AND done = 0"
        following = self.store.one(sql, parcel.id)
        if before and following and following["at"] and before["n"] % 2:
            return float(following["at"]) + self.settings.waiting(HOLD_MINUTES)
        return float(event["at"])

    def _track(self, parcel: Parcel, due: float, *, given_up: bool = False) -> None:
        """Push the history to whoever subscribed; a first push still to come will include it anyway."""
        sql = (
            "SELECT * FROM subscription"
            " WHERE com = ? AND waybill = ? AND state = 'polling' AND snapshot_due IS NULL"
        )
        subscription = self.store.one(sql, parcel.com, parcel.waybill)
        history = parcels.history(self.store, parcel)
        if subscription is None or not (history or given_up):
            return
        body = kuaidi100_push.tracking(parcel, subscription, history, given_up=given_up)
        ended = given_up or MILESTONES[history[-1]["kind"]].ends_tracking
        state = "abort" if given_up else "shutdown" if ended else "polling"
        self._put(parcel, "track", f"{state}, {len(history)} events", subscription["url"], body, due)
        sql = "UPDATE subscription SET state = ? WHERE com = ? AND waybill = ?"
        self.store.run(sql, state, parcel.com, parcel.waybill)

    def _snapshot(self, rowid: int) -> None:
        """The first push after subscribing to a parcel that may be on its way already."""
        with self.store.transaction():
            row = self.store.one("SELECT * FROM subscription WHERE rowid = ?", rowid)
            self.store.run("UPDATE subscription SET snapshot_due = NULL WHERE rowid = ?", rowid)
            parcel = parcels.newest(self.store, "waybill", row["waybill"]) if row else None
            if row and parcel:
                self._track(parcel, row["snapshot_due"])

    def _tell_sf(self, parcel: Parcel, event: Row, due: float) -> None:
        milestone, copies = MILESTONES[event["kind"]], self._copies(parcel)
        if milestone.op_code:
            sql = "INSERT INTO sf_row (parcel_id, event_id, due, copies) VALUES (?, ?, ?, ?)"
            self.store.run(sql, parcel.id, event["id"], due + self.settings.waiting(SF_DELAY_MINUTES), copies)
        if milestone.sf_state:
            self._put(parcel, "sf_state", milestone.sf_state, "", sf_routes.state_push(parcel, event), due)

    def _put(self, parcel: Parcel, channel: str, summary: str, url: str, body: str, due: float) -> None:
        self.store.run(
            "INSERT INTO push (parcel_id, channel, summary, url, body, due, copies)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            parcel.id, channel, summary, url, body, due, self._copies(parcel),
        )  # fmt: skip

    @staticmethod
    def _copies(parcel: Parcel) -> int:
        return 1 if parcel.scenario == "duplicates_and_reorder" else 0
