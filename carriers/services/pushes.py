"""Pushes: stored raw and answered at once, applied later, in any order, any number of times."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from carriers.adapters.base import BadPush, PushRequest
from carriers.models import CarrierAccount, InboundPush
from carriers.queries.adapters import adapter_for
from carriers.services.shipments import apply_update
from carriers.states import PushState
from portal.queries.policy import value_at

KEPT_HEADERS = ("Content-Type", "User-Agent", "X-Forwarded-For")
MAX_ATTEMPTS = 8


def store(account: CarrierAccount, request: PushRequest, *, at: datetime) -> None:
    """Keep a verified push as received. The same bytes again change nothing, so a carrier may repeat itself."""
    kept = {name: value for name, value in request.headers.items() if name.title() in KEPT_HEADERS}
    row = InboundPush(
        provider=account.provider,
        account=account,
        body_hash=hashlib.sha256(request.body).hexdigest(),
        headers=kept,
        query=dict(request.query),
        body=request.body,
        received_at=at,
        next_attempt_at=at,
    )
    InboundPush.objects.bulk_create([row], ignore_conflicts=True)


def apply_due(*, at: datetime, limit: int = 200) -> int:
    """Apply stored pushes, oldest first; returns how many were settled."""
    due = InboundPush.objects.filter(state__in=(PushState.STORED, PushState.WAITING), next_attempt_at__lte=at)
    return sum(
        _apply(pk, at)
        for pk in list(due.order_by("next_attempt_at", "id").values_list("pk", flat=True)[:limit])
    )


@transaction.atomic
def _apply(pk: int, at: datetime) -> bool:
    """Apply one push in one transaction with everything that follows from it: killed halfway, it was not applied
    and comes up again. Rows that another worker holds are skipped."""
    push = (
        InboundPush.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account")
        .filter(pk=pk, state__in=(PushState.STORED, PushState.WAITING))
        .first()
    )
    if push is None:
        return False
    push.attempts += 1
    try:
        with transaction.atomic():
            unknown = _apply_updates(push)
    except BadPush as problem:
        _settle(push, PushState.FAILED, at, str(problem))
    except Exception as problem:
        _postpone(push, at, f"{type(problem).__name__}: {problem}")
    else:
        if unknown:
            _wait(push, at)
        else:
            _settle(push, PushState.APPLIED, at)
    return push.state != PushState.STORED


def _apply_updates(push: InboundPush) -> bool:
    """Apply every update of a push; returns whether one spoke of a parcel nobody knows yet."""
    request = PushRequest("POST", push.headers, push.query, bytes(push.body))
    updates = adapter_for(push.provider).parse(request)
    found = [apply_update(push.account, update, received_at=push.received_at) for update in updates]
    return None in found


def _settle(push: InboundPush, state: str, at: datetime, error: str = "") -> None:
    push.state, push.applied_at, push.last_error = state, at, error[:300]
    push.save(update_fields=["state", "applied_at", "last_error", "attempts"])


def _postpone(push: InboundPush, at: datetime, error: str) -> None:
    push.state = PushState.FAILED if push.attempts >= MAX_ATTEMPTS else PushState.STORED
    push.next_attempt_at = at + timedelta(seconds=10 * 2**push.attempts)
    push.last_error = error[:300]
    push.save(update_fields=["state", "next_attempt_at", "last_error", "attempts"])


def _wait(push: InboundPush, at: datetime) -> None:
    """The parcel may be registered later: the push is kept and tried again for thirty days (F8)."""
    kept_until = push.received_at + timedelta(days=value_at("tracking.keep_unmatched_days", at))
    if at >= kept_until:
        _settle(push, PushState.FAILED, at, "no such parcel was ever registered")
        return
    push.state = PushState.WAITING
    push.next_attempt_at = at + timedelta(minutes=min(2**push.attempts, 360))
    push.save(update_fields=["state", "next_attempt_at", "attempts"])


def retry_waiting(account_ids: list[int], *, at: datetime) -> None:
    """A parcel was registered: pushes that waited for one are looked at again now."""
    InboundPush.objects.filter(state=PushState.WAITING, account_id__in=account_ids).update(next_attempt_at=at)


def apply_again(push: InboundPush, *, at: datetime) -> None:
    """Put a push back in the queue as if it had just come; what it says counts once, however often it is applied."""
    InboundPush.objects.filter(pk=push.pk).update(
        state=PushState.STORED, attempts=0, next_attempt_at=at, last_error=""
    )
