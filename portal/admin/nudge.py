"""Waking the worker for something that somebody is waiting to see."""

from __future__ import annotations

import logging

from portal.celery import app

logger = logging.getLogger("portal.admin")


def nudge(task: str) -> None:
    """Ask for a sweep now. The row is stored already: a broker that is down costs only the period of the sweep."""
    try:
        app.send_task(task, retry=False, ignore_result=True, expires=60)
    except Exception as problem:  # noqa: BLE001 - brokers raise what they like; the sweep does the work
        logger.warning("the broker did not take the nudge: %s", type(problem).__name__)
