"""DHL's answers: shipments, or a problem document (section 8, DHL)."""

from carriers.adapters import reading, rest
from carriers.adapters.base import Answer
from carriers.adapters.dhl import unified
from carriers.adapters.rest import Node


def interpret(http_status: int, document: Node) -> Answer:
    """The answer to a query; 404 is a parcel that DHL does not know (yet)."""
    if not rest.succeeded(http_status):
        message = reading.text(document, "detail") or reading.text(document, "title")
        return rest.failure(http_status, None, message)
    return Answer(ok=True, updates=unified.read_shipments(document))
