"""Karrio's answers: a tracker, a page of them, or `errors` (section 8, Karrio)."""

from carriers.adapters import reading, rest
from carriers.adapters.base import Answer
from carriers.adapters.karrio import parsing
from carriers.adapters.rest import Node


def interpret(http_status: int, document: Node) -> Answer:
    """A tracker that exists already is answered as if it were new."""
    if not rest.succeeded(http_status):
        error = next(iter(reading.children(document, "errors")), {})
        return rest.failure(http_status, reading.identifier(error, "code"), error.get("message"))
    found = reading.children(document, "results") if "results" in document else [document]
    return Answer(ok=True, updates=tuple(map(parsing.read_tracker, found)))
