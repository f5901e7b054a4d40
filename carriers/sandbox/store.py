"""The courier's state in one SQLite file: stopping and starting loses nothing. Instants: Unix seconds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = sqlite3.Row

TABLES = ("sf_row", "push", "event", "subscription", "parcel", "chosen")
SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL, provider TEXT NOT NULL, com TEXT NOT NULL, waybill TEXT NOT NULL DEFAULT '',
    scenario TEXT NOT NULL, placed_at REAL NOT NULL, base_at REAL NOT NULL, window_minutes REAL,
    state TEXT NOT NULL DEFAULT 'open', request TEXT NOT NULL,
    callback_url TEXT NOT NULL DEFAULT '', salt TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS parcel_ref ON parcel (ref);
CREATE INDEX IF NOT EXISTS parcel_waybill ON parcel (waybill);
CREATE TABLE IF NOT EXISTS chosen (ref TEXT PRIMARY KEY, scenario TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, parcel_id INTEGER NOT NULL REFERENCES parcel (id),
    kind TEXT NOT NULL, at REAL NOT NULL, done INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS event_parcel ON event (parcel_id, at);
CREATE INDEX IF NOT EXISTS event_due ON event (at, id) WHERE done = 0;
CREATE TABLE IF NOT EXISTS subscription (
    com TEXT NOT NULL, waybill TEXT NOT NULL, url TEXT NOT NULL, salt TEXT NOT NULL, resultv2 TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'polling', snapshot_due REAL, PRIMARY KEY (com, waybill)
);
CREATE TABLE IF NOT EXISTS push (
    id INTEGER PRIMARY KEY AUTOINCREMENT, parcel_id INTEGER NOT NULL REFERENCES parcel (id),
    channel TEXT NOT NULL, summary TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL, due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due'
);
CREATE INDEX IF NOT EXISTS push_due ON push (due, id) WHERE state = 'due';
CREATE TABLE IF NOT EXISTS sf_row (
    id INTEGER PRIMARY KEY AUTOINCREMENT, parcel_id INTEGER NOT NULL REFERENCES parcel (id),
    event_id INTEGER NOT NULL, due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due'
);
CREATE INDEX IF NOT EXISTS sf_row_due ON sf_row (due, id) WHERE state = 'due';
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """One connection behind one lock; never held while a push is on its way."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, timeout=15, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)

    def run(self, sql: str, *values: Any) -> int:
        """Execute; returns the new row's id for an INSERT."""
        with self._lock:
            return self._db.execute(sql, values).lastrowid or 0

    def one(self, sql: str, *values: Any) -> Row | None:
        with self._lock:
            row: Row | None = self._db.execute(sql, values).fetchone()
            return row

    def all(self, sql: str, *values: Any) -> list[Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody in between. May be nested."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def setting(self, name: str, default: str) -> str:
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return row["value"] if row else default

    def set_setting(self, name: str, value: str) -> None:
        self.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def reset(self) -> None:
        """Forget all parcels. Counters go on, so numbers given out before are not given out again."""
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._lock:
            self._db.close()
