"""The tickets room's policy values with their documented defaults (domain part C), a module a subject."""

from tickets.policies.defaults import (  # noqa: F401
    advance,
    appointments,
    assigning,
    compensations,
    continuing,
    disputes,
    exchange,
    foresight,
    guarantee,
    help,
    insurance,
    links,
    money,
    nextday,
    partner_scorecards,
    returns,
    similar,
    warranty,
)
