"""The way a case goes, in a few steps, and what comes next, in the buyer's words: one module a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.models import TimelineEvent
from tickets.models import Ticket
from tickets.states import Kind
from tickets.web.progress import exchange, guarantee, help, incident, refund_only, returns, warranty
from tickets.web.progress.words import Progress

KINDS: Mapping[str, Progress] = {
    Kind.GUARANTEE: guarantee.PROGRESS,
    Kind.HELP: help.PROGRESS,
    Kind.EXCHANGE: exchange.PROGRESS,
    Kind.REFUND: refund_only.PROGRESS,
    Kind.RETURN: returns.PROGRESS,
    Kind.WARRANTY: warranty.PROGRESS,
    Kind.INCIDENT: incident.PROGRESS,
}
COURIER_CALLED = (_("A courier has been called"), _("Please keep the goods ready and packed."))


def steps_of(ticket: Ticket, events: Iterable[TimelineEvent]) -> list[dict[str, Any]]:
    """The steps of a case with the instant at which each was reached."""
    known = KINDS[ticket.kind]
    reached: dict[str, Any] = {}
    for event in events:
        if event.subject_id == ticket.pk and event.to_state:
            reached.setdefault(event.to_state, event.happened_at)
    reached.setdefault(known.steps[0][1][0], ticket.created_at)
    here = next((index for index, (_label, states) in enumerate(known.steps) if ticket.state in states), None)
    if here is None:
        far = (i for i, (_label, states) in enumerate(known.steps) if reached.keys() & set(states))
        here = max(far, default=0)
    return [
        {
            "label": label,
            "state": _step_state(index, here, ticket.state, known),
            "at": next((reached[state] for state in states if state in reached), None),
        }
        for index, (label, states) in enumerate(known.steps)
    ]


def _step_state(index: int, here: int, state: str, known: Progress) -> str:
    if state in known.failed:
        return "done" if index <= here else "failed" if index == here + 1 else "todo"
    if index < here or (index == here and index == len(known.steps) - 1):
        return "done"
    return "current" if index == here else "todo"


def next_thing(ticket: Ticket, *, courier_called: bool = False) -> dict[str, Any]:
    """One heading and one sentence: what happens next, or what the buyer can do."""
    known = KINDS[ticket.kind]
    waits = courier_called and ticket.state in ticket.collects
    heading, text = COURIER_CALLED if waits else known.next[ticket.state]
    tone = "danger" if ticket.state in known.failed else "success" if ticket.closed_at else "info"
    return {"heading": heading, "text": text, "tone": tone}
