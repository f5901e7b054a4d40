"""The product behind granian on a free port of this machine, and clients that keep their connection."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres.processes import free_port

HOST = "127.0.0.1"
START_SECONDS = 40


@dataclass(frozen=True)
class Call:
    """One request; any answer but the expected one stops the benchmark."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200


@contextmanager
def served() -> Iterator[int]:
    """A server process with four threads; yields its port and stops it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    options = ["--blocking-threads", "4", "--no-ws", "portal.wsgi:application"]
    log = Path(os.environ["PORTAL_VAR"]) / "server.log"
    with log.open("ab") as written:
        process = subprocess.Popen([*command, *options], stdout=written, stderr=subprocess.STDOUT)
    try:
        _wait_until_up(port, log)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait_until_up(port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            send(port, [Call("GET", "/bench/hello/")])
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(log.read_text())


def send(port: int, calls: Sequence[Call], *, clients: int = 1) -> int:
    """Send the calls from some clients at once, each on one connection; returns how many were answered."""
    shares = [calls[number::clients] for number in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(lambda share: _send_all(port, share), shares))


def _send_all(port: int, calls: Sequence[Call]) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        for call in calls:
            connection.request(call.method, call.path, call.body, dict(call.headers))
            response = connection.getresponse()
            body = response.read()
            if response.status != call.expected:
                raise RuntimeError(f"{call.path}: {response.status} {body[:300]!r}")
    finally:
        connection.close()
    return len(calls)
