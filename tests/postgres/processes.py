"""Real web, worker and beat processes of the product on PostgreSQL and Redis."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests
from django.conf import settings
from django.db import connection

BROKER = os.environ.get("TEST_BROKER_URL", "redis://127.0.0.1:6379/9")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.2)
    return condition()


class Stack:
    """The processes of one test; all write to one log folder and stop at its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        database = connection.settings_dict
        place = f"{database['USER']}@{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_MODE": "test",
            "PORTAL_VAR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"postgres://{place}/{database['NAME']}",
            "BROKER_URL": BROKER,
            "CACHE_URL": f"rediscache://{BROKER.removeprefix('redis://')}",
        }

    def run(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=self.environment, stdout=log, stderr=subprocess.STDOUT
        )
        self.running.append(process)
        return process

    def web(self) -> str:
        port = free_port()
        options = ["--interface", "wsgi", "--port", str(port), "--blocking-threads", "4", "--no-ws"]
        self.run(f"web-{port}", "granian", *options, "portal.wsgi:application")
        url = f"http://127.0.0.1:{port}"
        assert wait_for(lambda: _answers(url), 40), (self.folder / f"web-{port}.log").read_text()
        return url

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        options = ["-P", "threads", "-c", "2", "-n", f"{name}@test", "--without-mingle", "-l", "WARNING"]
        return self.run(name, "celery", "-A", "portal", "worker", *options)

    def beat(self) -> subprocess.Popen[bytes]:
        return self.run("beat", "celery", "-A", "portal", "beat", "-s", str(self.folder / "schedule"))

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
