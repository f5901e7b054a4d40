"""The panel of what a case gives back: the amount step by step, the freight, a proposal, a fast refund."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from tickets.models import Ticket
from tickets.states import Kind, Proposal
from tickets.web.panels import panel

MEANS = ("money", "coupon", "points")


@panel("tickets/parts/returns.html", Kind.RETURN, Kind.REFUND, Kind.EXCHANGE)
def money(row: Ticket, _actor: Actor, _at: datetime) -> dict[str, Any] | None:
    """How the amount came about, and who bears what."""
    detail = getattr(row, "return_detail", None)
    if detail is None:
        return None
    proposal = detail.proposal
    return {
        "detail": detail,
        "tenders": {name: detail.tenders[name] for name in MEANS if detail.tenders.get(name)},
        "several_means": len(detail.tenders) > 1,
        "proposal": {**proposal, "label": Proposal(proposal["kind"]).label} if proposal else None,
        "advance": getattr(row, "advance", None),
        "suspected": row.decision.get("suspected"),
        "interception": row.decision.get("interception_asked"),
        "explanation_asked": row.decision.get("explanation_asked"),
    }
