"""The facts the tickets room records, and who is told of them, a module a subject."""

from tickets.events import cases, compensations, disputes, ledger, money, nextday, returns, warranty  # noqa: F401
