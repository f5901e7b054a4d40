"""The panel of a missed next-day promise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.errors import Reason
from portal.templatetags.portal_look import words
from tickets.models import IncidentDetail, Ticket
from tickets.states import Cause, FaultSide, Kind
from tickets.web.panels import panel
from tickets.workflows.incident import CHECKPOINTS


@panel("tickets/parts/incident.html", Kind.INCIDENT)
def checkpoints(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any]:
    """The four checkpoints, and what tracking says beside what the merchant said."""
    detail = IncidentDetail.objects.filter(ticket_id=row.pk).select_related("delivery_promise").first()
    done = row.decision.get("done", {})
    return {
        "detail": detail,
        "cause": dict(Cause.choices).get(detail.cause, "") if detail else "",
        "why": Reason.from_json(detail.evidence["why"]) if detail and "why" in detail.evidence else None,
        "evidence": _shown(detail.evidence if detail else {}),
        "contested": row.decision.get("contested"),
        "fault": dict(FaultSide.choices).get(row.decision.get("fault", ""), ""),
        "checkpoints": [
            {"label": words(name), "done": done.get(name), "due": row.decision.get("due", {}).get(name)}
            for name in CHECKPOINTS
        ],
    }


def _shown(evidence: dict[str, Any]) -> dict[str, Any]:
    """The instants on record; the sentence and the cause stand above them."""
    return {key: value for key, value in evidence.items() if value and key not in {"why", "cause"}}
