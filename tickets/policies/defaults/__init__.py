"""The tickets room's policy values with their documented defaults (domain part C), a module a subject."""

from tickets.policies.defaults import appointments, links, money, nextday, returns, warranty  # noqa: F401
