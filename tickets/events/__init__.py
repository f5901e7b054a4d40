"""The facts the tickets room records, and who is told of them, a module a subject."""

from tickets.events import (  # noqa: F401
    cases,
    compensations,
    disputes,
    guarantee,
    help,
    insurance,
    ledger,
    money,
    nextday,
    returns,
    warranty,
)
