"""Shippo's answers: the track itself, or what was wrong with the call (section 8, Shippo)."""

from carriers.adapters import rest
from carriers.adapters.base import Answer
from carriers.adapters.rest import Node
from carriers.adapters.shippo import parsing


def interpret(http_status: int, document: Node) -> Answer:
    """A track, whether registered or asked for; registering it twice is answered like the first time."""
    if not rest.succeeded(http_status):
        return rest.failure(http_status, None, document.get("detail"))
    return Answer(ok=True, updates=(parsing.read_track(document),))
