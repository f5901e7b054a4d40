"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import (  # noqa: F401
    guarantee,
    guarantee_remedies,
    help,
    incidents,
    keeping,
    legs,
    promises,
    receipts,
    refunds,
    returns,
    units,
    warranty,
)
