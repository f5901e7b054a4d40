"""EasyPost's answers: the object itself, or `error` with a code (section 8, EasyPost)."""

from carriers.adapters import reading, rest
from carriers.adapters.base import Answer, Update
from carriers.adapters.easypost import parsing
from carriers.adapters.rest import Node


def interpret(http_status: int, document: Node) -> Answer:
    """A tracker, a list of them, or a pickup; the same tracker asked for twice is answered with the first."""
    if not rest.succeeded(http_status):
        error = reading.child(document, "error")
        return rest.failure(http_status, reading.identifier(error, "code"), error.get("message"))
    return Answer(ok=True, updates=_updates(document))


def _updates(document: Node) -> tuple[Update, ...]:
    if reading.text(document, "object") == "Pickup":
        return (parsing.read_pickup(document),)
    if "trackers" in document:
        return tuple(map(parsing.read_tracker, reading.children(document, "trackers")))
    return (parsing.read_tracker(document),)
