"""Real Celery workers and producers, each in a process of its own, on one broker file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


class Workers:
    """Real worker processes on one broker file, and what their tasks wrote."""

    def __init__(self, url: str, output: Path) -> None:
        self.output = output
        # The broker knows nothing of Django, so neither do these workers.
        plain = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**plain, "BROKER_APP_URL": url, "BROKER_APP_OUTPUT": str(output)}
        self.running: list[subprocess.Popen[bytes]] = []

    def python(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.environment)

    def start(self) -> subprocess.Popen[bytes]:
        options = ["-P", "threads", "-c", "2", "--without-mingle", "--without-gossip", "-l", "ERROR"]
        name = f"broker-test-{len(self.running)}@localhost"
        worker = self.python(
            "-m", "celery", "-q", "-A", "tests.portal.broker_app", "worker", "-n", name, *options
        )
        self.running.append(worker)
        return worker

    def lines(self) -> list[str]:
        return self.output.read_text(encoding="utf-8").split("\n")[:-1] if self.output.exists() else []


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(f"sqlite3broker:///{tmp_path}/broker.sqlite3", tmp_path / "notes.txt")
    yield workers
    for worker in workers.running:
        if worker.poll() is None:
            worker.kill()
        worker.wait(30)


PRODUCE = """
import sys
from tests.portal.broker_app import note
for number in range(25):
    note.delay(f"{sys.argv[1]}{number}")
"""


def test_a_real_worker_runs_every_task_once_and_stops_on_sigterm(workers: Workers) -> None:
    worker = workers.start()
    producers = [workers.python("-c", PRODUCE, name) for name in ("left-", "right-")]
    assert [producer.wait(60) for producer in producers] == [0, 0]

    assert wait_for(lambda: len(workers.lines()) >= 50)
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(30) == 0
    assert sorted(workers.lines()) == sorted(f"{name}{n}" for name in ("left-", "right-") for n in range(25))


def test_the_work_of_a_killed_worker_is_done_by_the_next(workers: Workers) -> None:
    first = workers.start()
    produce = (
        "from tests.portal.broker_app import slow_note; [slow_note.delay(str(n), 0.4) for n in range(6)]"
    )
    assert workers.python("-c", produce).wait(60) == 0
    assert wait_for(lambda: len(workers.lines()) >= 2)

    first.kill()
    first.wait(30)
    workers.start()

    assert wait_for(lambda: {str(n) for n in range(6)} <= set(workers.lines()))
