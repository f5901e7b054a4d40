"""How many calls a client may make: a fixed window counted in the cache, atomic where the cache is."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class PartnerThrottle(SimpleRateThrottle):
    """Each client on its own; the answer beyond the limit is 429 with Retry-After."""

    scope = "partner"
    duration: int
    num_requests: int

    def allow_request(self, request: Request, view: Any) -> bool:
        if self.rate is None or request.auth is None:
            return True
        window = int(self.timer() // self.duration)
        key = f"throttle:{request.auth.application_id}:{window}"  # type: ignore[union-attr]
        cache.add(key, 0, timeout=int(self.duration) + 5)
        try:
            return cache.incr(key) <= self.num_requests
        except ValueError:
            return True  # The counter was evicted between the two calls: reads fail open.

    def wait(self) -> float:
        return self.duration - self.timer() % self.duration
