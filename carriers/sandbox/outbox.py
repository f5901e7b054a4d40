"""Sending pushes and repeating what was not acknowledged (interface sections 2.2, 2.4, 4.2, 4.4)."""

from __future__ import annotations

import logging
from typing import Any

from carriers.sandbox import kuaidi100_push, parcels, sf_routes
from carriers.sandbox.config import Settings
from carriers.sandbox.net import ForeignAddress, NotReached, post
from carriers.sandbox.store import Row, Store

log = logging.getLogger(__name__)

JSON = "application/json; charset=UTF-8"
AGAIN_MINUTES = 30
COPY_MINUTES = 2
# Repeats after the first attempt. The SF order-state schedule is not published: taken as Kuaidi100's.
REPEATS = {"order": 3, "track": 2, "sf_state": 3}
SF_ROW_AGAIN_MINUTES = 10
CHANNELS = {
    "order": (kuaidi100_push.FORM, kuaidi100_push.acknowledged),
    "track": (kuaidi100_push.FORM, kuaidi100_push.acknowledged),
    "sf_state": (JSON, sf_routes.state_acknowledged),
    "sf_route": (JSON, sf_routes.routes_acknowledged),
}


class Outbox:
    """Repeats count from the moment of sending, which is `now`, not from when the push was due."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def url(self, channel: str) -> str:
        """SF's addresses belong to the contract: set at start or through the control interface."""
        return self.store.setting(f"{channel}_url", getattr(self.settings, f"{channel}_url"))

    def sendable(self) -> str:
        """SQL: pushes with an address."""
        return "state = 'due'" if self.url("sf_state") else "state = 'due' AND channel <> 'sf_state'"

    def send(self, push_id: int, now: float) -> list[dict[str, Any]]:
        push = self.store.one("SELECT * FROM push WHERE id = ? AND state = 'due'", push_id)
        if push is None:  # reset meanwhile
            return []
        url = push["url"] or self.url(push["channel"])
        outcome = _deliver(push["channel"], url, push["body"])
        parcel = parcels.by_id(self.store, push["parcel_id"]).ref
        if outcome == "acknowledged":
            self._acknowledged("push", push)
        elif push["attempts"] >= REPEATS[push["channel"]]:
            self.store.run(
                "UPDATE push SET state = 'given_up', attempts = attempts + 1 WHERE id = ?", push_id
            )
        else:
            self._again("push", push, now + self.settings.waiting(AGAIN_MINUTES))
        return [_report(push["channel"], parcel, url, outcome, push["summary"])]

    def send_rows(self, due: float, now: float) -> list[dict[str, Any]]:
        """At most ten rows in one push, of whatever parcels; repeated until acknowledged."""
        sql = "SELECT * FROM sf_row WHERE state = 'due' AND due <= ? ORDER BY due, id LIMIT ?"
        rows = self.store.all(sql, due, sf_routes.ROWS_PER_PUSH)
        if not rows:
            return []
        url, pushed = self.url("sf_route"), [self._pushed(row) for row in rows]
        outcome = _deliver("sf_route", url, sf_routes.route_push(pushed))
        for row in rows:
            if outcome == "acknowledged":
                self._acknowledged("sf_row", row)
            else:
                minutes = SF_ROW_AGAIN_MINUTES * 2 ** min(row["attempts"], 5)
                self._again("sf_row", row, now + self.settings.waiting(minutes))
        refs = ", ".join(sorted({row["orderid"] for row in pushed}))
        return [_report("sf_route", refs, url, outcome, ", ".join(row["opCode"] for row in pushed))]

    def _pushed(self, row: Row) -> dict[str, str]:
        event = self.store.one("SELECT * FROM event WHERE id = ?", row["event_id"])
        assert event is not None
        return sf_routes.pushed_row(parcels.by_id(self.store, row["parcel_id"]), event, row["id"])

    def _acknowledged(self, table: str, row: Row) -> None:
        """Done, unless the scenario wants it sent once more."""
        if row["copies"]:
            sql = f"UPDATE {table} SET copies = copies - 1, attempts = 0, due = ? WHERE id = ?"
            self.store.run(sql, row["due"] + self.settings.waiting(COPY_MINUTES), row["id"])
        else:
            self.store.run(
                f"UPDATE {table} SET state = 'acknowledged', attempts = attempts + 1 WHERE id = ?", row["id"]
            )

    def _again(self, table: str, row: Row, due: float) -> None:
        self.store.run(f"UPDATE {table} SET attempts = attempts + 1, due = ? WHERE id = ?", due, row["id"])


def _deliver(channel: str, url: str, body: str) -> str:
    content_type, acknowledged = CHANNELS[channel]
    try:
        answer = post(url, body, content_type)
    except (NotReached, ForeignAddress) as error:
        log.warning("%s push to %s: %s", channel, url, error)
        return "not reached"
    if acknowledged(answer):
        return "acknowledged"
    log.warning("%s push to %s: not acknowledged", channel, url)
    return "not acknowledged"


def _report(channel: str, ref: str, url: str, outcome: str, summary: str) -> dict[str, Any]:
    return {"channel": channel, "ref": ref, "url": url, "outcome": outcome, "summary": summary}
