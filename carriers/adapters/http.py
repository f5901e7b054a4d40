"""The one place in this room that speaks HTTP: it sends what an adapter has built."""

from __future__ import annotations

from dataclasses import dataclass
from time import sleep

import requests

from carriers.adapters.base import OutgoingRequest

TIMEOUT = (5, 15)
MAX_ANSWER = 1_048_576


@dataclass(frozen=True)
class Received:
    """A provider's answer, or the error that kept it from answering (status 0)."""

    status: int
    body: bytes


def send(request: OutgoingRequest) -> Received:
    """Send one request at the provider's pace; no redirects, a bounded answer. A network failure is an answer of
    status 0."""
    sleep(request.pause)
    try:
        with requests.request(
            request.method,
            request.url,
            headers=dict(request.headers),
            data=request.body,
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            return Received(response.status_code, response.raw.read(MAX_ANSWER, decode_content=True))
    except requests.RequestException as problem:
        return Received(0, str(problem).encode())
