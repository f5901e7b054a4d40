"""AfterShip's answers: `meta` with a code, `data` with one tracking or several (section 8, AfterShip)."""

from carriers.adapters import reading, rest
from carriers.adapters.aftership import codes, parsing
from carriers.adapters.base import Answer
from carriers.adapters.rest import Node


def interpret(http_status: int, document: Node) -> Answer:
    """An answer of any method. A parcel that is watched already is what we wanted."""
    meta = reading.child(document, "meta")
    code = reading.identifier(meta, "code")
    if code == codes.ALREADY_TRACKED:
        return Answer(ok=True, error_code=code, data={"already_subscribed": True})
    if not rest.succeeded(http_status):
        return rest.failure(http_status, code, meta.get("message"))
    return Answer(ok=True, updates=tuple(map(parsing.read_tracking, _trackings(document))))


def _trackings(document: Node) -> list[Node]:
    """Older versions wrap the tracking, newer ones do not; a search answers with a list."""
    data = reading.child(document, "data")
    if "trackings" in data:
        return reading.children(data, "trackings")
    return [reading.child(data, "tracking") or data]
