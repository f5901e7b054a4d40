"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import (  # noqa: F401
    claims,
    compensations,
    disputes,
    guarantee,
    guarantee_remedies,
    help,
    incidents,
    insurance,
    keeping,
    legs,
    promises,
    receipts,
    refunds,
    returns,
    rulings,
    units,
    warranty,
)
