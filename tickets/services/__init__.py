"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import (  # noqa: F401
    advances,
    exchanges,
    incidents,
    keeping,
    legs,
    negotiating,
    promises,
    receipts,
    refund_only,
    refunds,
    replacing,
    returns,
    sending_back,
    units,
    warranty,
)
