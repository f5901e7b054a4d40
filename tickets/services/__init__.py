"""The verbs of the tickets room. Importing the package registers checks and consequences of moves."""

from tickets.services import incidents, legs, promises, receipts, refunds, returns, warranty  # noqa: F401
