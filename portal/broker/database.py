"""The broker's file: schema, a connection per thread and process, and which processes are still alive."""

from __future__ import annotations

import functools
import os
import sqlite3
import threading
import time
from pathlib import Path

BUSY_SECONDS = 15
SCHEMA = """
CREATE TABLE IF NOT EXISTS msg (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    q TEXT NOT NULL,
    pri INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    expires REAL,
    owner TEXT,
    deliveries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS msg_waiting ON msg (q, pri DESC, id) WHERE owner IS NULL;
CREATE INDEX IF NOT EXISTS msg_held ON msg (owner) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS msg_expiring ON msg (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS queue (name TEXT PRIMARY KEY, ttl REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bind (
    exchange TEXT NOT NULL,
    routing_key TEXT NOT NULL,
    pattern TEXT NOT NULL,
    q TEXT NOT NULL,
    PRIMARY KEY (exchange, routing_key, pattern, q)
) WITHOUT ROWID;
"""

# The next message a queue may hand out; to hold until acknowledged, or (no_ack) to take away at once.
NEXT = """SELECT id FROM msg WHERE q = :q AND owner IS NULL AND (expires IS NULL OR expires > :now)
          ORDER BY pri DESC, id LIMIT 1"""
CLAIM = f"""UPDATE msg SET owner = :owner, deliveries = deliveries + 1
            WHERE id = ({NEXT}) RETURNING id, body, deliveries"""
TAKE = f"DELETE FROM msg WHERE id = ({NEXT}) RETURNING id, body, deliveries + 1"
PUT = """INSERT INTO msg (q, pri, body, expires)
         VALUES (:q, :pri, :body, :now + (SELECT ttl FROM queue WHERE name = :q))"""

# A connection that came through fork() must be neither used nor closed by the child: keeping a reference
# stops the garbage collector from closing it.
_inherited: list[sqlite3.Connection] = []


class Database:
    """Hands each thread its own connection; opens a new one after fork()."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._local = threading.local()

    def connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid == os.getpid():
            return connection
        if connection is not None:
            _inherited.append(connection)
        connection = _open(self.path)
        self._local.connection, self._local.pid = connection, os.getpid()
        return connection

    def close(self) -> None:
        """Close this thread's connection; the next use opens another."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid == os.getpid():
            connection.close()
            self._local.connection = None


@functools.cache
def database(path: str) -> Database:
    """The one `Database` of this process for a file."""
    return Database(path)


def _open(path: str) -> sqlite3.Connection:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # check_same_thread is off only because the collector may close a dead thread's connection from another.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    _switch_to_wal(connection)
    # NORMAL survives a killed process; only a power cut may lose the last commits, and sweeps find the work.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(SCHEMA)
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Two processes creating the file at once: the switch ignores the busy timeout, so wait here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def process_mark(pid: int) -> str:
    """`pid:start time`, so that a recycled pid is not taken for the old process. Without /proc: `pid:`."""
    fields = _stat_fields(pid)
    return f"{pid}:{fields[19] if fields else ''}"


def is_alive(mark: str) -> bool:
    """Is the process that wrote this mark still running on this machine? A zombie is not."""
    pid = int(mark.partition(":")[0])
    if os.name == "nt":  # signal 0 would end the process there; without knowing better nothing is taken away
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    fields = _stat_fields(pid)
    return process_mark(pid) == mark and not (fields and fields[0] in "ZX")


def _stat_fields(pid: int) -> list[str]:
    """/proc/<pid>/stat from the third field on; the second, the bracketed command, may contain spaces."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return []
