"""A Celery application without Django, for the broker's tests: each run of `note` leaves a line in a file."""

from __future__ import annotations

import os
import time

from celery import Celery

import portal.broker  # noqa: F401 - registers the URL scheme

app = Celery("broker_app", broker=os.environ.get("BROKER_APP_URL", "memory://"))
app.conf.update(
    task_ignore_result=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    worker_prefetch_multiplier=4,
)


@app.task
def note(line: str) -> None:
    """Append one line; a write this short is atomic in append mode."""
    _append(line)


@app.task(acks_late=True)
def slow_note(line: str, seconds: float) -> None:
    """Say that it began, take its time, then leave the line."""
    _append(f"began {line}")
    time.sleep(seconds)
    _append(line)


def _append(line: str) -> None:
    with open(os.environ["BROKER_APP_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"{line}\n")
