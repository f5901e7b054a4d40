"""The back office of the tickets room. Importing the package registers its pages."""

from tickets.admin import (  # noqa: F401
    advance,
    appointments,
    assigning,
    books,
    compensations,
    disputes,
    insurance,
    mass_event,
    messages,
    money,
    order,
    repair,
    ticket,
)
