"""Pushes: stored raw and answered at once, applied later, in any order, any number of times."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet

from carriers.adapters.base import BadPush, PushRequest
from carriers.models import CarrierAccount, InboundPush
from carriers.queries.adapters import adapter_for
from carriers.services.applying import apply
from carriers.services.roster import Told
from carriers.states import PushState
from portal.queries.policy import value_at

logger = logging.getLogger("carriers.pushes")
KEPT_HEADERS = ("Content-Type", "User-Agent", "X-Forwarded-For")
MAX_ATTEMPTS = 8
BATCH = 500
DUE = (PushState.STORED, PushState.WAITING)


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
    _insert(row)


def _insert(row: InboundPush) -> None:
    """One INSERT that commits by itself: `bulk_create` would open a transaction around its single row."""
    fields = [field for field in InboundPush._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(InboundPush._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING", values)


def apply_due(*, at: datetime, limit: int = BATCH) -> int:
    """Apply stored pushes, the oldest first, in batches; returns how many were settled.

    Each batch is one transaction with everything that follows from it: killed halfway, nothing of it was applied
    and it comes up again. Two workers never take the same rows.
    """
    settled = 0
    for first in range(0, limit, BATCH):
        size = min(BATCH, limit - first)
        taken, done = _batch(at, size)
        settled += done
        if taken < size:
            break
    return settled


def _batch(at: datetime, size: int) -> tuple[int, int]:
    """Apply one batch; returns how many pushes were taken and how many of them settled."""
    taken: list[InboundPush] = []
    try:
        with transaction.atomic():
            due = _due(at).order_by("next_attempt_at", "id")[:size]
            taken += due
            return len(taken), apply_all(taken, at)
    except Exception:
        # Whatever breaks the batch is one push among many: it is found by applying each alone.
        logger.exception("a batch of %s pushes is applied one by one", len(taken))
    return len(taken), sum(_alone(push.pk, at) for push in taken)


@transaction.atomic
def _alone(pk: int, at: datetime) -> int:
    """Apply one push; one that breaks us is put off, and given up after some attempts."""
    taken = list(_due(at).filter(pk=pk))
    try:
        with transaction.atomic():
            return apply_all(taken, at)
    except Exception as problem:
        return _postpone(taken[0], at, f"{type(problem).__name__}: {problem}")


def _due(at: datetime) -> QuerySet[InboundPush]:
    rows = InboundPush.objects.select_for_update(skip_locked=True, no_key=True)
    return rows.filter(state__in=DUE, next_attempt_at__lte=at)


def apply_all(taken: Sequence[InboundPush], at: datetime, *, correcting: bool = False) -> int:
    """Read, apply and close locked pushes; returns how many there were. `correcting`: see `applying.apply`."""
    endings: dict[int, Ending] = {}
    told: list[Told] = []
    senders: list[InboundPush] = []
    for push in taken:
        endings[push.pk] = Ending(PushState.APPLIED)
        try:
            said = told_by(push)
        except BadPush as problem:
            endings[push.pk] = Ending(PushState.FAILED, str(problem)[:300])
            continue
        told += said
        senders += [push] * len(said)
    for push, parcel in zip(senders, apply(told, correcting=correcting), strict=True):
        if parcel is None:
            endings[push.pk] = _waiting(push, at)
    _close(endings, at)
    return len(taken)


def told_by(push: InboundPush) -> list[Told]:
    """What a stored push tells. Raises BadPush."""
    request = PushRequest("POST", push.headers, push.query, bytes(push.body))
    updates = adapter_for(push.provider).parse(request)
    return [Told(push.account_id, push.provider, update, push.received_at) for update in updates]


class Ending(NamedTuple):
    """How the attempt to apply a push ended."""

    state: PushState
    error: str = ""
    next_attempt_at: datetime | None = None


def _close(endings: dict[int, Ending], at: datetime) -> None:
    """Write the endings: one statement for each that differs, whatever the number of pushes."""
    alike: dict[Ending, list[int]] = {}
    for pk, ending in endings.items():
        alike.setdefault(ending, []).append(pk)
    for ending, pks in alike.items():
        again = {"next_attempt_at": ending.next_attempt_at} if ending.next_attempt_at else {"applied_at": at}
        InboundPush.objects.filter(pk__in=pks).update(
            state=ending.state, last_error=ending.error, attempts=F("attempts") + 1, **again
        )


def _waiting(push: InboundPush, at: datetime) -> Ending:
    """The parcel may be registered later: the push is kept and tried again for thirty days (F8)."""
    kept_until = push.received_at + timedelta(days=value_at("tracking.keep_unmatched_days", at))
    if at >= kept_until:
        return Ending(PushState.FAILED, "no such parcel was ever registered")
    minutes = min(2 ** (push.attempts + 1), 360)
    return Ending(PushState.WAITING, next_attempt_at=at + timedelta(minutes=minutes))


def _postpone(push: InboundPush, at: datetime, error: str) -> int:
    """Put a push that breaks us off; returns 1 when it is given up."""
    attempts = push.attempts + 1
    given_up = attempts >= MAX_ATTEMPTS
    ending = Ending(
        PushState.FAILED if given_up else PushState.STORED,
        error[:300],
        at + timedelta(seconds=10 * 2**attempts),
    )
    _close({push.pk: ending}, at)
    return int(given_up)


def retry_waiting(account_ids: list[int], *, at: datetime) -> None:
    """A parcel was registered: pushes that waited for one are looked at again now."""
    InboundPush.objects.filter(state=PushState.WAITING, account_id__in=account_ids).update(next_attempt_at=at)


def apply_again(push: InboundPush, *, at: datetime) -> None:
    """Put a push back in the queue as if it had just come; what it says counts once, however often it is applied."""
    InboundPush.objects.filter(pk=push.pk).update(
        state=PushState.STORED, attempts=0, next_attempt_at=at, last_error=""
    )
