"""The panel of similar cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from tickets.models import Ticket
from tickets.queries.similar import COUNTED, similar_to
from tickets.web.panels import panel


@panel("tickets/parts/similar.html")
def alike(row: Ticket, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Cases like this one, and how they ended."""
    groups = similar_to(row, actor, at)
    return {"groups": groups, "most": COUNTED} if groups else None
