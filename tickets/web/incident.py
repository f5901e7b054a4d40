"""The panel of a missed next-day promise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.templatetags.portal_look import words
from tickets.models import IncidentDetail, Ticket
from tickets.states import Cause, Kind
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
        "evidence": {key: value for key, value in (detail.evidence if detail else {}).items() if value},
        "checkpoints": [
            {"label": words(name), "done": done.get(name), "due": row.decision.get("due", {}).get(name)}
            for name in CHECKPOINTS
        ],
    }
