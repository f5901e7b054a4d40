"""Who is looking at a case just now. A hint between colleagues: it lives in the cache and may be lost at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from portal.actors import Actor
from portal.queries.policy import value_at
from tickets.models import Ticket
from tickets.queries.assigning import side_of


def look(ticket: Ticket, *, actor: Actor, at: datetime) -> list[str]:
    """Say that somebody is looking; answers the names of the colleagues of the same side who are looking too."""
    side, seconds = side_of(actor), value_at("assigning.viewer_seconds", at)
    if not side or not ticket.concerns(actor):
        return []
    key = f"case-viewers:{side}:{ticket.pk}"
    since = (at - timedelta(seconds=seconds)).timestamp()
    seen: dict[int, tuple[str, float]] = cache.get(key) or {}
    present = {person: told for person, told in seen.items() if told[1] > since}
    present[actor.id or 0] = (actor.label, at.timestamp())
    cache.set(key, present, seconds)
    return sorted(name for person, (name, _when) in present.items() if person != actor.id)
