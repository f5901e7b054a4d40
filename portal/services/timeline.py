"""Recording facts: one timeline row, and one outbox row where somebody may want to hear of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder

from portal.actors import Actor
from portal.errors import Reason
from portal.models.timeline import OutboxEntry, TimelineEvent
from portal.models.workflow import RecordedModel
from portal.services import listeners
from portal.states import Visibility

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    name: str,
    subject: RecordedModel,
    *,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
    from_state: str = "",
    to_state: str = "",
    note: str = "",
    data: Mapping[str, Any] | None = None,
    reasons: Sequence[Reason] = (),
    visibility: str = Visibility.MERCHANT,
    deferred: bool = False,
) -> TimelineEvent:
    """Write one fact about a locked row, inside the caller's transaction.

    The row's `chain` moves on to the new digest. Listeners of the name run at once, in the same transaction;
    `deferred` leaves saving the row and telling listeners to a caller that is about to save it anyway.
    """
    content = json.loads(json.dumps(dict(data or {}), cls=DjangoJSONEncoder))
    if reasons:
        content["reasons"] = [reason.as_json() for reason in reasons]
    event = TimelineEvent(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        shop_id=subject.shop_scope,
        name=name,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
        happened_at=at,
        recorded_at=recorded_at or at,
        from_state=from_state,
        to_state=to_state,
        note=note,
        data=content,
        visibility=visibility,
        request_id=request_id.get(),
        previous_digest=subject.chain,
    )
    event.digest = subject.chain = digest_of(event)
    event.save(force_insert=True)
    OutboxEntry.objects.create(event=event, created_at=event.recorded_at, next_attempt_at=event.recorded_at)
    if not deferred:
        type(subject)._base_manager.filter(pk=subject.pk).update(chain=subject.chain)
        listeners.tell(name, subject, event)
    return event


def digest_of(event: TimelineEvent) -> str:
    """SHA-256 over the fact and the digest before it. Reads only stored columns, so anyone can recompute it."""
    covered = [
        event.previous_digest,
        event.subject_type_id,
        event.subject_id,
        event.name,
        event.actor_kind,
        event.actor_id,
        event.actor_label,
        event.happened_at.timestamp(),
        event.from_state,
        event.to_state,
        event.note,
        event.data,
    ]
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
