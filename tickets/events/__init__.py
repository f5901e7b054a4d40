"""The facts the tickets room records, and who is told of them, a module a subject."""

from tickets.events import appointments, cases, ledger, money, nextday, returns, warranty  # noqa: F401
