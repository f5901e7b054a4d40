"""kombu virtual transport on the standard library's sqlite3: `sqlite3broker:////absolute/path/broker.sqlite3`.

What it promises, on one machine (one file system, one pid namespace):

* A message is handed to one consumer at a time. It is not removed when it is delivered: the row is marked
  with the process that holds it, and deleted on acknowledgement.
* A worker that dies (kill -9 included) gives its unacknowledged messages back, at their old place in the
  queue, as soon as another consumer looks: within `SWEEP_SECONDS`. A task may therefore run twice. A message
  delivered `MAX_DELIVERIES` times and never acknowledged is dropped and logged: it probably kills its takers.
* Celery acknowledges *before* running unless the task says `acks_late`: otherwise a task that has begun is
  lost with its worker. Nothing in the product depends on a message arriving; rows in the product's database
  are the truth and sweeps find them.

Not meant for several machines: use Redis there.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from queue import Empty
from typing import Any

from kombu.transport import base, virtual

from portal.broker.database import CLAIM, NEXT, PUT, TAKE, Database, database, is_alive, process_mark

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
MAX_DELIVERIES = 5


class Channel(virtual.Channel):
    """One conversation with the file. Safe to acknowledge from another thread than the consuming one."""

    supports_fanout = True

    def __init__(self, connection: Transport, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._database: Database = database(_path(connection))
        self._no_ack_queues: set[str] = set()
        self._swept_at = 0.0

    def _execute(self, sql: str, parameters: dict[str, Any] | None = None) -> sqlite3.Cursor:
        return self._database.connection().execute(sql, parameters or {})

    # --- queues and bindings

    def prepare_queue_arguments(self, arguments: dict[str, Any], **options: Any) -> dict[str, Any]:
        return base.to_rabbitmq_queue_arguments(arguments, **options)

    def _new_queue(self, queue: str, arguments: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Remember a queue whose messages go stale: control and event queues of workers that may be gone."""
        ttl = (arguments or {}).get("x-message-ttl")
        if ttl is not None:
            self._execute(
                "INSERT INTO queue (name, ttl) VALUES (:q, :ttl) ON CONFLICT (name) DO UPDATE SET ttl = :ttl",
                {"q": queue, "ttl": ttl / 1000},
            )

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        self._execute(
            "INSERT OR IGNORE INTO bind VALUES (:exchange, :key, :pattern, :q)",
            {"exchange": exchange, "key": routing_key or "", "pattern": pattern or "", "q": queue},
        )

    def get_table(self, exchange: str) -> list[tuple[str, str, str]]:
        """Bindings made by any process, not only by this one."""
        sql = "SELECT routing_key, pattern, q FROM bind WHERE exchange = :exchange"
        return self._execute(sql, {"exchange": exchange}).fetchall()

    def _delete(self, queue: str, exchange: str, *args: Any, **kwargs: Any) -> None:
        super()._delete(queue)
        sql = "DELETE FROM bind WHERE exchange = :exchange AND q = :q"
        self._execute(sql, {"exchange": exchange, "q": queue})
        self._execute("DELETE FROM queue WHERE name = :q", {"q": queue})

    # --- messages

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        priority = self._get_message_priority(message)
        values = {"q": queue, "pri": priority, "body": json.dumps(message), "now": time.time()}
        self._execute(PUT, values)

    def _put_fanout(self, exchange: str, message: dict[str, Any], routing_key: str, **kwargs: Any) -> None:
        for queue in {queue for _, _, queue in self.get_table(exchange)}:
            self._put(queue, message)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """The cheap SELECT comes first: an idle worker must not take the write lock twenty times a second."""
        self._sweep_if_due()
        values: dict[str, Any] = {"q": queue, "now": time.time()}
        if self._execute(NEXT, values).fetchone() is None:
            raise Empty
        values["owner"] = process_mark(os.getpid())
        rows = self._execute(TAKE if queue in self._no_ack_queues else CLAIM, values).fetchall()
        if not rows:
            raise Empty  # another consumer was quicker
        return _with_tag(*rows[0])

    def _size(self, queue: str) -> int:
        sql = "SELECT count(*) FROM msg WHERE q = :q AND owner IS NULL"
        return self._execute(sql, {"q": queue}).fetchone()[0]

    def _purge(self, queue: str) -> int:
        return self._execute("DELETE FROM msg WHERE q = :q AND owner IS NULL", {"q": queue}).rowcount

    # --- acknowledgement

    def basic_consume(self, queue: str, no_ack: bool, *args: Any, **kwargs: Any) -> None:
        (self._no_ack_queues.add if no_ack else self._no_ack_queues.discard)(queue)
        super().basic_consume(queue, no_ack, *args, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> virtual.Message | None:
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self._drop(message.delivery_tag)
        return message

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        self._drop(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)  # requeue ends in _restore
        if not requeue:
            self._drop(delivery_tag)

    def _drop(self, delivery_tag: str) -> None:
        self._execute("DELETE FROM msg WHERE id = :id", {"id": int(delivery_tag)})

    def _restore(self, message: virtual.Message) -> None:
        """Put a held message back in its place. A forked child never gives back what its parent holds."""
        self._execute(
            "UPDATE msg SET owner = NULL WHERE id = :id AND owner = :owner",
            {"id": int(message.delivery_tag), "owner": process_mark(os.getpid())},
        )

    # --- housekeeping

    def _sweep_if_due(self) -> None:
        if time.monotonic() - self._swept_at < SWEEP_SECONDS:
            return
        self._swept_at = time.monotonic()
        if self._execute("SELECT 1 FROM msg WHERE expires < :now LIMIT 1", {"now": time.time()}).fetchone():
            self._execute("DELETE FROM msg WHERE expires < :now AND owner IS NULL", {"now": time.time()})
        for (owner,) in self._execute("SELECT DISTINCT owner FROM msg WHERE owner IS NOT NULL").fetchall():
            if not is_alive(owner):
                self._give_back(owner)

    def _give_back(self, owner: str) -> None:
        values = {"owner": owner, "most": MAX_DELIVERIES}
        sql = "DELETE FROM msg WHERE owner = :owner AND deliveries >= :most"
        dropped = self._execute(sql, values).rowcount
        returned = self._execute("UPDATE msg SET owner = NULL WHERE owner = :owner", values).rowcount
        log.warning(
            "process %s is gone: %d messages returned, %d dropped as deadly", owner, returned, dropped
        )


class Transport(virtual.Transport):
    """Polls every 50 ms: kombu's default of one second would be the latency of every task."""

    Channel = Channel
    polling_interval = 0.05
    driver_type = "sqlite3"
    driver_name = "sqlite3"
    connection_errors: tuple[type[Exception], ...] = (
        *virtual.Transport.connection_errors,
        sqlite3.OperationalError,
    )
    implements = virtual.Transport.implements.extend(exchange_type=frozenset(["direct", "topic", "fanout"]))

    def close_connection(self, connection: Transport) -> None:
        super().close_connection(connection)
        database(_path(self)).close()

    def driver_version(self) -> str:
        return sqlite3.sqlite_version


def _path(transport: Transport) -> str:
    path = transport.client.virtual_host
    if not path or not os.path.isabs(path):
        raise ValueError(
            "The broker URL needs an absolute path: sqlite3broker:////absolute/path/broker.sqlite3"
        )
    return path


def _with_tag(row_id: int, body: str, deliveries: int) -> dict[str, Any]:
    """The row id is the delivery tag: kombu's own tag is the same in every copy of a fanned-out message."""
    message: dict[str, Any] = json.loads(body)
    message["properties"]["delivery_tag"] = str(row_id)
    message["properties"]["delivery_info"]["redelivered"] = deliveries > 1
    return message
