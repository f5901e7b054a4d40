"""Where single keys lead from a row of a list: to the page that asks before anything is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal.actors import Actor
from portal.web.moves import kind_of
from portal.workflow import Tone


def keys_of(row: Any, actor: Actor) -> dict[str, str]:
    """The pages of a row: the row itself, and the forms of the first move that agrees and the first that refuses."""
    kind = kind_of(row)
    if kind is None:
        return {}
    page = reverse(kind.page_name, args=[kind.key(row)])
    found = {"open": page}
    for move in row.moves_open_to(actor):
        word = {Tone.PRIMARY: "approve", Tone.DANGER: "refuse"}.get(move.tone)
        if word and move.by_people:
            found.setdefault(word, f"{page}moves/{move.name}/")
    return found
