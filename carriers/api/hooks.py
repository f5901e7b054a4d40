"""Where carriers push: verified over the raw bytes, stored as received, answered at once, applied later."""

from __future__ import annotations

import logging
from time import monotonic

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from carriers.adapters.base import BadPush, CarrierAdapter, PushRequest
from carriers.adapters.forms import agreed
from carriers.models import CarrierAccount
from carriers.queries.adapters import adapter_for
from carriers.queries.hooks import account_at
from carriers.services import pushes
from portal.celery import app
from portal.clock import now

log = logging.getLogger(__name__)
TASK = "carriers.apply_pushes"
NUDGE_EVERY = 0.5
REFUSED = 403
_nudged = {"at": 0.0}


@csrf_exempt
@require_POST
def push(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    """Take one push. An unknown address is 404; what is forged or unreadable leaves nothing behind and gets the
    provider's own words for failure, so that it is sent again."""
    account = account_at(provider, token)
    if account is None:
        return HttpResponseNotFound()
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    received = PushRequest("POST", dict(request.headers), request.GET.dict(), body)
    return _taken(account, received)


def _taken(account: CarrierAccount, received: PushRequest) -> HttpResponse:
    adapter, at = adapter_for(account.provider), now()
    accepted = genuine(adapter, account, received)
    if accepted:
        pushes.store(account, received, at=at)
        nudge()
    reply = adapter.acknowledge(received, accepted, at)
    if not accepted:
        return HttpResponse(reply.body, status=REFUSED, content_type=reply.content_type)
    reply = agreed(reply, account.credentials)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


def genuine(adapter: CarrierAdapter, account: CarrierAccount, received: PushRequest) -> bool:
    """Whether the signature holds and the body can be read. Where a provider signs nothing (None), the secret
    address is the proof."""
    if adapter.verify(received, account.credentials) is False:
        log.warning("push with a wrong signature", extra={"account": account.pk})
        return False
    try:
        adapter.parse(received)
    except BadPush as problem:
        log.warning("unreadable push: %s", problem, extra={"account": account.pk})
        return False
    return True


def nudge() -> None:
    """Wake the worker. The row is stored already: a broker that is down costs only the sweep period, and a
    burst needs no more than two nudges a second."""
    if monotonic() - _nudged["at"] < NUDGE_EVERY:
        return
    _nudged["at"] = monotonic()
    try:
        app.send_task(TASK, retry=False, ignore_result=True, expires=60)
    except Exception as problem:  # noqa: BLE001 - brokers raise what they like; the sweep does the work
        log.warning("the broker did not take the nudge: %s", type(problem).__name__)
