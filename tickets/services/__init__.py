"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import (  # noqa: F401
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
    warranty,
    warranty_ways,
)
