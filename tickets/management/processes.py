"""Starting and stopping the processes of the demo together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

STOP_SECONDS = 10.0


def free_port(wanted: int) -> int:
    """The port itself if it is free on this machine, else the next one that is."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port between {wanted} and {wanted + 50}.")


@dataclass
class Fleet:
    """A few processes that live and die together; each writes to its own log file."""

    log_dir: Path
    environment: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        self.log_dir.mkdir(parents=True, exist_ok=True)
        log = (self.log_dir / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment},
            # A terminal's Ctrl-C reaches only us; we stop the others in order.
            start_new_session=True,
        )

    def fallen(self) -> str | None:
        """The name of a process that has ended by itself."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to stop, then insist."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url: str, seconds: float, fleet: Fleet) -> bool:
    """Wait until an address answers, for so many seconds at the most."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and fleet.fallen() is None:
        try:
            with urlopen(url, timeout=2) as response:
                return response.status == 200
        except (URLError, OSError):
            time.sleep(0.2)
    return False
