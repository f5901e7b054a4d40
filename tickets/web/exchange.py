"""The panel of an exchange: what the buyer gets instead, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from tickets.models import Ticket
from tickets.states import Kind
from tickets.web.panels import panel


@panel("tickets/parts/exchange.html", Kind.EXCHANGE)
def exchange(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any] | None:
    """The wanted item, the difference agreed to, and the return it may have become."""
    detail = getattr(row, "exchange_detail", None)
    if detail is None:
        return None
    same = row.line is not None and detail.wanted_item == row.line.item
    return {"detail": detail, "same": same, "child": row.children.order_by("-id").first()}
