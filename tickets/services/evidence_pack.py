"""The evidence pack of a dispute: everything that was known, in one file that proves itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from portal.actors import Actor
from portal.models import TimelineEvent
from portal.policies import masking
from portal.queries.timeline import deadlines_of, facts_of
from portal.services import timeline
from portal.states import Visibility
from tickets.models import Dispute, Ticket
from tickets.policies.evidence_pack import packed
from tickets.queries.disputes import messages_for
from tickets.queries.tickets import timeline_of, visible_to


def take(dispute: Dispute, *, actor: Actor, at: datetime) -> bytes:
    """Make the pack with what the actor may read, and record that it was taken."""
    content = made(dispute, actor=actor, at=at)
    facts = {"bytes": len(content)}
    timeline.record(
        "dispute.pack_downloaded", dispute, actor=actor, at=at, data=facts, visibility=Visibility.INTERNAL
    )
    return content


def made(dispute: Dispute, *, actor: Actor, at: datetime) -> bytes:
    """The pack itself: timeline, messages, files, rules and clocks, amounts, signed."""
    cases = [case.ticket.as_kind() for case in dispute.cases.select_related("ticket__order", "ticket__line")]
    seen = facts_of(dispute).filter(visibility__in=visible_to(actor))
    files = {
        "dispute.json": _json(_dispute(dispute, actor)),
        "timeline.json": _json([_fact(event) for event in _facts(seen, cases, actor)]),
        "messages.json": _json([_message(message) for message in messages_for(dispute, actor)]),
        "clocks.json": _json([_clock(row) for row in (dispute, *cases)]),
        "amounts.json": _json([_amounts(case) for case in cases]),
        "rules.json": _json([_rules(case) for case in cases]),
    }
    for row in dispute.files.select_related("evidence"):
        name = f"files/{row.party}/{row.round}/{row.evidence_id}-{_plain(row.evidence.name)}"
        with row.evidence.file.open("rb") as stored:
            files[name] = stored.read()
    facts = {"dispute": dispute.number, "made_at": at.isoformat(), "made_for": actor.label}
    return packed(files, facts, settings.EVIDENCE_PACK_KEY.encode())


def _facts(seen: Iterable[TimelineEvent], cases: list[Ticket], actor: Actor) -> list[TimelineEvent]:
    found = [*seen, *(event for case in cases for event in timeline_of(case, actor))]
    return sorted(found, key=lambda event: (event.happened_at, event.pk))


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False, sort_keys=True).encode()


def _dispute(row: Dispute, actor: Actor) -> dict[str, Any]:
    """The parties read a verdict once a second person has confirmed it."""
    names = ("number", "state", "opened_by", "reason", "round", "winner", "verdict", "articles", "ruled_at")
    more = ("appealed_by", "executed_at", "platform_bears", "created_at", "closed_at", "chain")
    hidden = () if row.ruled_at or actor.sees_everything else ("winner", "verdict", "articles")
    return {name: "" if name in hidden else getattr(row, name) for name in (*names, *more)}


def _fact(event: TimelineEvent) -> dict[str, Any]:
    names = ("name", "actor_kind", "from_state", "to_state", "happened_at", "recorded_at", "data")
    return {name: getattr(event, name) for name in names} | {"note": masking.text(event.note)}


def _message(row: Any) -> dict[str, Any]:
    return {
        "party": row.party,
        "audience": row.audience,
        "text": masking.text(row.text),
        "said_at": row.said_at,
    }


def _clock(row: Any) -> dict[str, Any]:
    names = ("name", "policy", "policy_version", "started_at", "due_at", "settled_at", "outcome")
    clocks = [{name: getattr(one, name) for name in names} for one in deadlines_of(row)]
    return {"of": row.number, "clocks": clocks}


def _amounts(case: Ticket) -> dict[str, Any]:
    order = case.order
    return {
        "case": case.number,
        "requested_fen": case.requested_fen,
        "approved_fen": case.approved_fen,
        "order": order.external_id,
        "order_paid_fen": order.paid_fen,
        "line_paid_fen": case.line.paid_fen if case.line else None,
        "quantity": case.quantity,
    }


def _rules(case: Ticket) -> dict[str, Any]:
    promise = case.promise
    return {
        "case": case.number,
        "promise": promise.kind if promise else None,
        "rule_version": promise.terms.number if promise else None,
        "text": promise.text if promise else None,
        "parameters": promise.parameters if promise else None,
        "decision": [reason.as_json() for reason in case.decision_reasons],
    }


def _plain(name: str) -> str:
    """A file's name that cannot leave its folder."""
    return "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in name).lstrip(".") or "file"
