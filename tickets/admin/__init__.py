"""The back office of the tickets room. Importing the package registers its pages."""

from tickets.admin import appointments, money, order, repair, ticket  # noqa: F401
