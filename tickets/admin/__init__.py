"""The back office of the tickets room. Importing the package registers its pages."""

from tickets.admin import (  # noqa: F401
    advance,
    appointments,
    assigning,
    batch_alarm,
    books,
    capacity_suggestion,
    compensations,
    disputes,
    forecast,
    insurance,
    mass_event,
    messages,
    money,
    order,
    partner_scorecard,
    repair,
    ticket,
)
