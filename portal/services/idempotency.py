"""One answer per key: kept in the transaction of its effect, so a crash leaves neither."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_noop as noop

from portal.errors import Conflict, DomainError
from portal.models.partner import IdempotencyRecord
from portal.policies import sealing

KEPT_FOR = timedelta(hours=72)


class KeyReused(DomainError):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    text = noop("This Idempotency-Key was used for another request already; use a new one.")


class StillRunning(Conflict):
    """The same request is being worked on; its answer can be had in a moment."""

    code = "idempotency_in_progress"
    text = noop("The same request is still being worked on; ask again in a moment.")


@dataclass(frozen=True)
class Call:
    """What identifies a request: the credential, the place, the key, and the fingerprint of the body."""

    client: str
    method: str
    path: str
    key: str
    body_hash: str

    @property
    def place(self) -> dict[str, str]:
        return {"client": self.client, "method": self.method, "path": self.path, "key": self.key}


@dataclass(frozen=True)
class StoredAnswer:
    """An answer as it was given the first time."""

    status: int
    content_type: str
    body: str


def earlier_answer(call: Call, *, at: datetime) -> StoredAnswer | None:
    """Reserve the key until the transaction ends; the stored answer if there is one. Needs a transaction.

    Raises KeyReused for another body, StillRunning while another connection works on the same key. The lock is
    the database's own and ends with the transaction, so a killed process blocks nothing.
    """
    if not _locked(call):
        raise StillRunning()
    record = IdempotencyRecord.objects.filter(**call.place).first()
    if record is not None and record.created_at < at - KEPT_FOR:
        record.delete()
        return None
    if record is None:
        return None
    if record.body_hash != call.body_hash:
        raise KeyReused()
    return StoredAnswer(record.status or 200, record.content_type, sealing.unseal(record.body))


def keep(call: Call, answer: StoredAnswer, *, at: datetime) -> None:
    """Keep the answer beside its effect; sealed, because it may hold a buyer's link."""
    IdempotencyRecord.objects.create(
        **call.place,
        body_hash=call.body_hash,
        status=answer.status,
        content_type=answer.content_type,
        body=sealing.seal(answer.body),
        created_at=at,
    )


def purge(*, at: datetime) -> int:
    """Forget answers older than three days; returns how many."""
    return IdempotencyRecord.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _locked(call: Call) -> bool:
    """Take the key's advisory lock if nobody else holds it; SQLite has one writer at a time and needs none."""
    if connection.vendor != "postgresql":
        return True
    digest = hashlib.sha256("\n".join(call.place.values()).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )
        return bool(cursor.fetchone()[0])
