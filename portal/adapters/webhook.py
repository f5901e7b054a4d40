"""Delivering a webhook: signed by the Standard Webhooks scheme, to a public address only, within bounds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from requests_hardened import Config, Manager
from standardwebhooks import Webhook

HEAD = 2000
TIMEOUT = (5, 10)


@dataclass(frozen=True)
class Answer:
    """What the receiver said: a status code, or none with the error that kept it from saying anything."""

    status: int | None
    head: str = ""
    error: str = ""
    retry_after: timedelta | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(delivery: Any, at: datetime) -> Answer:
    """Make one attempt. The message id is the same at every attempt, the timestamp is that of the attempt.

    Redirects are not followed: they count as a failure.
    """
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":"))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Wuyou-Portal-Webhooks/1",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures(delivery, body, at),
    }
    try:
        with _client().send_request(
            "POST", delivery.endpoint.url, data=body.encode(), headers=headers, stream=True, timeout=TIMEOUT
        ) as response:
            head = response.raw.read(HEAD).decode("utf-8", "replace")
            return Answer(response.status_code, head, retry_after=_retry_after(response))
    except (requests.RequestException, ValueError, OSError) as problem:
        return Answer(None, error=f"{type(problem).__name__}: {problem}")


def signatures(delivery: Any, body: str, at: datetime) -> str:
    """One signature per valid secret, separated by spaces, so that a secret can be changed without a gap."""
    secrets = [delivery.endpoint.secret, delivery.endpoint.previous_secret]
    return " ".join(Webhook(secret).sign(delivery.message_id, at, body) for secret in secrets if secret)


def _client() -> Manager:
    return Manager(
        Config(
            default_timeout=TIMEOUT,
            never_redirect=True,
            # A sandbox talks to receivers on its own machine; production never does.
            ip_filter_enable=not settings.SANDBOX,
            ip_filter_allow_loopback_ips=settings.SANDBOX,
            user_agent_override=None,
        )
    )


def _retry_after(response: requests.Response) -> timedelta | None:
    seconds = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(seconds), 86_400)) if seconds.isdigit() else None
