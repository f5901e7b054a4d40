"""The back office of the tickets room. Importing the package registers its pages."""

from tickets.admin import books, compensations, disputes, insurance, money, order, repair, ticket  # noqa: F401
