"""The facts the tickets room records, and who is told of them, a module a subject."""

from tickets.events import (  # noqa: F401
    advance,
    appointments,
    assigning,
    cases,
    compensations,
    disputes,
    exchange,
    foresight,
    groups,
    guarantee,
    help,
    insurance,
    ledger,
    mass_event,
    messages,
    money,
    nextday,
    refund_only,
    returns,
    warranty,
)
