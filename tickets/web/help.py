"""The panel of a call for help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from tickets.models import HelpDetail, Ticket
from tickets.states import Kind
from tickets.web.panels import panel


@panel("tickets/parts/help.html", Kind.HELP)
def help_asked(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any]:
    """Topic, desk, level, the case it is about, and how content the buyer is."""
    return {"detail": HelpDetail.objects.select_related("about").get(ticket_id=row.pk)}
