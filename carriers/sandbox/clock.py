"""Sandbox time: the portal's clock, which people may move ahead, read over HTTP."""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Protocol

from carriers.sandbox.net import NotReached, get
from carriers.sandbox.times import from_iso

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0


class Clock(Protocol):
    def now(self) -> float:
        """Unix seconds of sandbox time."""

    def stop(self) -> None: ...


class PortalClock:
    """The system clock, shifted by what the portal's clock last said.

    While the portal does not answer the last shift stays: falling back to zero would turn time back.
    Until it has answered once (or without an address) this is the system clock.
    """

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._shift = 0.0
        self._stopped = threading.Event()
        if url:
            self._read()
            threading.Thread(target=self._poll, name="courier-clock", daemon=True).start()

    def now(self) -> float:
        return time.time() + self._shift

    def stop(self) -> None:
        self._stopped.set()

    def _poll(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            self._read()

    def _read(self) -> None:
        try:
            self._shift = from_iso(json.loads(get(self._url))["now"]) - time.time()
        except (NotReached, ValueError, KeyError, TypeError) as error:
            log.debug("clock not read: %s", error)
