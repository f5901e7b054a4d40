"""17TRACK's answers: which numbers were accepted and which rejected, and why (section 8, 17TRACK)."""

from carriers.adapters import reading, rest
from carriers.adapters.base import Answer
from carriers.adapters.rest import Node
from carriers.adapters.seventeentrack import codes, parsing


def interpret(http_status: int, document: Node) -> Answer:
    """An answer about one number. Registered before, or nothing known yet, is no error."""
    data = reading.child(document, "data")
    error = _error(document, data)
    code = reading.identifier(error, "code")
    if code in (codes.ALREADY_REGISTERED, codes.NOTHING_YET):
        return Answer(ok=True, error_code=code)
    if code not in (None, codes.SUCCESS) or not rest.succeeded(http_status):
        return rest.failure(http_status, code, error.get("message"), retryable=code in codes.RETRYABLE)
    accepted = [row for row in reading.children(data, "accepted") if row.get("track_info")]
    return Answer(ok=True, updates=tuple(map(parsing.read_number, accepted)))


def _error(document: Node, data: Node) -> Node:
    """Why the number was rejected, or why the whole call was."""
    rejected = [reading.child(row, "error") for row in reading.children(data, "rejected")]
    return next(iter([*rejected, *reading.children(data, "errors")]), document)
