"""The facts this room records, by dotted name, with the words people read. Partners hear the public ones."""

from portal.events import (  # noqa: F401 - enters the room's events
    bulk,
    deposit,
    enrolment,
    export,
    groups,
    kernel,
    membership,
    rules,
    service,
    warnings,
)
from portal.events.book import Telling, catalogue, declare, is_public, tell, telling_of

__all__ = ["Telling", "catalogue", "declare", "is_public", "tell", "telling_of"]
