"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import (  # noqa: F401
    appointments,
    foreign_intake,
    incidents,
    keeping,
    legs,
    promises,
    receipts,
    refunds,
    repairs,
    returns,
    units,
    visits,
    warranty,
    warranty_ways,
)
