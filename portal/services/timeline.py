"""Recording facts: one timeline row, and one outbox row where somebody may want to hear of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder

from portal.actors import Actor
from portal.errors import Reason
from portal.models.timeline import OutboxEntry, TimelineEvent
from portal.models.workflow import RecordedModel
from portal.services import listeners
from portal.services.bulk import insert_many
from portal.states import Visibility

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Said(TypedDict, total=False):
    """What a fact says besides its name and its subject; `recorded_at` defaults to `at`."""

    actor: Required[Actor]
    at: Required[datetime]
    recorded_at: datetime | None
    from_state: str
    to_state: str
    note: str
    data: Mapping[str, Any] | None
    reasons: Sequence[Reason]
    visibility: str


def record(
    name: str, subject: RecordedModel, *, deferred: bool = False, **said: Unpack[Said]
) -> TimelineEvent:
    """Write one fact about a locked row, inside the caller's transaction.

    The row's `chain` moves on to the new digest. Listeners of the name run at once, in the same transaction;
    `deferred` leaves saving the row and telling listeners to a caller that is about to save it anyway.
    """
    event = composed(name, subject, **said)
    event.save(force_insert=True)
    OutboxEntry.objects.create(event=event, created_at=event.recorded_at, next_attempt_at=event.recorded_at)
    if not deferred:
        type(subject)._base_manager.filter(pk=subject.pk).update(chain=subject.chain)
        listeners.tell(name, subject, event)
    return event


def record_many(events: Sequence[TimelineEvent]) -> None:
    """Write composed facts in two statements, each subject's in the order of its chain.

    Saving the chains and telling listeners (`listeners.tell_many`) are left to the caller.
    """
    insert_many(events)
    told = [(event.pk, event.recorded_at) for event in events]
    insert_many([OutboxEntry(event_id=pk, created_at=at, next_attempt_at=at) for pk, at in told])


def composed(name: str, subject: RecordedModel, **said: Unpack[Said]) -> TimelineEvent:
    """A fact about a locked row, not written yet; the row's `chain` has moved on in memory."""
    content = json.loads(json.dumps(dict(said.get("data") or {}), cls=DjangoJSONEncoder))
    if reasons := said.get("reasons"):
        content["reasons"] = [reason.as_json() for reason in reasons]
    actor = said["actor"]
    event = TimelineEvent(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        shop_id=subject.shop_scope,
        name=name,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
        happened_at=said["at"],
        recorded_at=said.get("recorded_at") or said["at"],
        from_state=said.get("from_state", ""),
        to_state=said.get("to_state", ""),
        note=said.get("note", ""),
        data=content,
        visibility=said.get("visibility", Visibility.MERCHANT),
        request_id=request_id.get(),
        previous_digest=subject.chain,
    )
    event.digest = subject.chain = digest_of(event)
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
